package report

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// hostile is what a template, a label or a file name may hold.
const hostile = "a\n::error::x\r\n##[group]y\x1b[31m ##vso[task.x]##teamcity[z]\u202e\xff section_start:1:x\r\x1b[0K </failure><b>"

const harmless = "a␊::error::x␍␊#♯[group]y␛[31m #♯vso[task.x]#♯teamcity[z]�� section_start:1:x␍␛[0K </failure><b>"

// hostileTrace says it everywhere.
func hostileTrace() *trace.Trace {
	labels := map[string]string{"alertname": hostile, "cluster": hostile, "severity": hostile}
	t := &trace.Trace{Scenario: "s", Duration: at(10), Reached: at(10), Stopped: hostile}
	t.Events = []trace.Event{{At: at(1), What: hostile}}
	t.Alerts = []trace.Alert{{Name: hostile, Labels: labels, Summary: hostile, By: hostile, Pending: at(1), Firing: maybe(2)}}
	t.Notifications = []trace.Notification{{At: at(3), By: hostile, Receiver: hostile, Status: "firing", Group: labels,
		Alerts: []trace.Notified{{Labels: labels, Status: "firing"}}}}
	t.Expectations = []trace.Expectation{{Text: hostile, At: plan.Place{File: hostile, Line: 1}, From: at(1), To: at(2), Reason: hostile}}
	return t
}

// TestHostileTexts asserts that nothing of what the user wrote is a line of its own, moves the cursor, or is a command to a CI.
func TestHostileTexts(t *testing.T) {
	other := hostileTrace()
	other.Alerts, other.Notifications, other.Expectations[0].Met = nil, nil, true
	for name, c := range map[string]struct {
		write func(io.Writer) error
		want  string
	}{
		"timeline": {func(w io.Writer) error { return Timeline(w, hostileTrace()) }, `s: 10m from 0001-01-01 00:00 UTC on, 0 replicas, 0 targets, 0 series, 0 samples
  00:01:00  * TEXT
  00:02:00  ! TEXT in TEXT (TEXT) fires: TEXT
  00:03:00  > TEXT: TEXT in TEXT
  NO  TEXT:1: TEXT, from 00:01:00 to 00:02:00
      TEXT
  stopped at 10m of 10m: TEXT; what was expected later is not known

`},
		"comparison": {func(w io.Writer) error { return Compare(w, other, hostileTrace()) }, `s:
  + TEXT{cluster="QUOTED", severity="QUOTED"} in TEXT did not fire, and fires from 00:02:00 on
  + TEXT is told of TEXT once, and was not told of it
  ! it does not come true any more: TEXT, from 00:01:00 to 00:02:00: TEXT

`},
		"JUnit": {func(w io.Writer) error { return JUnit(w, []*trace.Trace{hostileTrace()}) }, `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="gauntlet dryrun" tests="2" failures="2">
  <testsuite name="s" tests="2" failures="2">
    <testcase name="XML" classname="s">
      <failure message="XML" type="expectation">XML:1: XML, from 00:01:00 to 00:02:00: XML</failure>
    </testcase>
    <testcase name="the rehearsal ends" classname="s">
      <failure message="stopped at 10m0s of 10m0s: XML" type="stopped">stopped at 10m0s of 10m0s: XML</failure>
    </testcase>
  </testsuite>
</testsuites>
`},
		"complaint": {func(w io.Writer) error { return says(w, Complaint("a: "+hostile)) },
			"a: a\n:∶error::x\n#♯[group]y␛[31m #♯vso[task.x]#♯teamcity[z]�� section_start:1:x␍␛[0K </failure><b>"},
		"line of its own": {func(w io.Writer) error { return says(w, first(clean("::error::\x85x"))) }, ":∶error::�x"},
		"length":          {func(w io.Writer) error { return says(w, clean(strings.Repeat("ä", 1001))) }, strings.Repeat("ä", 1000) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := c.write(&b); err != nil {
				t.Fatal(err)
			}
			want := strings.NewReplacer("TEXT", harmless, "XML", strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(harmless),
				"QUOTED", `a\n::error::x\r\n#♯[group]y\x1b[31m #♯vso[task.x]#♯teamcity[z]\u202e\xff section_start:1:x\r\x1b[0K </failure><b>`).Replace(c.want)
			if diff := cmp.Diff(want, b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func says(w io.Writer, s string) error {
	_, err := io.WriteString(w, s)
	return err
}

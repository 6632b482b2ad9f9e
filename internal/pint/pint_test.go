package pint_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/pint"
)

func day(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, time.UTC)
}

// texts are files, and the comments that they hold.
var texts = map[string]struct {
	text string
	want []pint.Comment
}{
	"none":        {"groups:\n- name: a\n", nil},
	"no verb":     {"# pint\n# pint \n# pintdisable x/y\n# pints disable x/y\n", nil},
	"other verbs": {"# pint rule/owner bob\n# pint file/owner bob\n# pint rule/set promql/series min-age 3d\n# pint dis x/y\n", nil},
	"disable":     {"# pint disable promql/series\n", []pint.Comment{{Line: 1, Column: 1, Length: 28, Check: "promql/series"}}},
	"parameters": {"#pint  disable\tpromql/series({a=\"(b)\"})  \r\n", []pint.Comment{
		{Line: 1, Column: 1, Length: 39, Check: "promql/series", Params: `{a="(b)"}`},
	}},
	"open parenthesis": {"# pint disable promql/series(a\n", []pint.Comment{{Line: 1, Column: 1, Length: 30, Check: "promql/series(a"}}},
	"behind a value":   {"a\n  expr: up # pint disable alerts/for", []pint.Comment{{Line: 2, Column: 12, Length: 25, Check: "alerts/for"}}},
	"file":             {"\n# pint file/disable alerts/for\n", []pint.Comment{{Line: 2, Column: 1, Length: 30, Scope: pint.File, Check: "alerts/for"}}},
	"snooze": {"# pint snooze 2026-01-12T10:00:00Z promql/rate\n# pint snooze 2026-01-12 promql/rate(+tag)\n# pint file/snooze 2026-01-12   alerts/for", []pint.Comment{
		{Line: 1, Column: 1, Length: 46, Check: "promql/rate", Until: "2026-01-12T10:00:00Z", End: day(2026, 1, 12, 10)},
		{Line: 2, Column: 1, Length: 42, Check: "promql/rate", Params: "+tag", Until: "2026-01-12", End: day(2026, 1, 12, 0)},
		{Line: 3, Column: 1, Length: 42, Scope: pint.File, Check: "alerts/for", Until: "2026-01-12", End: day(2026, 1, 12, 0)},
	}},
	"bad snooze":         {"# pint snooze\n# pint snooze promql/rate\n# pint snooze 2026-13-01 promql/rate\n# pint snooze 2026-01-12\n", nil},
	"nothing to disable": {"# pint disable\n# pint file/disable  \n", nil},
	"ignored lines": {"a # pint ignore/line\n# pint ignore/next-line\nb\n# pint ignore/line now\n", []pint.Comment{
		{Line: 1, Column: 3, Length: 18, Scope: pint.Lines, First: 1, Last: 1},
		{Line: 2, Column: 1, Length: 23, Scope: pint.Lines, First: 3, Last: 3},
	}},
	"ignored range": {"# pint ignore/end\n# pint ignore/begin\n# pint ignore/begin\n# pint ignore/end\n# pint ignore/begin\n", []pint.Comment{
		{Line: 2, Column: 1, Length: 19, Scope: pint.Lines, First: 2, Last: 4},
		{Line: 5, Column: 1, Length: 19, Scope: pint.Lines, First: 5},
	}},
	"ignored file": {"a\n# pint ignore/file\n", []pint.Comment{{Line: 2, Column: 1, Length: 18, Scope: pint.Lines, First: 2}}},
}

func TestComments(t *testing.T) {
	for name, test := range texts {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, pint.Comments([]byte(test.text))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// FuzzComments asserts that each comment is where it says, and says what it is for.
func FuzzComments(f *testing.F) {
	for _, test := range texts {
		f.Add(test.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		before := 0
		for _, c := range pint.Comments([]byte(text)) {
			if c.Line <= before || c.Line > len(lines) {
				t.Fatalf("%+v stands in a line that there is not, or before the last one", c)
			}
			before = c.Line
			line := lines[c.Line-1]
			if c.Column < 1 || c.Column-1+c.Length > len(line) {
				t.Fatalf("%+v lies outside of %q", c, line)
			}
			written := line[c.Column-1 : c.Column-1+c.Length]
			if !strings.HasPrefix(written, "#") || !strings.Contains(written, c.Check) || !strings.Contains(written, c.Params) {
				t.Fatalf("%+v is not what %q says", c, written)
			}
			if (c.Scope == pint.Lines) != (c.Check == "") || c.Scope == pint.Lines && c.Last != 0 && c.Last < c.First {
				t.Fatalf("%+v is for nothing", c)
			}
			if c.Until == "" && !c.End.IsZero() {
				t.Fatalf("%+v ends, and does not say so", c)
			}
		}
	})
}

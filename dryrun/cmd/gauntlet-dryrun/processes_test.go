package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// yardstick puts the real programs on the PATH that make yardstick builds.
func yardstick(t *testing.T) {
	t.Helper()
	bin, err := filepath.Abs("../../../bin")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, program := range []string{"prometheus", "alertmanager", "thanos"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("the real %s is not here: make yardstick builds it", program)
		}
	}
}

// quick is the small plan with intervals so short that a minute in real time is enough. Groups of alerts are told of again after more
// than twice --cluster.peer-timeout: where they are told of earlier, the third Alertmanager tells what is over.
func quick(t *testing.T) string {
	t.Helper()
	dir := with(t, "testdata/fidelity.json")
	for file, short := range map[string]*strings.Replacer{
		"prometheus/prometheus-main-0.yml": strings.NewReplacer(": 30s", ": 1s", ": 10s", ": 1s"),
		"prometheus/prometheus-main-1.yml": strings.NewReplacer(": 30s", ": 1s", ": 10s", ": 1s"),
		"rules/shop.yaml":                  strings.NewReplacer("for: 5m", "for: 5s", "for: 10m", "for: 5s", "[5m]", "[10s]"),
		"alertmanager/main.yml":            strings.NewReplacer(": 30s", ": 2s", ": 5m", ": 33s"),
	} {
		path := filepath.Join(dir, filepath.FromSlash(file))
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(short.Replace(string(text))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestRealPrograms plays a scenario by the code in this program, in virtual time, and by the real programs, in real time. What was
// scraped, what fired, who was told what, and what the layers answer is the same. Moments differ by a second or two: real programs
// decide themselves when they scrape.
func TestRealPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute and a half")
	}
	yardstick(t)
	dir := quick(t)
	play := func(engine string) *trace.Trace {
		out := t.TempDir()
		stdout, stderr, status := program(t, "run", dir, "--traces", out, "--engine", engine)
		if status != 0 {
			t.Errorf("%s: status %d, stderr %s\n%s", engine, status, stderr, stdout)
		}
		played, err := trace.Load(filepath.Join(out, "replica-loss.json"))
		if err != nil {
			t.Fatal(err)
		}
		return played
	}
	ours, theirs := play(embedded), play(ofProcesses)
	for _, same := range []struct {
		what string
		of   func(*trace.Trace) any
	}{
		{"targets", targets}, {"alerts", fired}, {"notifications", told}, {"series", curves}, {"expectations", verdicts}, {"processes", nodes},
		{"coverage", func(t *trace.Trace) any { return t.Coverage }},
	} {
		if diff := cmp.Diff(same.of(ours), same.of(theirs)); diff != "" {
			t.Errorf("%s (-%s +%s):\n%s", same.what, embedded, ofProcesses, diff)
		}
	}
	soon(t, ours, theirs)
}

// targets are those of each replica, with their labels, how often they were down, and how many series they gave. A real Prometheus
// exposes all of its own metrics, and takes its time for that where the machine is busy.
func targets(of *trace.Trace) any {
	var all []string
	for _, x := range of.Targets {
		target := fmt.Sprintf("%s %s %v of %s", x.By, x.Job, x.Labels, x.Owner)
		if x.Owner == "shop" {
			target += fmt.Sprintf(", down %d×, %d series", len(x.Down), x.Series)
		}
		all = append(all, target)
	}
	slices.Sort(all)
	return all
}

// fired are the alerts of each evaluator, and how far they came.
func fired(of *trace.Trace) any {
	var all []string
	for _, a := range of.Alerts {
		all = append(all, fmt.Sprintf("%s %s %v fired %t, over %t", a.By, a.Name, a.Labels, a.Firing != nil, a.Resolved != nil))
	}
	slices.Sort(all)
	return all
}

// told are the messages to each receiver, in their order. Which Alertmanager sends one is its own affair.
func told(of *trace.Trace) any {
	all := map[string][]string{}
	for _, n := range of.Notifications {
		message := fmt.Sprintf("%s %s, group %v:", n.Type, n.Status, n.Group)
		if n.Status == "firing" { // who closes an alert of Opsgenie gives no title
			message = n.Title + ": " + message
		}
		for _, a := range n.Alerts {
			message += fmt.Sprintf(" %s %v", a.Status, a.Labels)
		}
		all[n.Receiver] = append(all[n.Receiver], message)
	}
	return all
}

// curves are the series that a layer answers, raw and deduplicated, with the values that they take one after the other.
func curves(of *trace.Trace) any {
	var all []string
	for _, c := range of.Curves {
		var values []float64
		for _, p := range c.Points {
			values = append(values, p[1])
		}
		all = append(all, fmt.Sprintf("%s dedup %t %v: %v", c.By, c.Dedup, c.Labels, slices.Compact(values)))
	}
	slices.Sort(all)
	return all
}

func verdicts(of *trace.Trace) any { return of.Expectations }

// nodes are the processes, whom they query and send to, and how often they were down.
func nodes(of *trace.Trace) any {
	var all []string
	for _, n := range of.Topology {
		all = append(all, fmt.Sprintf("%s %s %s queries %v, sends %v, down %d×", n.ID, n.Component, n.Instance, n.Queries, n.Sends, len(n.Down)))
	}
	return all
}

// soon holds the moments of the first message to each receiver near each other.
func soon(t *testing.T, ours, theirs *trace.Trace) {
	t.Helper()
	const most = 6 * time.Second
	first := func(of *trace.Trace) map[string]plan.Duration {
		at := map[string]plan.Duration{}
		for _, n := range of.Notifications {
			if _, ok := at[n.Receiver]; !ok {
				at[n.Receiver] = n.At
			}
		}
		return at
	}
	other := first(theirs)
	for receiver, at := range first(ours) {
		if apart := (other[receiver].Duration - at.Duration).Abs(); apart > most {
			t.Errorf("%s is told first at %s by the one, and at %s by the other", receiver, at, other[receiver])
		}
	}
}

// TestNoPrograms says what is missing, and what can run.
func TestNoPrograms(t *testing.T) {
	dir := small(t)
	t.Setenv("PATH", t.TempDir())
	for _, test := range []struct {
		args []string
		want string
	}{
		{
			[]string{"--engine", "processes"},
			"gauntlet-dryrun: the program prometheus is not on the PATH; take it from its project's releases, or let `make yardstick` in gauntlet's repository build it into bin/\n" +
				"the program alertmanager is not on the PATH; take it from its project's releases, or let `make yardstick` in gauntlet's repository build it into bin/\n" +
				"the program thanos is not on the PATH; take it from its project's releases, or let `make yardstick` in gauntlet's repository build it into bin/\n",
		},
		{[]string{"--engine", "docker"}, "gauntlet-dryrun: --engine docker: there are the engines embedded and processes\n"},
		{[]string{"--engine", "processes", "--serve", ":0"}, "gauntlet-dryrun: --blocks and --serve are for the engine embedded: real programs take their series with them\n"},
		{[]string{"--engine", "processes", "--phase", "1"}, "gauntlet-dryrun: --phase is for the engine embedded: real programs decide for themselves when they scrape\n"},
	} {
		_, stderr, status := program(t, append([]string{"run", dir}, test.args...)...)
		if diff := cmp.Diff(test.want, stderr); diff != "" || status != exitError {
			t.Errorf("%v: status %d (-want +got):\n%s", test.args, status, diff)
		}
	}
}

// TestCutAlertmanagers refuses what real programs cannot play.
func TestCutAlertmanagers(t *testing.T) {
	yardstick(t)
	dir := quick(t)
	index := filepath.Join(dir, plan.Index)
	p, err := plan.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	p.Scenarios[0].Events[0].Kill, p.Scenarios[0].Events[0].Partition = nil, &plan.Chosen{Pod: "alertmanager-main-1"}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(index, text, 0o644); err != nil {
		t.Fatal(err)
	}
	_, stderr, status := program(t, "run", dir, "--engine", "processes")
	want := "gauntlet-dryrun: replica-loss: scenarios/a.yaml:4: real Alertmanagers gossip past what can be cut off: na1/alertmanager-main-1 cannot be separated from na1/alertmanager-main-0; " +
		"cut off all members, or play it with the engine embedded\n"
	if diff := cmp.Diff(want, stderr); diff != "" || status != exitError {
		t.Errorf("status %d (-want +got):\n%s", status, diff)
	}
}

package rehearsal

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// TestCoverage tells which rules fired, by evaluator and by all labels of the rule. What else is scraped of the evaluator's pod is not
// taken for it.
func TestCoverage(t *testing.T) {
	pod := plan.Pod{Cluster: "na1", Name: "prometheus-main-0"}
	rule := func(evaluator, severity string) plan.Alert {
		return plan.Alert{Name: "Down", Evaluator: evaluator, Labels: map[string]string{"severity": severity}}
	}
	r := &run{
		Options: Options{Plan: &plan.Plan{Alerts: []plan.Alert{
			rule("monitoring/main", "critical"), rule("monitoring/main", "warning"), rule("monitoring/main", "info"), rule("monitoring/ruler", "critical"),
		}}},
		processes: []*process{{Pod: pod, component: "prometheus", instance: "monitoring/main"}, {Pod: pod, component: "target", owner: "config-reloader"}},
	}
	fired := func(severity string, at *plan.Duration) alert {
		return alert{Alert: trace.Alert{By: "na1/prometheus-main-0", Name: "Down", Labels: map[string]string{"severity": severity, "pod": "a"}, Firing: at}}
	}
	covered := func(evaluator, severity string, fired, pending bool) trace.Coverage {
		return trace.Coverage{Alert: "Down", Evaluator: evaluator, Severity: severity, Fired: fired, Pending: pending}
	}
	got := r.coverage([]alert{fired("critical", ptr(minutes(5))), fired("warning", nil)})
	want := []trace.Coverage{
		covered("monitoring/main", "critical", true, true), covered("monitoring/main", "warning", false, true),
		covered("monitoring/main", "info", false, false), covered("monitoring/ruler", "critical", false, false),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("coverage (-want +got):\n%s", diff)
	}
}

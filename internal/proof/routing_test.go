package proof

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart/alertmanagertest"
	"gauntlet.dev/gauntlet/internal/inventory"
)

// alertmanagers has Alertmanager load what the chart gives it, by cluster.
func alertmanagers(t testing.TB) map[string]*alertmanagertest.Alertmanager {
	t.Helper()
	byText, byCluster := map[string]*alertmanagertest.Alertmanager{}, map[string]*alertmanagertest.Alertmanager{}
	for _, c := range example(t).clusters {
		text, err := yaml.Marshal(c.values.at("alertmanager", "config"))
		if err != nil {
			t.Fatal(err)
		}
		if byText[string(text)] == nil {
			if byText[string(text)], err = alertmanagertest.LoadText(text); err != nil {
				t.Fatalf("Alertmanager of %s: %v", c.Name, err)
			}
		}
		byCluster[c.Name] = byText[string(text)]
	}
	return byCluster
}

// firing is an alert of the fleet as one evaluator sends it.
type firing struct {
	evaluator evaluator
	rule      rulefmt.Rule
	labels    map[string]string // as Alertmanager receives them
}

// firings lists the alerts of every evaluator, in each environment that their series may be of.
func firings(t testing.TB) []firing {
	t.Helper()
	environment := example(t).inventory.Fleet.Labels.Environment
	var all []firing
	for _, f := range ruleFiles(t) {
		for _, g := range f.groups.Groups {
			for _, r := range g.Rules {
				if r.Alert == "" {
					continue
				}
				alert := map[string]string{"alertname": r.Alert}
				maps.Copy(alert, g.Labels)
				maps.Copy(alert, r.Labels)
				for _, e := range environmentsOf(t, f.evaluator, r) {
					from := maps.Clone(alert)
					if e != "" && from[environment] == "" {
						from[environment] = e
					}
					all = append(all, firing{f.evaluator, r, f.evaluator.sends(from)})
				}
			}
		}
	}
	return all
}

// environmentsOf lists the environments of the series that an alert may be of; the empty one where its expression does not
// keep the label, or the evaluator says the label itself.
func environmentsOf(t testing.TB, e evaluator, r rulefmt.Rule) []string {
	t.Helper()
	f := example(t)
	label := f.inventory.Fleet.Labels.Environment
	if e.externalLabels()[label] != "" || !keeps(t, r.Expr, label) {
		return []string{""}
	}
	var found []string
	for _, c := range f.inventory.Clusters {
		region, bound := e.externalLabels()[f.inventory.Fleet.Labels.Region]
		if (!bound || c.Region == region) && !slices.Contains(found, c.Environment) {
			found = append(found, c.Environment)
		}
	}
	return found
}

// meant gives the receiver that the class means: that of its first entry that fits.
func meant(class *inventory.Class, severity, environment string) string {
	fits := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	for _, to := range class.Receivers {
		var severities []string
		for _, s := range to.Severities {
			severities = append(severities, string(s))
		}
		if fits(severities, severity) && fits(to.Environments, environment) {
			return to.Receiver
		}
	}
	return ""
}

// TestAlertsGoWhereTheirClassSays sends every alert of the fleet, and asks Alertmanager who receives it.
func TestAlertsGoWhereTheirClassSays(t *testing.T) {
	f := example(t)
	ams := alertmanagers(t)
	sent, receivers := 0, map[string]bool{}
	for _, a := range firings(t) {
		if a.rule.Alert == "Watchdog" {
			continue
		}
		sent++
		class := f.inventory.Class(a.labels["priority"])
		if class == nil {
			t.Errorf("%s of %s has no priority: %v", a.rule.Alert, a.evaluator, a.labels)
			continue
		}
		want := meant(class, a.labels["severity"], a.labels[f.inventory.Fleet.Labels.Environment])
		receivers[want] = true
		if diff := cmp.Diff([]string{want}, ams[a.evaluator.cluster.Name].Receivers(a.labels)); diff != "" {
			t.Errorf("%s of %s with %v (-class +Alertmanager):\n%s", a.rule.Alert, a.evaluator, a.labels, diff)
		}
	}
	if sent < 300 || len(receivers) < 5 {
		t.Errorf("%d alerts to %d receivers prove little", sent, len(receivers))
	}
}

// TestAlertsSayWhoseTheyAre compares the labels that the compiler adds with the inventory.
func TestAlertsSayWhoseTheyAre(t *testing.T) {
	owners := map[string]*inventory.Owner{}
	for _, o := range example(t).inventory.Owners() {
		owners[o.Name] = o
	}
	for _, a := range firings(t) {
		if a.rule.Alert == "Watchdog" {
			continue
		}
		o := owners[a.labels["service"]]
		if o == nil || a.labels["team"] != o.Team || a.labels["priority"] != o.Priority {
			t.Errorf("%s of %s has the labels %v", a.rule.Alert, a.evaluator, a.labels)
		}
	}
}

// TestChartAlertsAreRouted sends the chart's own alerts, which are as severe as their authors thought, the way of the
// platform's class.
func TestChartAlertsAreRouted(t *testing.T) {
	f := example(t)
	ams := alertmanagers(t)
	for _, e := range exampleEvaluators(t) {
		if e.object.GetName() != f.inventory.Fleet.Chart.Release+"-prometheus" {
			continue
		}
		added, _ := e.cluster.values.at("defaultRules", "additionalRuleLabels").(map[string]any)
		class := f.inventory.Class(f.inventory.Fleet.Platform.Priority)
		for _, severity := range []string{"critical", "warning", "info"} {
			alert := map[string]string{"alertname": "KubePodCrashLooping", "severity": severity}
			for name, value := range added {
				alert[name] = value.(string)
			}
			want := []string{meant(class, severity, e.cluster.Environment)}
			if diff := cmp.Diff(want, ams[e.cluster.Name].Receivers(e.sends(alert))); diff != "" {
				t.Errorf("%s alerts of the chart in %s (-class +Alertmanager):\n%s", severity, e.cluster.Name, diff)
			}
		}
	}
}

// TestTheSwitchHearsEveryEvaluator sends the Watchdog of each evaluator to the dead man's switch, and to it alone, with labels
// that no other evaluator has: one that falls silent must not be covered by another.
func TestTheSwitchHearsEveryEvaluator(t *testing.T) {
	want := []string{example(t).inventory.Fleet.Alertmanager.DeadMansSwitch.Receiver}
	ams := alertmanagers(t)
	heard := map[string]string{}
	for _, a := range firings(t) {
		if a.rule.Alert != "Watchdog" {
			continue
		}
		if diff := cmp.Diff(want, ams[a.evaluator.cluster.Name].Receivers(a.labels)); diff != "" {
			t.Errorf("the Watchdog of %s (-want +got):\n%s", a.evaluator, diff)
		}
		key := labels.FromMap(a.labels).String()
		if other := heard[key]; other != "" {
			t.Errorf("the Watchdogs of %s and %s are one: %s", other, a.evaluator, key)
		}
		heard[key] = a.evaluator.String()
	}
	if len(heard) != len(exampleEvaluators(t)) {
		t.Errorf("%d Watchdogs of %d evaluators", len(heard), len(exampleEvaluators(t)))
	}
}

package proof

import (
	"strings"
	"sync"
	"testing"

	"github.com/blang/semver/v4"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// ruleFile is a rule object as its evaluator reads it.
type ruleFile struct {
	evaluator evaluator
	name      string
	text      string
	groups    *rulefmt.RuleGroups
}

var (
	rulesOnce    sync.Once
	exampleRules []ruleFile
)

// ruleFiles has the operator make the files of every evaluator, and Prometheus parse them.
func ruleFiles(t testing.TB) []ruleFile {
	t.Helper()
	rulesOnce.Do(func() { exampleRules = readRuleFiles(t) })
	if len(exampleRules) == 0 {
		t.Fatal("there is no rule file")
	}
	return exampleRules
}

func readRuleFiles(t testing.TB) []ruleFile {
	t.Helper()
	var files []ruleFile
	for _, e := range exampleEvaluators(t) {
		selection := e.controller.rules(t, e)
		if selection.RejectedLen() > 0 {
			t.Errorf("%s: the operator rejects %d of %d rule objects", e, selection.RejectedLen(), selection.SelectedLen())
		}
		for name, text := range selection.RuleFiles() {
			files = append(files, ruleFile{e, name, text, parseRules(t, e, text)})
		}
	}
	return files
}

func parseRules(t testing.TB, e evaluator, text string) *rulefmt.RuleGroups {
	t.Helper()
	groups, errs := rulefmt.Parse([]byte(text), false, model.UTF8Validation, parser.NewParser(parser.Options{}), promslog.NewNopLogger())
	for _, err := range errs {
		t.Errorf("rules of %s: %v", e, err)
	}
	if groups == nil {
		t.FailNow()
	}
	return groups
}

// TestRuleObjectsAreTaken asks the operator's admission about each rule object as it was emitted, and then the operator and
// Prometheus about the files that are made of it.
func TestRuleObjectsAreTaken(t *testing.T) {
	objects := 0
	for _, c := range example(t).clusters {
		for _, r := range all[*monitoringv1.PrometheusRule](c) {
			objects++
			for _, err := range validateRule(t, r) {
				t.Errorf("%s in %s: %v", r.Name, c.Name, err)
			}
		}
	}
	files := ruleFiles(t)
	if len(files) != objects || objects == 0 {
		t.Errorf("evaluators have %d rule files of %d rule objects", len(files), objects)
	}
	for _, f := range files {
		if len(f.text) > operator.MaxConfigMapDataSize {
			t.Errorf("%s of %s has %d bytes", f.name, f.evaluator, len(f.text))
		}
	}
}

// validateRule calls the operator's, which changes what it judges.
func validateRule(t testing.TB, r *monitoringv1.PrometheusRule) []error {
	t.Helper()
	version := semver.MustParse(strings.TrimPrefix(example(t).inventory.Fleet.Versions.Prometheus, "v"))
	return operator.ValidateRule(r.DeepCopy().Spec, operator.ValidationSchemeForPrometheus(version), parser.Options{})
}

// TestEveryEvaluatorIsWatched finds one Watchdog in each evaluator of the fleet, that always fires.
func TestEveryEvaluatorIsWatched(t *testing.T) {
	watchdogs := map[string]int{}
	for _, f := range ruleFiles(t) {
		for _, g := range f.groups.Groups {
			for _, r := range g.Rules {
				if r.Alert != "Watchdog" {
					continue
				}
				watchdogs[f.evaluator.String()]++
				if r.Expr != "vector(1)" || r.For != 0 {
					t.Errorf("the Watchdog of %s fires for %s after %s", f.evaluator, r.Expr, r.For)
				}
			}
		}
	}
	for _, e := range exampleEvaluators(t) {
		if n := watchdogs[e.String()]; n != 1 {
			t.Errorf("%s has %d Watchdogs", e, n)
		}
	}
	for _, c := range example(t).clusters {
		if c.values.at("defaultRules", "disabled", "Watchdog") != true {
			t.Errorf("the chart brings a second Watchdog to %s", c.Name)
		}
	}
}

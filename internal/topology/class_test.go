package topology_test

import (
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

func TestClass(t *testing.T) {
	labels := func(class string) map[string]string { return map[string]string{"priority": class} }
	rules := &manifest.Object{Kind: "PrometheusRule", Resource: &monitoringv1.PrometheusRule{Spec: monitoringv1.PrometheusRuleSpec{Groups: []monitoringv1.RuleGroup{
		{Rules: []monitoringv1.Rule{{Alert: "A", Labels: labels("P1")}, {Record: "r"}}},
		{Rules: []monitoringv1.Rule{{Alert: "B", Labels: labels("P2")}, {Alert: "C", Labels: labels("P3")}, {Record: "r"}}},
		{Labels: labels("P4"), Rules: []monitoringv1.Rule{{Alert: "D"}, {Alert: "E", Labels: labels("P5")}}},
		{Rules: []monitoringv1.Rule{{Alert: "F"}}},
	}}}}
	monitor := &manifest.Object{Kind: "ServiceMonitor", Resource: &monitoringv1.ServiceMonitor{ObjectMeta: metav1.ObjectMeta{Labels: labels("P1")}}}
	rule := func(g, r int) []any { return []any{"spec", "groups", g, "rules", r, "expr"} }
	for _, test := range []struct {
		object *manifest.Object
		path   []any
		want   string
	}{
		{rules, rule(0, 0), "P1"},
		{rules, rule(0, 1), "P1"}, // a recording among alerts of one class
		{rules, rule(1, 0), "P2"},
		{rules, rule(1, 2), ""}, // and among those of two
		{rules, rule(2, 0), "P4"},
		{rules, rule(2, 1), "P5"},
		{rules, rule(3, 0), ""},
		{rules, rule(9, 9), ""},
		{rules, rule(0, 9), "P1"},
		{rules, []any{"spec", "groups", 0, "name"}, "P1"},
		{rules, nil, ""},
		{monitor, []any{"spec", "endpoints", 0}, "P1"},
		{&manifest.Object{Resource: "values"}, nil, ""},
	} {
		if got := topology.Class(test.object, test.path); got != test.want {
			t.Errorf("%v: got %q, want %q", test.path, got, test.want)
		}
	}
}

// TestConcerns asks for the cluster of a part.
func TestConcerns(t *testing.T) {
	f, _ := compiled(t, nil)
	for _, p := range f.Prometheuses {
		class, clusters := f.Concerns(p.Object, p.Path)
		if class != "" || len(clusters) != 1 || clusters[0] != p.Cluster {
			t.Errorf("%s: got %q, %v", p.ID, class, clusters)
		}
	}
	if class, clusters := f.Concerns("nobody", nil); class != "" || clusters != nil {
		t.Errorf("nobody: got %q, %v", class, clusters)
	}
}

package topology_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

func rulesFacts(f *topology.Fleet, o *manifest.Object) topology.RulesFacts {
	return f.Facts(o).(topology.RulesFacts)
}

// TestFileSize holds the size that is told of against what the operator says of the same rules.
func TestFileSize(t *testing.T) {
	text := func(size int) string { return strings.Repeat("a b: 'c'\n", size/9) + strings.Repeat("x", size%9) }
	for size, told := range map[int]bool{1 << 10: false, 100 << 10: false, 400 << 10: true, 500 << 10: true, 600 << 10: true} {
		rule := alert("Large", "up == 0", nil)
		rule.Annotations = map[string]string{"description": text(size)}
		o := rules("large", "", rule)
		got := rulesFacts(fleet(t, bundle{"a": {o}}), o).Bytes
		spec := o.Resource.(*monitoringv1.PrometheusRule).Spec
		file, err := yaml.Marshal(spec)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]int{true: len(file)}[told]; got != want {
			t.Errorf("%d bytes of text: told %d, want %d", size, got, want)
		}
		refused := len(operator.ValidateRule(spec, model.UTF8Validation, parser.Options{})) > 0
		if refused != (got > 524288) {
			t.Errorf("%d bytes: the operator refuses them: %t", got, refused)
		}
	}
}

// TestFileSizeOfTexts asks for the size of files that are just large enough, whatever their texts are made of.
func TestFileSizeOfTexts(t *testing.T) {
	const told = 256 << 10
	for _, unit := range []string{"a", "a b ", "'", `"`, `\`, ": ", "\n", "a\n", "\t", "\x01", "\xff", "é", "\u200b", "\u2028", "日", "🦀", "\U0010ffff", "<", "{{ $x }} "} {
		object := func(texts int) (o *manifest.Object, size int) {
			rule := alert("Large", "up == 0", nil)
			rule.Annotations = map[string]string{}
			for i := range texts {
				rule.Annotations[strings.Repeat("n", i)] = strings.Repeat(unit, 1+1000/len(unit))
			}
			o = rules("large", "", rule)
			file, err := yaml.Marshal(o.Resource.(*monitoringv1.PrometheusRule).Spec)
			if err != nil {
				t.Fatal(err)
			}
			return o, len(file)
		}
		_, few := object(32)
		o, size := object(32*told/few + 1)
		if got := rulesFacts(fleet(t, bundle{"a": {o}}), o).Bytes; size < told || got != size {
			t.Errorf("%q: told %d, want %d", unit, got, size)
		}
	}
}

func TestConfigMapSize(t *testing.T) {
	o := wrap("ConfigMap", meta("monitoring", "dashboards"), &corev1.ConfigMap{ObjectMeta: meta("monitoring", "dashboards"),
		Data: map[string]string{"a": "four"}, BinaryData: map[string][]byte{"b": make([]byte, 3)}})
	if diff := cmp.Diff(topology.ConfigMapFacts{Bytes: 7}, fleet(t, bundle{"a": {o}}).Facts(o)); diff != "" {
		t.Error(diff)
	}
}

// TestBlindRules asks where nobody selects an object: not where it is not known who might.
func TestBlindRules(t *testing.T) {
	object := func(name, namespace string) *manifest.Object {
		o := rules(name, "other", alert("Down", "up == 0", nil))
		o.APIVersion, o.Namespace = "monitoring.coreos.com/v1", namespace
		return o
	}
	labeled := prometheus("labeled", nil)
	labeled.Spec.RuleSelector = everything()
	labeled.Spec.RuleNamespaceSelector = &metav1.LabelSelector{MatchLabels: map[string]string{"team": "shop"}}
	blind, plain, far := object("blind", "shop"), object("plain", "shop"), object("far", "shop")
	plain.APIVersion = ""
	f := fleet(t, bundle{
		"a": {instance("some", nil), blind, plain},
		"b": {blind}, // nobody is known here
		"c": {prometheusObject(labeled), blind, far},
	})
	want := []topology.Selection{{Clusters: []string{"a"}, By: []string{}}}
	if diff := cmp.Diff(want, rulesFacts(f, blind).Blind); diff != "" {
		t.Error(diff)
	}
	for _, o := range []*manifest.Object{plain, far} {
		if got := rulesFacts(f, o).Blind; got != nil {
			t.Errorf("%s: %v", o.Name, got)
		}
	}
}

func TestRuleEvaluators(t *testing.T) {
	o := rules("some", "some", alert("Down", "up == 0", nil))
	slow := prometheus("slow", nil)
	slow.Spec.RuleSelector, slow.Spec.RuleNamespaceSelector, slow.Spec.EvaluationInterval = everything(), everything(), "1m"
	f := fleet(t, bundle{"a": {instance("some", nil), o}, "b": {instance("some", nil), prometheusObject(slow), ruler("some", "x"), o}})
	want := []topology.RuleEvaluator{
		{Name: "monitoring/some", IntervalSeconds: 30},
		{Name: "monitoring/slow", IntervalSeconds: 60},
		{Name: "monitoring/some", Ruler: true, IntervalSeconds: 15},
	}
	if diff := cmp.Diff(want, rulesFacts(f, o).Evaluators); diff != "" {
		t.Error(diff)
	}
}

func TestUnevenGroups(t *testing.T) {
	group := func(name, interval, expr string) monitoringv1.RuleGroup {
		g := monitoringv1.RuleGroup{Name: name, Rules: []monitoringv1.Rule{alert("Down", expr, nil), record("a:b", "up")}}
		if interval != "" {
			d := monitoringv1.Duration(interval)
			g.Interval = &d
		}
		return g
	}
	o := rules("some", "some")
	o.Resource.(*monitoringv1.PrometheusRule).Spec.Groups = []monitoringv1.RuleGroup{
		group("default", "", "x == 0"), group("multiple", "1m", "x == 0"), group("between", "45s", "x == 0"),
		group("quick", "45s", "quick == 0"), group("too-quick", "10s", "quick == 0"),
		{Name: "of-nothing", Interval: group("", "7s", "").Interval, Rules: []monitoringv1.Rule{alert("Always", "vector(1)", nil)}},
		{Name: "of-recordings", Interval: group("", "7s", "").Interval, Rules: []monitoringv1.Rule{alert("Recorded", "a:b", nil)}},
	}
	m := serviceMonitor("shop", "quick", map[string]string{"gauntlet.dev/instance": "some"}, "quick")
	m.Resource.(*monitoringv1.ServiceMonitor).Spec.Endpoints = []monitoringv1.Endpoint{{Interval: "15s"}}
	f := fleet(t, bundle{"a": {instance("some", nil), m, o}})
	want := []topology.Uneven{
		{Path: []any{"spec", "groups", 2}, Interval: "45s", Scrape: "30s"},
		{Path: []any{"spec", "groups", 4}, Interval: "10s", Scrape: "30s"},
	}
	if diff := cmp.Diff(want, rulesFacts(f, o).Uneven); diff != "" {
		t.Error(diff)
	}
	if got := rulesFacts(fleet(t, bundle{"a": {ruler("some", "x"), o}}), o).Uneven; got != nil {
		t.Errorf("a ruler scrapes nothing: %v", got)
	}
}

func TestCollisions(t *testing.T) {
	labels := map[string]string{"cluster": "x", "environment": "prod", "own": "y", "region": "{{ $labels.region }}"}
	recorded := record("a:b", "up")
	recorded.Labels = maps.Clone(labels)
	o := rules("some", "some", alert("Down", "up == 0", labels), recorded)
	external := map[string]string{"cluster": "a", "environment": "prod", "region": "na"}
	sidecar := instance("some", external)
	sidecar.Resource.(*monitoringv1.Prometheus).Spec.Thanos = &monitoringv1.ThanosSpec{}
	above := ruler("some", "x")
	above.Resource.(*monitoringv1.ThanosRuler).Spec.Labels = external

	kept := func(label string) topology.Collision {
		return topology.Collision{Label: label, Value: labels[label], Evaluators: []string{"monitoring/some"}}
	}
	lost := func(label string) topology.Collision {
		c := kept(label)
		c.Lost = true
		return c
	}
	for name, test := range map[string]struct {
		evaluator       *manifest.Object
		alert, recorded []topology.Collision
	}{
		"a Prometheus":                {instance("some", external), []topology.Collision{kept("cluster")}, nil},
		"a Prometheus with a sidecar": {sidecar, []topology.Collision{kept("cluster")}, []topology.Collision{lost("cluster"), lost("region")}},
		"a ruler":                     {above, []topology.Collision{lost("cluster"), lost("region")}, []topology.Collision{lost("cluster"), lost("region")}},
	} {
		found := facts(fleet(t, bundle{"a": {test.evaluator, o}}), o)
		if diff := cmp.Diff(test.alert, found[0].Collisions); diff != "" {
			t.Errorf("%s, alert: %s", name, diff)
		}
		if diff := cmp.Diff(test.recorded, found[1].Collisions); diff != "" {
			t.Errorf("%s, recording: %s", name, diff)
		}
	}
}

func TestSmoothed(t *testing.T) {
	waits := alert("Waits", "rate(x_total[5m]) > 0", nil)
	d := monitoringv1.Duration("5m")
	waits.For = &d
	o := rules("some", "some", waits,
		record("x:rate5m", "rate(x_total[5m])"), record("x:sum", "sum(x:rate5m)"), record("y:sum", "sum(y)"), record("z", "z + z"),
		alert("Rate", "rate(x_total[5m]) > 0", nil), alert("Recorded", "x:sum > 0", nil), alert("Subquery", "max_over_time(y[5m:1m]) > 0", nil),
		alert("Now", "y > 0", nil), alert("RecordedNow", "y:sum > 0", nil), alert("OfItself", "z > 0", nil))
	var smoothed []string
	for _, r := range facts(fleet(t, bundle{"a": {instance("some", nil), o}}), o) {
		if r.Smoothed {
			smoothed = append(smoothed, r.Alert+r.Record)
		}
	}
	if diff := cmp.Diff([]string{"Rate", "Recorded", "Subquery"}, smoothed); diff != "" {
		t.Error(diff)
	}
}

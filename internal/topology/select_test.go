package topology_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// TestSelection asks which monitors of which namespaces a Prometheus in the namespace monitoring selects, as the operator
// would.
func TestSelection(t *testing.T) {
	labeled := func(name, value string) *metav1.LabelSelector {
		return &metav1.LabelSelector{MatchLabels: map[string]string{name: value}}
	}
	expression := func(op metav1.LabelSelectorOperator, values ...string) *metav1.LabelSelector {
		return &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "team", Operator: op, Values: values}}}
	}
	for name, test := range map[string]struct {
		objects, namespaces *metav1.LabelSelector
		want                []string
	}{
		"no selector":                 {nil, everything(), nil},
		"neither selector":            {nil, nil, nil},
		"everything":                  {everything(), everything(), []string{"monitoring/plain", "monitoring/retail", "shop/plain", "shop/retail"}},
		"no namespace selector":       {everything(), nil, []string{"monitoring/plain", "monitoring/retail"}},
		"a label":                     {labeled("team", "retail"), everything(), []string{"monitoring/retail", "shop/retail"}},
		"another value":               {labeled("team", "platform"), everything(), nil},
		"a label that is absent":      {expression("DoesNotExist"), everything(), []string{"monitoring/plain", "shop/plain"}},
		"a label that is there":       {expression("Exists"), nil, []string{"monitoring/retail"}},
		"one of several values":       {expression("In", "retail", "platform"), everything(), []string{"monitoring/retail", "shop/retail"}},
		"none of several values":      {expression("NotIn", "retail"), everything(), []string{"monitoring/plain", "shop/plain"}},
		"a namespace":                 {everything(), labeled("kubernetes.io/metadata.name", "shop"), []string{"shop/plain", "shop/retail"}},
		"namespaces by another label": {everything(), labeled("monitored", "true"), nil},
		"an operator that is none":    {expression("Is", "retail"), everything(), nil},
		"a namespace operator as bad": {everything(), expression("Is", "retail"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := prometheus("main", nil)
			p.Spec.ServiceMonitorSelector, p.Spec.ServiceMonitorNamespaceSelector = test.objects, test.namespaces
			monitors := []*manifest.Object{
				serviceMonitor("monitoring", "plain", nil), serviceMonitor("monitoring", "retail", map[string]string{"team": "retail"}),
				serviceMonitor("shop", "plain", nil), serviceMonitor("shop", "retail", map[string]string{"team": "retail"}),
			}
			f := fleet(t, bundle{"a": append(monitors, prometheusObject(p))})
			var got []string
			for _, m := range monitors {
				switch by := asJSON(t, f.Facts(m).(topology.MonitorFacts).Selections); by {
				case `[{"clusters":["a"],"by":["monitoring/main"]}]`:
					got = append(got, m.Namespace+"/"+m.Name)
				case `[{"clusters":["a"],"by":[]}]`:
				default:
					t.Errorf("%s: %s", m.ID(), by)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("selected (-want +got):\n%s", diff)
			}
		})
	}
}

// Each kind has selectors of its own, and a ruler selects rules alone.
func TestSelectionOfKinds(t *testing.T) {
	monitors := map[string]*manifest.Object{
		"ServiceMonitor": serviceMonitor("shop", "m", nil),
		"PodMonitor":     wrap("PodMonitor", meta("shop", "m"), &monitoringv1.PodMonitor{ObjectMeta: meta("shop", "m")}),
		"Probe":          wrap("Probe", meta("shop", "m"), &monitoringv1.Probe{ObjectMeta: meta("shop", "m")}),
		"ScrapeConfig":   wrap("ScrapeConfig", meta("shop", "m"), &monitoringv1alpha1.ScrapeConfig{ObjectMeta: meta("shop", "m")}),
		"PrometheusRule": rules("m", ""),
	}
	without := map[string]func(*monitoringv1.PrometheusSpec){
		"ServiceMonitor": func(s *monitoringv1.PrometheusSpec) { s.ServiceMonitorSelector = nil },
		"PodMonitor":     func(s *monitoringv1.PrometheusSpec) { s.PodMonitorSelector = nil },
		"Probe":          func(s *monitoringv1.PrometheusSpec) { s.ProbeSelector = nil },
		"ScrapeConfig":   func(s *monitoringv1.PrometheusSpec) { s.ScrapeConfigSelector = nil },
		"PrometheusRule": func(s *monitoringv1.PrometheusSpec) { s.RuleSelector = nil },
	}
	greedy := &monitoringv1.ThanosRuler{ObjectMeta: meta("monitoring", "ruler")}
	greedy.Spec.RuleSelector, greedy.Spec.RuleNamespaceSelector = everything(), everything()
	for cleared, drop := range without {
		p := prometheus("main", nil)
		drop(&p.Spec)
		objects := []*manifest.Object{prometheusObject(p), wrap("ThanosRuler", greedy.ObjectMeta, greedy)}
		for _, m := range monitors {
			objects = append(objects, m)
		}
		f := fleet(t, bundle{"a": objects})
		for kind, m := range monitors {
			by := []string{}
			if kind != cleared {
				by = append(by, "monitoring/main")
			}
			if kind == "PrometheusRule" {
				by = append(by, "monitoring/ruler")
			}
			want := []topology.Selection{{Clusters: []string{"a"}, By: by}}
			if diff := cmp.Diff(want, f.Explain(m).Selections); diff != "" {
				t.Errorf("without a selector of %s, %s is selected by (-want +got):\n%s", cleared, kind, diff)
			}
		}
	}
}

// A Prometheus sees what stands in its own cluster, and nothing of another. Where none is known, nothing is said.
func TestSelectionIsOfTheCluster(t *testing.T) {
	everywhere, lonely := serviceMonitor("shop", "everywhere", nil), serviceMonitor("shop", "lonely", nil)
	f := fleet(t, bundle{
		"a": {prometheusObject(prometheus("first", nil)), everywhere},
		"b": {prometheusObject(prometheus("second", nil)), prometheusObject(prometheus("third", nil)), everywhere},
		"c": {lonely, everywhere},
	})
	for o, want := range map[*manifest.Object]string{
		everywhere: `[{"clusters":["a"],"by":["monitoring/first"]},{"clusters":["b"],"by":["monitoring/second","monitoring/third"]}]`,
		lonely:     `[]`,
	} {
		if got := asJSON(t, f.Facts(o).(topology.MonitorFacts).Selections); got != want {
			t.Errorf("%s is selected %s, want %s", o.ID(), got, want)
		}
	}
}

// The chart's Prometheus leaves to instances what bears their name.
func TestSelectionByInstance(t *testing.T) {
	f, b := compiled(t, nil)
	for id, test := range map[string]struct{ dir, want string }{
		"ServiceMonitor shop/shop": {"clusters/prod-na",
			`[{"clusters":["dev-na","prod-eu","prod-na"],"by":["monitoring/kube-prometheus-stack-prometheus"]}]`},
		"ScrapeConfig monitoring/node-exporter-nodes-dev-na": {"regions/na", `[{"clusters":["prod-na"],"by":["monitoring/infrastructure"]}]`},
		"PrometheusRule monitoring/infrastructure-common":    {"regions/eu", `[{"clusters":["prod-eu"],"by":["monitoring/infrastructure"]}]`},
		"PrometheusRule monitoring/ruler-na-p1-shop":         {"regions/na", `[{"clusters":["prod-na"],"by":["monitoring/ruler-na"]}]`},
		"PrometheusRule monitoring/ruler-global-p1-shop":     {"global", `[{"clusters":["prod-na"],"by":["monitoring/ruler-global"]}]`},
	} {
		if got := asJSON(t, f.Explain(named(t, b, test.dir, id)).Selections); got != test.want {
			t.Errorf("%s is selected %s, want %s", id, got, test.want)
		}
	}
}

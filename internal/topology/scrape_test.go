package topology_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// scrapeFacts gives what is known of how a monitor scrapes.
func scrapeFacts(t *testing.T, f *topology.Fleet, o *manifest.Object) topology.ScrapeFacts {
	t.Helper()
	facts, ok := f.Facts(o).(topology.MonitorFacts)
	if !ok {
		t.Fatalf("facts of %s are a %T", o.ID(), f.Facts(o))
	}
	return facts.ScrapeFacts
}

// monitorOf makes a ServiceMonitor in the namespace shop that selects by the label app.
func monitorOf(name, app string, endpoints ...monitoringv1.Endpoint) *manifest.Object {
	m := &monitoringv1.ServiceMonitor{ObjectMeta: meta("shop", name)}
	m.Spec.Selector.MatchLabels = map[string]string{"app": app}
	m.Spec.Endpoints = endpoints
	return wrap("ServiceMonitor", m.ObjectMeta, m)
}

func endpoint(port string) monitoringv1.Endpoint { return monitoringv1.Endpoint{Port: port} }

// serviceOf makes a Service in the namespace shop with the label app, and ports as name=target.
func serviceOf(name, app string, selector map[string]string, ports ...corev1.ServicePort) *manifest.Object {
	o := service("shop", name, selector)
	s, _ := o.Resource.(*corev1.Service)
	s.Labels = map[string]string{"app": app}
	s.Spec.Ports = ports
	return o
}

func port(name string, number int32, target intstr.IntOrString) corev1.ServicePort {
	return corev1.ServicePort{Name: name, Port: number, TargetPort: target}
}

func TestScrapers(t *testing.T) {
	limit := int64(1000)
	quick := prometheus("quick", map[string]string{"cluster": "a"})
	quick.Spec.ScrapeInterval, quick.Spec.EnforcedSampleLimit = "15s", &limit
	agent := &monitoringv1alpha1.PrometheusAgent{ObjectMeta: meta("monitoring", "agent")}
	agent.Spec.ServiceMonitorSelector, agent.Spec.ServiceMonitorNamespaceSelector = everything(), everything()
	m := monitorOf("shop", "shop")
	f := fleet(t, bundle{
		"a": {prometheusObject(quick), m},
		"b": {wrap("PrometheusAgent", agent.ObjectMeta, agent), m},
	})
	want := `[{"name":"monitoring/quick","interval":"15s","sample_limit":true,"external_labels":["cluster","prometheus","prometheus_replica"]},` +
		`{"name":"monitoring/agent","interval":"30s","sample_limit":false,"external_labels":["prometheus_replica"]}]`
	if got := asJSON(t, scrapeFacts(t, f, m).Scrapers); got != want {
		t.Errorf("scrapers are %s\nwant %s", got, want)
	}
}

func TestSharedMonitors(t *testing.T) {
	pair := func(name, replica string) *manifest.Object {
		p := prometheus(name, map[string]string{"cluster": "a", "prometheus_replica": replica})
		cleared := ""
		p.Spec.PrometheusExternalLabelName = &cleared
		return prometheusObject(p)
	}
	for name, test := range map[string]struct {
		prometheuses []*manifest.Object
		want         []string
	}{
		"one":             {[]*manifest.Object{prometheusObject(prometheus("main", nil))}, nil},
		"a pair":          {[]*manifest.Object{pair("first", "0"), pair("second", "1")}, nil},
		"two":             {[]*manifest.Object{pair("first", "0"), prometheusObject(prometheus("main", nil))}, []string{"[a b]: 2 by monitoring/first monitoring/main"}},
		"one of its name": {[]*manifest.Object{prometheusObject(prometheus("main", nil)), instance("other", nil)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			objects := append([]*manifest.Object{monitorOf("one", "one"), monitorOf("two", "two")}, test.prometheuses...)
			var got []string
			for _, s := range fleet(t, bundle{"a": objects, "b": objects}).Shared {
				text := fmt.Sprintf("%v: %d by", s.Clusters, s.Count)
				for _, by := range s.By {
					text += " " + by.Name
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBehindServices(t *testing.T) {
	pods := map[string]string{"app": "shop"}
	one := map[string]string{"app": "shop", "pod": "shop-0"}
	eighty := port("http", 80, intstr.FromInt32(8080))
	headless := port("http", 8080, intstr.IntOrString{})
	for name, test := range map[string]struct {
		endpoint monitoringv1.Endpoint
		services []*manifest.Object
		want     string
	}{
		"one Service": {endpoint("http"), []*manifest.Object{serviceOf("shop", "shop", pods, eighty)}, ""},
		"none known":  {endpoint("http"), nil, ""},
		"of others":   {endpoint("http"), []*manifest.Object{serviceOf("cart", "cart", pods, eighty)}, "none in [a b]"},
		"no such port": {endpoint("metrics"), []*manifest.Object{serviceOf("shop", "shop", pods, eighty)},
			"no metrics in [shop/shop] with [http]"},
		"a port of one": {endpoint("http"), []*manifest.Object{serviceOf("shop", "shop", pods, eighty), serviceOf("other", "shop", pods, port("web", 1, intstr.FromInt32(8080)))}, ""},
		"two over the same": {endpoint("http"), []*manifest.Object{serviceOf("shop", "shop", pods, eighty), serviceOf("headless", "shop", pods, eighty)},
			"shop/shop and shop/headless"},
		"one over some of them": {endpoint("http"), []*manifest.Object{serviceOf("shop", "shop", one, eighty), serviceOf("all", "shop", pods, eighty)},
			"shop/shop and shop/all"},
		"two over others": {endpoint("http"), []*manifest.Object{serviceOf("shop", "shop", one, eighty), serviceOf("all", "shop", map[string]string{"app": "cart"}, eighty)}, ""},
		"two over nobody": {endpoint("http"), []*manifest.Object{serviceOf("shop", "shop", nil, eighty), serviceOf("all", "shop", nil, eighty)}, ""},
		"other ports":     {endpoint("http"), []*manifest.Object{serviceOf("shop", "shop", pods, eighty), serviceOf("headless", "shop", pods, headless)}, ""},
		"a container's port": {monitoringv1.Endpoint{TargetPort: &intstr.IntOrString{IntVal: 8080}}, []*manifest.Object{serviceOf("shop", "shop", pods, eighty), serviceOf("headless", "shop", pods, headless)},
			"shop/shop and shop/headless"},
	} {
		t.Run(name, func(t *testing.T) {
			m := monitorOf("shop", "shop", test.endpoint)
			objects := append([]*manifest.Object{m}, test.services...)
			facts := scrapeFacts(t, fleet(t, bundle{"a": objects, "b": objects}), m)
			got := ""
			if len(facts.Unserved) > 0 {
				got += fmt.Sprintf("none in %v", facts.Unserved)
			}
			for _, p := range facts.Portless {
				got += fmt.Sprintf("no %s in %v with %v", p.Port, p.Services, p.Ports)
			}
			for _, r := range facts.Repeats {
				got += r.First.Name + " and " + r.Second.Name
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A chart installs Services that are not among the objects.
func TestServicesOfACharts(t *testing.T) {
	m := monitorOf("shop", "shop", endpoint("http"))
	v := valuesObject(values(nil, nil))
	v.Namespace = "shop"
	f := fleet(t, bundle{"a": {m, v, serviceOf("cart", "cart", nil)}})
	if got := scrapeFacts(t, f, m).Unserved; got != nil {
		t.Errorf("unserved in %v", got)
	}
}

// Kubernetes and the operator make Services that nobody declares.
func TestServicesThatNobodyDeclares(t *testing.T) {
	api := monitorOf("apiserver", "apiserver", endpoint("https"))
	m, _ := api.Resource.(*monitoringv1.ServiceMonitor)
	m.Spec.NamespaceSelector.MatchNames = []string{"default"}
	operated := monitorOf("prometheus", "prometheus", endpoint("web"))
	m, _ = operated.Resource.(*monitoringv1.ServiceMonitor)
	m.Spec.Selector.MatchLabels = map[string]string{"operated-prometheus": "true"}
	other := service("default", "other", nil)
	f := fleet(t, bundle{"a": {api, operated, other, serviceOf("cart", "cart", nil)}})
	for _, o := range []*manifest.Object{api, operated} {
		if got := scrapeFacts(t, f, o).Unserved; got != nil {
			t.Errorf("%s is unserved in %v", o.ID(), got)
		}
	}
}

// Many Services are compared by their selectors alone.
func TestManyServices(t *testing.T) {
	m := monitorOf("shop", "shop", endpoint("http"))
	objects := []*manifest.Object{m}
	for i := range 40 {
		objects = append(objects, serviceOf(fmt.Sprintf("shop-%02d", i), "shop", map[string]string{"pod": fmt.Sprint(i % 39)}, port("http", 80, intstr.FromInt32(80))))
	}
	repeats := scrapeFacts(t, fleet(t, bundle{"a": objects}), m).Repeats
	if len(repeats) != 1 || repeats[0].First.Name != "shop/shop-00" || repeats[0].Second.Name != "shop/shop-39" {
		t.Errorf("repeats are %s", asJSON(t, repeats))
	}
}

func TestRepeatedMonitors(t *testing.T) {
	slow := endpoint("http")
	slow.Interval = "5m"
	other := endpoint("http")
	other.Path = "/other"
	main := prometheusObject(prometheus("main", nil))
	for name, test := range map[string]struct {
		second *manifest.Object
		want   string
	}{
		"the same":       {monitorOf("second", "shop", endpoint("http")), "ServiceMonitor shop/first"},
		"less often":     {monitorOf("second", "shop", slow), "ServiceMonitor shop/first"},
		"another path":   {monitorOf("second", "shop", other), ""},
		"other Services": {monitorOf("second", "cart", endpoint("http")), ""},
	} {
		t.Run(name, func(t *testing.T) {
			first := monitorOf("first", "shop", endpoint("http"))
			f := fleet(t, bundle{"a": {main, first, test.second}})
			got := ""
			for _, r := range scrapeFacts(t, f, test.second).Repeats {
				got += r.First.Name
			}
			if got != test.want {
				t.Errorf("repeats %q, want %q", got, test.want)
			}
		})
	}
	first, second := monitorOf("first", "shop", endpoint("http")), monitorOf("second", "shop", endpoint("http"))
	f := fleet(t, bundle{"a": {main, first}, "b": {main, second}})
	if got := scrapeFacts(t, f, second).Repeats; got != nil {
		t.Errorf("repeats one of another cluster: %s", asJSON(t, got))
	}
}

func TestRepeatedPodMonitors(t *testing.T) {
	name := "http"
	pods := func(monitor string) *manifest.Object {
		m := &monitoringv1.PodMonitor{ObjectMeta: meta("shop", monitor)}
		m.Spec.Selector.MatchLabels = map[string]string{"app": "shop"}
		m.Spec.PodMetricsEndpoints = []monitoringv1.PodMetricsEndpoint{{Port: &name}}
		return wrap("PodMonitor", m.ObjectMeta, m)
	}
	first, second := pods("first"), pods("second")
	f := fleet(t, bundle{"a": {prometheusObject(prometheus("main", nil)), first, second}})
	want := `[{"path":["spec","podMetricsEndpoints",0],"by":"monitor","first":{"object":"clusters/a|PodMonitor shop/first","path":["spec","podMetricsEndpoints",0],"name":"PodMonitor shop/first"}}]`
	if got := asJSON(t, scrapeFacts(t, f, second).Repeats); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// What the chart scrapes by itself need not be among the objects.
func TestBesideTheChart(t *testing.T) {
	of := func(app, port string, edit func(*monitoringv1.ServiceMonitor)) *manifest.Object {
		o := monitorOf("own", app, endpoint(port))
		m, _ := o.Resource.(*monitoringv1.ServiceMonitor)
		m.Namespace, o.Namespace = "monitoring", "monitoring"
		if edit != nil {
			edit(m)
		}
		return o
	}
	for name, test := range map[string]struct {
		monitor *manifest.Object
		off     bool
		want    string
	}{
		"Prometheus":         {of("kube-prometheus-stack-prometheus", "http-web", nil), false, "stack-prometheus, prometheus.serviceMonitor.selfMonitor"},
		"which is off":       {of("kube-prometheus-stack-prometheus", "http-web", nil), true, ""},
		"another port":       {of("kube-prometheus-stack-prometheus", "grpc", nil), false, ""},
		"another namespace":  {monitorOf("own", "kube-prometheus-stack-prometheus", endpoint("http-web")), false, ""},
		"every namespace":    {of("kube-prometheus-stack-alertmanager", "http-web", func(m *monitoringv1.ServiceMonitor) { m.Spec.NamespaceSelector.Any = true }), false, "stack-alertmanager, alertmanager.serviceMonitor.selfMonitor"},
		"the chart's itself": {of("kube-prometheus-stack-prometheus", "http-web", func(m *monitoringv1.ServiceMonitor) { m.Labels = map[string]string{"heritage": "Helm"} }), false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := values(nil, nil)
			if test.off {
				v.Overrides = map[string]any{"prometheus": map[string]any{"serviceMonitor": map[string]any{"selfMonitor": false}}}
			}
			got := ""
			for _, r := range scrapeFacts(t, fleet(t, bundle{"a": {valuesObject(v), test.monitor}}), test.monitor).Repeats {
				got += r.First.Name + ", " + r.Switch
			}
			if got != test.want {
				t.Errorf("repeats %q, want %q", got, test.want)
			}
		})
	}
}

// Of labels that several metrics have, the first is told. Samples have no line for each label.
func TestLabelsOfMetrics(t *testing.T) {
	m := monitorOf("shop", "shop")
	m.Exposes = []manifest.Series{
		{Name: "a", Labels: []string{"code"}, At: []any{"metrics", 0}},
		{Name: "b", Labels: []string{"code", "user_id"}, At: []any{"metrics", 1}},
		{Name: "c", Labels: []string{"email"}, Sampled: true, At: []any{"samples"}},
	}
	want := `[{"path":["metrics",0,"labels",0],"metric":"a","label":"code"},` +
		`{"path":["metrics",1,"labels",1],"metric":"b","label":"user_id"},{"path":["samples"],"metric":"c","label":"email"}]`
	if got := asJSON(t, scrapeFacts(t, fleet(t, bundle{"a": {m}}), m).Labels); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

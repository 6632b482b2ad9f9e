package topology_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// facts gives the facts of an object's rules.
func facts(f *topology.Fleet, o *manifest.Object) []topology.RuleFacts {
	return f.Facts(o).(topology.RulesFacts).Rules
}

// problems writes what is wrong with the rules of an object, one problem a line.
func problems(f *topology.Fleet, o *manifest.Object) []string {
	var list []string
	for _, r := range facts(f, o) {
		for _, e := range r.Evaluations {
			at := fmt.Sprintf("%s%s by %s in %s", r.Alert, r.Record, e.Evaluator, strings.Join(e.Clusters, " "))
			for _, m := range e.NotHere {
				list = append(list, fmt.Sprintf("%s: lacks %s of %s", at, m.Metric, strings.Join(m.ScrapedBy, " ")))
			}
			for _, twin := range e.Twins {
				list = append(list, fmt.Sprintf("%s: twin of %s", at, twin.Name))
			}
			for _, u := range e.Unrouted {
				list = append(list, fmt.Sprintf("%s: %v to %q", at, u.Labels, u.Receiver))
			}
		}
	}
	return list
}

// TestReach asks which series an evaluator sees: a Prometheus its own, a ruler those behind its querier. Clusters a and b
// are of one region, whose ruler stands in a with the global one; c is of another.
func TestReach(t *testing.T) {
	const every = "in_a or in_b or in_c or in_hub or recorded_region or recorded_global or of_nobody"
	rule := map[string]*manifest.Object{}
	for _, name := range []string{"", "instance", "ruler-region", "ruler-global"} {
		rule[name] = rules("all-"+name, name, alert("Of"+name, every, nil))
	}
	across := func(name, cluster string) *manifest.Object {
		s := service("monitoring", name+"-external", map[string]string{"app": name})
		s.Resource.(interface{ SetAnnotations(map[string]string) }).SetAnnotations(
			map[string]string{"external-dns.alpha.kubernetes.io/hostname": name + "." + cluster})
		return s
	}
	cluster := func(name string) []*manifest.Object {
		v := values(map[string]string{"cluster": name}, nil)
		v.Prometheus.ThanosService.Enabled = true
		objects := append(querier("leaf", "dnssrv+_grpc._tcp.stack-thanos-discovery.monitoring.svc"), valuesObject(v), across("leaf", name))
		return append(objects, rule[""], serviceMonitor("shop", "m", nil, "in_"+name))
	}
	hub := append(cluster("a"), instance("instance", nil), serviceMonitor("shop", "hub", map[string]string{"gauntlet.dev/instance": "instance"}, "in_hub"),
		service("monitoring", "instance", map[string]string{"prometheus": "instance"}),
		ruler("ruler-region", "http://region.monitoring:10902"), service("monitoring", "ruler-region", map[string]string{"thanos-ruler": "ruler-region"}),
		ruler("ruler-global", "http://global.monitoring:10902"), service("monitoring", "ruler-global", map[string]string{"thanos-ruler": "ruler-global"}),
		rule["instance"], rule["ruler-region"], rule["ruler-global"],
		rules("r", "ruler-region", record("recorded_region", "vector(1)")), rules("g", "ruler-global", record("recorded_global", "vector(1)")))
	hub = append(hub, querier("region", "leaf.monitoring:1", "leaf.b:1", "instance.monitoring:1", "ruler-region.monitoring:1")...)
	hub = append(hub, querier("global", "region.monitoring:1", "leaf.c:1", "ruler-global.monitoring:1")...)
	f := fleet(t, bundle{"a": hub, "b": cluster("b"), "c": cluster("c")})
	lacks := func(by, cluster string, metrics ...string) []string {
		var list []string
		scraper := map[string]string{"in_hub": "instance", "recorded_region": "ruler-region", "recorded_global": "ruler-global"}
		for _, m := range metrics {
			of := scraper[m]
			if of == "" {
				of = "stack-prometheus"
			}
			name := by
			if by == "stack-prometheus" {
				name = ""
			}
			list = append(list, fmt.Sprintf("Of%s by monitoring/%s in %s: lacks %s of monitoring/%s", name, by, cluster, m, of))
		}
		return list
	}
	for name, want := range map[string][]string{
		"": append(append(
			lacks("stack-prometheus", "a", "in_b", "in_c", "in_hub", "recorded_region", "recorded_global"),
			lacks("stack-prometheus", "b", "in_a", "in_c", "in_hub", "recorded_region", "recorded_global")...),
			lacks("stack-prometheus", "c", "in_a", "in_b", "in_hub", "recorded_region", "recorded_global")...),
		"instance":     lacks("instance", "a", "in_a", "in_b", "in_c", "recorded_region", "recorded_global"),
		"ruler-region": lacks("ruler-region", "a", "in_c", "recorded_global"),
		"ruler-global": nil,
	} {
		if diff := cmp.Diff(want, problems(f, rule[name])); diff != "" {
			t.Errorf("%q (-want +got):\n%s", name, diff)
		}
	}
}

// Clusters in which a rule lacks the same stand together.
func TestMissingIsGrouped(t *testing.T) {
	rule := rules("rule", "", alert("Missing", "scraped_in_c > 0", nil))
	var units bundle = map[string][]*manifest.Object{}
	for _, cluster := range []string{"a", "b", "c"} {
		units[cluster] = []*manifest.Object{valuesObject(values(map[string]string{"cluster": cluster}, nil)), rule}
	}
	units["c"] = append(units["c"], serviceMonitor("shop", "shop", nil, "scraped_in_c"))
	want := []string{"Missing by monitoring/stack-prometheus in a b: lacks scraped_in_c of monitoring/stack-prometheus"}
	if diff := cmp.Diff(want, problems(fleet(t, units), rule)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestMetrics asks which metrics an expression needs.
func TestMetrics(t *testing.T) {
	for expr, want := range map[string]string{
		`up`:                                   `["up"]`,
		`rate(a[5m]) / ignoring(x) b`:          `["a","b"]`,
		`a / a`:                                `["a"]`,
		`{__name__="named", job="x"}`:          `["named"]`,
		`{__name__=~"a|b"}`:                    `[]`,
		`vector(1)`:                            `[]`,
		`absent(a{x="1"}) or on() b offset 5m`: `["a","b"]`,
		`max_over_time((a > 1)[1h:5m])`:        `["a"]`,
		`histogram_quantile(0.9, sum by (le) (rate(c_bucket[5m])))`: `["c_bucket"]`,
		`this does not parse`: `null`,
	} {
		o := rules("rule", "", record("r", expr))
		f := fleet(t, bundle{"a": {prometheusObject(prometheus("main", nil)), o}})
		if got := asJSON(t, facts(f, o)[0].Metrics); got != want {
			t.Errorf("%s needs %s, want %s", expr, got, want)
		}
	}
}

// The chart's node exporter declares no metrics, and has those of any other.
func TestNodeMetricsOfTheChart(t *testing.T) {
	rule := rules("rule", "", alert("Load", "node_load1 > 100", nil))
	v := values(map[string]string{"cluster": "a", "region": "na"}, nil)
	v.NodeExporter.Enabled = true
	f := fleet(t, bundle{
		"a": {valuesObject(v), rule},
		"b": {valuesObject(values(map[string]string{"cluster": "b", "region": "eu"}, nil)), rule,
			instance("infra", map[string]string{"region": "eu"}), hosts("nodes", "infra", "prod", "node_load1")},
	})
	want := []string{"Load by monitoring/stack-prometheus in b: lacks node_load1 of monitoring/infra monitoring/stack-prometheus"}
	if diff := cmp.Diff(want, problems(f, rule)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTwins(t *testing.T) {
	labels := func(severity string) map[string]string { return map[string]string{"severity": severity} }
	same := alert("Same", "shop_total > 0", labels("info"))
	for name, test := range map[string]struct {
		first, second *manifest.Object
		want          []string // of the second
	}{
		"in one object": {
			rules("one", "", record("other", "vector(1)")), rules("two", "", same, same),
			[]string{
				"Same by monitoring/main in a: twin of PrometheusRule monitoring/two, group, Same",
				"Same by monitoring/main in a: twin of PrometheusRule monitoring/two, group, Same",
			},
		},
		"in two objects": {
			rules("one", "", same), rules("two", "", same),
			[]string{"Same by monitoring/main in a: twin of PrometheusRule monitoring/one, group, Same"},
		},
		"written another way": {
			rules("one", "", alert("Same", "shop_total{}>0", labels("info"))), rules("two", "", same),
			[]string{"Same by monitoring/main in a: twin of PrometheusRule monitoring/one, group, Same"},
		},
		"a recording in a Prometheus and in the ruler over it": {
			rules("one", "", record("r", "sum(shop_total)")), rules("two", "over", record("r", "sum(shop_total)")),
			[]string{"r by monitoring/over in a: twin of PrometheusRule monitoring/one, group, r"},
		},
		"a recording of the ruler that another sees": {
			rules("one", "over", record("r", "sum(shop_total)")), rules("two", "", record("r", "sum(shop_total)")),
			[]string{"r by monitoring/main in a: twin of PrometheusRule monitoring/one, group, r"},
		},
		"in a ruler over something else": {rules("one", "", same), rules("two", "beside", same), nil},
		"without series, in both":        {rules("one", "", alert("Watchdog", "vector(1)", nil)), rules("two", "over", alert("Watchdog", "vector(1)", nil)), nil},
		"of another name":                {rules("one", "", same), rules("two", "", alert("Other", "shop_total > 0", labels("info"))), nil},
		"of another expression":          {rules("one", "", same), rules("two", "", alert("Same", "shop_total > 1", labels("info"))), nil},
		"of another label":               {rules("one", "", same), rules("two", "", alert("Same", "shop_total > 0", labels("warning"))), nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := prometheus("main", nil)
			p.Spec.RuleSelector = values(nil, nil).Prometheus.PrometheusSpec.RuleSelector
			test.first.Resource.(*monitoringv1.PrometheusRule).Spec.Groups[0].Name = "group"
			objects := []*manifest.Object{
				prometheusObject(p), service("monitoring", "sidecar", map[string]string{"prometheus": "main"}), test.first, test.second,
				ruler("over", "query.monitoring:1"), ruler("beside", "other.monitoring:1"),
			}
			objects = append(objects, querier("query", "sidecar.monitoring:1")...)
			objects = append(objects, querier("other")...)
			if diff := cmp.Diff(test.want, problems(fleet(t, bundle{"a": objects}), test.second)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The labels of a group are those of its rules, which may set their own instead.
func TestLabelsOfTheGroup(t *testing.T) {
	o := rules("rule", "", alert("Plain", "up == 0", nil), alert("Own", "up == 0", map[string]string{"team": "retail"}))
	o.Resource.(*monitoringv1.PrometheusRule).Spec.Groups[0].Labels = map[string]string{"team": "platform", "tier": "web"}
	f := fleet(t, bundle{"a": {prometheusObject(prometheus("main", nil)), o}})
	var got []map[string]string
	for _, r := range facts(f, o) {
		got = append(got, r.Labels)
	}
	want := []map[string]string{{"team": "platform", "tier": "web"}, {"team": "retail", "tier": "web"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// lines is a locator that gives one place for everything.
type lines diag.Span

func (l lines) At(...any) diag.Span { return diag.Span(l) }

// What one line of the inventory makes in several objects is told of the first, for all of them. Where the lines differ, or
// the rules do, or where nobody knows the line, each is told by itself.
func TestToldOnce(t *testing.T) {
	objects := func(line, other int, otherExpr string) (*manifest.Object, *manifest.Object) {
		first, second := rules("one", "first", alert("Missing", "only_c > 0", nil)), rules("two", "second", alert("Missing", otherExpr, nil))
		first.Origins = []manifest.Origin{{Source: lines{File: "shop.yaml", Line: line}}}
		second.Origins = []manifest.Origin{{Source: lines{File: "shop.yaml", Line: other}}}
		return first, second
	}
	const inA = "Missing by monitoring/first in a: lacks only_c of monitoring/third"
	const inB = "Missing by monitoring/second in b: lacks only_c of monitoring/third"
	for name, test := range map[string]struct {
		line, other int
		expr        string
		first       []string
		second      []string
	}{
		"one line":        {3, 3, "only_c > 0", []string{inA, inB}, nil},
		"two lines":       {3, 4, "only_c > 0", []string{inA}, []string{inB}},
		"two rules of it": {3, 3, "only_c > 1", []string{inA}, []string{inB}},
		"no line":         {0, 0, "only_c > 0", []string{inA}, []string{inB}},
	} {
		t.Run(name, func(t *testing.T) {
			first, second := objects(test.line, test.other, test.expr)
			f := fleet(t, bundle{
				"a": {instance("first", nil), first}, "b": {instance("second", nil), second},
				"c": {prometheusObject(prometheus("third", nil)), serviceMonitor("shop", "shop", nil, "only_c")},
			})
			if diff := cmp.Diff(test.first, problems(f, first)); diff != "" {
				t.Errorf("of the first (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.second, problems(f, second)); diff != "" {
				t.Errorf("of the second (-want +got):\n%s", diff)
			}
			if got := asJSON(t, facts(f, second)[0].Evaluations); test.second == nil && got != "[]" {
				t.Errorf("evaluations of the second are %s", got)
			}
		})
	}
}

// The same goes for monitors that nobody selects.
func TestBlindMonitorsAreToldOnce(t *testing.T) {
	monitor := func(name string, line int) *manifest.Object {
		m := serviceMonitor("shop", name, map[string]string{"gauntlet.dev/instance": "none"})
		m.Origins = []manifest.Origin{{Source: lines{File: "shop.yaml", Line: line}}}
		return m
	}
	one, two, other := monitor("one", 3), monitor("two", 3), monitor("other", 4)
	f := fleet(t, bundle{"a": {instance("some", nil), one, other}, "b": {instance("some", nil), two, one}})
	for o, want := range map[*manifest.Object]string{
		one:   `{"selections":[{"clusters":["a","b"],"by":[]}]}`,
		two:   `{"selections":[]}`,
		other: `{"selections":[{"clusters":["a"],"by":[]}]}`,
	} {
		if got := asJSON(t, f.Facts(o)); got != want {
			t.Errorf("%s: %s, want %s", o.ID(), got, want)
		}
	}
}

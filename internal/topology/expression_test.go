package topology_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// shop is a monitor whose targets are declared to expose a counter, a gauge and something of which no labels are told.
func shop(interval monitoringv1.Duration) *manifest.Object {
	o := serviceMonitor("shop", "shop", nil)
	o.Resource.(*monitoringv1.ServiceMonitor).Spec.Endpoints = []monitoringv1.Endpoint{{Port: "http", Interval: interval}}
	o.Exposes = []manifest.Series{
		{Name: "sent_total", Type: "counter", Labels: []string{"queue"}},
		{Name: "length", Type: "gauge", Labels: []string{"queue", "pod"}},
		{Name: "sampled", Labels: []string{"code"}, Sampled: true},
		{Name: "open"}, {Name: "shop_p95"},
	}
	return o
}

// twoClusters is a fleet of two clusters of one region, with a ruler above them. The rules are the ruler's where they are of
// an instance, else those of both clusters.
func twoClusters(t *testing.T, monitors []*manifest.Object, rules ...*manifest.Object) *topology.Fleet {
	t.Helper()
	units := bundle{}
	for name, environment := range map[string]string{"a": "dev", "b": "prod"} {
		v := values(map[string]string{"cluster": name, "environment": environment, "region": "na"}, nil)
		v.Prometheus.ThanosService.Enabled = true
		v.Prometheus.PrometheusSpec.ScrapeInterval = "1m"
		units[name] = append(querier("leaf", "dnssrv+_grpc._tcp.stack-thanos-discovery.monitoring.svc"), valuesObject(v))
		units[name] = append(units[name], monitors...)
		leaf := service("monitoring", "leaf-external", map[string]string{"app": "leaf"})
		leaf.Resource.(interface{ SetAnnotations(map[string]string) }).SetAnnotations(
			map[string]string{"external-dns.alpha.kubernetes.io/hostname": "leaf." + name})
		units[name] = append(units[name], leaf)
		for _, r := range rules {
			if r.Resource.(*monitoringv1.PrometheusRule).Labels == nil {
				units[name] = append(units[name], r)
			}
		}
	}
	for _, r := range rules {
		if r.Resource.(*monitoringv1.PrometheusRule).Labels != nil {
			units["a"] = append(units["a"], r)
		}
	}
	units["a"] = append(units["a"], ruler("ruler", "http://region.monitoring:10902"), service("monitoring", "ruler", map[string]string{"thanos-ruler": "ruler"}))
	units["a"] = append(units["a"], querier("region", "leaf.a:1", "leaf.b:1", "ruler.monitoring:1")...)
	return fleet(t, units)
}

// TestExpression asks what is known of expressions in a cluster, and above it.
func TestExpression(t *testing.T) {
	for _, test := range []struct{ where, expr, want string }{
		{"", "sum by (queue) (rate(sent_total[2m])) > 1", `{"windows":[{"function":"rate","metric":"sent_total","kind":"counter","range":"2m","interval":"15s","scrapes":8,"at":[21,35]}],"longest":{"seconds":120,"text":"2m","at":[21,35]}}`},
		{"", "deriv(length[1h]) > 1", `{"longest":{"seconds":3600,"text":"1h","at":[6,16]}}`},
		{"", "rate(unheard[1m])", `{"windows":[{"function":"rate","metric":"unheard","range":"1m","interval":"10s","scrapes":6,"at":[5,16]}],"longest":{"seconds":60,"text":"1m","at":[5,16]},"unknown":[{"metric":"unheard","at":[5,16]}]}`},
		{"", "sent_total > 5 and sent_total != 0 and length > 5", `{"counters":[{"metric":"sent_total","at":[0,10]}]}`},
		{"", "sent_total / on (instance, environment) length", `{}`},
		{"", "length / sent_total", `{}`},
		{"", "sum by (pod) (length) / sum(sent_total)", `{"joins":[{"op":"/","label":"pod","lacks":"right","at":[0,39]}]}`},
		{"", "sampled / sum without (queue) (sent_total)", `{}`},
		{"", "open / sum by (x) (open)", `{"joins":[{"op":"/","label":"instance","lacks":"right","at":[0,24]}]}`},
		{"", "sum(recorded) + on (queue) recorded", `{"joins":[{"op":"+","label":"queue","lacks":"left","at":[0,35]}]}`},
		{"", "sum(length) > 1 and absent(length)", `{}`},
		{"", `{job="shop"} or {__name__=~"shop_.*"} or {__name__=~".*_shop"} or {job=~".+"}`, `{"broad":[{"name":".*_shop","at":[41,62]},{"at":[66,77]}]}`},
		{"", "rate(loop[5m])", `{}`},
		{"", `length{queue!~".*"} / length{queue!~"(.*)"} / length{queue!~".*",pod="a"}`, `{"nothing":[{"matchers":["queue!~\".*\""],"at":[0,19]},{"matchers":["queue!~\"(.*)\""],"at":[22,43]}]}`},
		{"", `length{queue="a",queue="b"} or length{queue="a",queue!~"a|b"}`, `{"nothing":[{"matchers":["queue=\"a\"","queue=\"b\""],"at":[0,27]},{"matchers":["queue=\"a\"","queue!~\"a|b\""],"at":[31,61]}]}`},
		{"", `length{queue="a",queue=~"a|b"} + length{queue!~".+"} + length{queue=~".*"} + length{queue!="a",queue!="b"}`, `{"needless":[{"matcher":"queue=~\".*\"","why":"anything","at":[55,74]}]}`},
		{"", "max_over_time(recorded[9d]) or max_over_time(length[1d]) or max_over_time(else:where[9d])", `{"longest":{"seconds":86400,"text":"1d","at":[45,55]}}`},
		{"", "max_over_time(else:where[3w])", `{"longest":{"seconds":1814400,"text":"3w","beyond":"10d","at":[14,28]}}`},
		{"", "max_over_time(length[9d]) > max_over_time(length[1h] offset 10d)", `{"longest":{"seconds":867600,"text":"10d1h","beyond":"10d","at":[42,63]}}`},
		{"", "length > length offset 2w", `{"longest":{"seconds":1209600,"text":"2w","beyond":"10d","at":[9,25]}}`},
		{"ruler", "length > length offset 2w", `{}`},
		{"ruler", "sum(length)", `{"lost":[{"label":"cluster","by":"sum","at":[0,3]},{"label":"environment","by":"sum","at":[0,3]}]}`},
		{"ruler", "sum by (cluster) (length)", `{"lost":[{"label":"environment","by":"sum","at":[0,3]}],"kept":["cluster"]}`},
		{"ruler", `sum(length{cluster="a"})`, `{}`},
		{"ruler", "length / on (region) group_left sum by (region) (length)", `{}`},
		{"ruler", "absent(length) or absent(recorded{cluster=~\"a|b\"}) or absent(unheard{cluster=\"a\"})", `{"absents":[{"metric":"length","differs":["cluster","environment"],"at":[7,13]},{"metric":"recorded","differs":["cluster","environment"],"at":[25,49]}],"unknown":[{"metric":"unheard","at":[61,81]}]}`},
		{"ruler", "absent(above)", `{}`},
		{"ruler", "sum by (environment) (recorded) / on (cluster) length", `{"joins":[{"op":"/","label":"cluster","lacks":"left","at":[0,53]}]}`},
	} {
		rule := rules("rule", test.where, record("asked", test.expr))
		f := twoClusters(t, []*manifest.Object{shop("15s")}, rule, rules("records", "", record("recorded", "sum by (queue) (sent_total)"), record("loop", "loop + 1")),
			rules("above", "ruler", record("above", "sum(length)")))
		if diff := cmp.Diff(test.want, asJSON(t, facts(f, rule)[0].Expression)); diff != "" {
			t.Errorf("%s in %q (-want +got):\n%s", test.expr, test.where, diff)
		}
	}
}

// TestTemplates asks which labels of templates are known not to be there.
func TestTemplates(t *testing.T) {
	for _, test := range []struct{ where, expr, template, want string }{
		{"", "max by (queue) (length)", "{{ $labels.queue }}{{ $labels.pod }}", `[{"path":["spec","groups",0,"rules",0,"annotations","summary"],"label":"pod","by":"max","at":[22,33]}]`},
		{"", "length", "{{ $labels.queue }}{{ $labels.pod }}{{ $labels.exported_pod }}{{ $labels.cluster }}{{ $labels.other }}", `[{"path":["spec","groups",0,"rules",0,"annotations","summary"],"label":"cluster","external":true,"at":[65,80]},{"path":["spec","groups",0,"rules",0,"annotations","summary"],"label":"other","at":[86,99]}]`},
		{"", "open", "{{ $labels.cluster }}", `null`},
		{"ruler", "length", "{{ $labels.cluster }}{{ $labels.stack }}", `[{"path":["spec","groups",0,"rules",0,"annotations","summary"],"label":"stack","at":[24,37]}]`},
		{"ruler", "recorded", "{{ $labels.cluster }}{{ $labels.level }}{{ $labels.pod }}", `[{"path":["spec","groups",0,"rules",0,"annotations","summary"],"label":"pod","at":[43,54]}]`},
		{"", "length", "{{ $externalLabels.cluster }}{{ $externalLabels.zone }}", `[{"path":["spec","groups",0,"rules",0,"annotations","summary"],"label":"zone","unset":["monitoring/stack-prometheus"],"at":[32,52]}]`},
		{"ruler", "length", "{{ if .ExternalLabels.zone }}{{ .ExternalLabels.zone }}{{ end }}", `null`},
		{"nobody", "length", "{{ $externalLabels.zone }}", `null`},
		{"nobody", "length", "{{ $labels.cluster }}", `null`},
		{"nobody", "sum(length)", "{{ $labels.cluster }}", `[{"path":["spec","groups",0,"rules",0,"annotations","summary"],"label":"cluster","by":"sum","at":[3,18]}]`},
	} {
		a := alert("A", test.expr, nil)
		a.Annotations = map[string]string{"summary": test.template}
		rule := rules("rule", test.where, a)
		recorded := record("recorded", "sum by (queue) (sent_total)")
		recorded.Labels = map[string]string{"level": "queue"}
		f := twoClusters(t, []*manifest.Object{shop("")}, rule, rules("records", "", recorded))
		if diff := cmp.Diff(test.want, asJSON(t, facts(f, rule)[0].Expression.Templates)); diff != "" {
			t.Errorf("%s of %s in %q (-want +got):\n%s", test.template, test.expr, test.where, diff)
		}
	}
}

// TestConditions asks what decides on the series of alerts, which values they have, and where a recording decides.
func TestConditions(t *testing.T) {
	for _, test := range []struct{ expr, want string }{
		{"length", `{"unconditional":{"at":[0,6]}}`},
		{"bad", `{}`},
		{"plain", `{"unconditional":{"at":[0,5]}}`},
		{"elsewhere:bad", `{}`},
		{"ALERTS{alertstate=\"firing\"}", `{}`},
		{"number == 0 or length > 5", `{"impossible":[{"op":"==","left":{"low":1},"right":{"low":0,"high":0},"part":true,"at":[0,11]}]}`},
		{"count(length) > NaN", `{"impossible":[{"op":"\u003e","left":{"low":1},"right":{"nan":true},"count":"left","at":[0,19]}]}`},
		{"length > length", `{"impossible":[{"op":"\u003e","same":true,"at":[0,15]}]}`},
		{"length > +Inf", `{"impossible":[{"op":"\u003e","left":{},"right":{"infinity":"+Inf"},"at":[0,13]}]}`},
		{"topk(2, length) > 5", `{"chosen":{"by":"topk","at":[0,4]}}`},
		{"count by (queue) (sum(length)) > 5", `{"removed":[{"label":"queue","where":"by","by":"sum","at":[0,5]}]}`},
	} {
		rule := rules("rule", "", alert("A", test.expr, map[string]string{"length": "{{ if $value }}long{{ end }}"}))
		f := twoClusters(t, []*manifest.Object{shop("15s")}, rule,
			rules("records", "", record("bad", "length > 5"), record("plain", "max(length)"), record("number", "count(length)")))
		got := facts(f, rule)[0].Expression
		got.Unknown = nil
		if diff := cmp.Diff(test.want, asJSON(t, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.expr, diff)
		}
	}
}

// A recording chooses nothing that has to stay, and its values may be in its labels.
func TestAlertsAlone(t *testing.T) {
	for _, r := range []monitoringv1.Rule{alert("A", "topk(2, length)", nil), record("x:y", "topk(2, length)")} {
		r.Labels = map[string]string{"length": "{{ $value }}"}
		rule := rules("rule", "", r)
		f := twoClusters(t, []*manifest.Object{shop("15s")}, rule)
		want := `{"shown":[{"path":["spec","groups",0,"rules",0,"labels","length"],"label":"length","at":[3,9]}],"unconditional":{"at":[8,14]},"chosen":{"by":"topk","at":[0,4]}}`
		if r.Record != "" {
			want = `{}`
		}
		if got := asJSON(t, facts(f, rule)[0].Expression); got != want {
			t.Errorf("%s%s: got %s, want %s", r.Alert, r.Record, got, want)
		}
	}
}

// TestRelabeled asks what is known of labels that relabelings of metrics rename, and of those that a target may overwrite.
func TestRelabeled(t *testing.T) {
	type configs = []monitoringv1.RelabelConfig
	rename := configs{{Action: "replace", SourceLabels: []monitoringv1.LabelName{"queue"}, Regex: "(.+)", TargetLabel: "line"}, {Action: "labeldrop", Regex: "queue"}}
	zone := "a"
	constant := configs{{Action: "replace", TargetLabel: "zone", Replacement: &zone}}
	const template = "{{ $labels.queue }}{{ $labels.line }}"
	gone := func(label string, from, to int) string {
		return fmt.Sprintf(`[{"path":["spec","groups",0,"rules",0,"annotations","summary"],"label":"%s","at":[%d,%d]}]`, label, from, to)
	}
	for name, test := range map[string]struct {
		expr      string
		endpoints []monitoringv1.Endpoint
		want      string // of templates, or of joins
	}{
		"not at all":              {"length", []monitoringv1.Endpoint{{}}, gone("line", 22, 34)},
		"renamed":                 {"length", []monitoringv1.Endpoint{{MetricRelabelConfigs: rename}}, gone("queue", 3, 16)},
		"renamed by one endpoint": {"length", []monitoringv1.Endpoint{{MetricRelabelConfigs: rename}, {}}, "null"},
		"dropped and made": {"length", []monitoringv1.Endpoint{{MetricRelabelConfigs: configs{
			{Action: "labeldrop", Regex: "queue"}, {TargetLabel: "queue", Replacement: &zone}}}}, gone("line", 22, 34)},
		"dropped twice": {"length", []monitoringv1.Endpoint{{MetricRelabelConfigs: append(rename[1:2:2], rename...)}, {}}, "null"},
		"mapped":        {"length", []monitoringv1.Endpoint{{MetricRelabelConfigs: configs{{Action: "labelmap", Regex: "(.*)"}}}}, "null"},
		"another name": {"length", []monitoringv1.Endpoint{{MetricRelabelConfigs: configs{
			{SourceLabels: []monitoringv1.LabelName{"queue"}, TargetLabel: "__name__"}}}}, "null"},
		"a target's": {"length / on (zone) fixed", []monitoringv1.Endpoint{{RelabelConfigs: constant}},
			`[{"op":"/","label":"zone","left":"a","right":"b","at":[0,24]}]`},
		"a target's, and honored": {"length / on (zone) fixed", []monitoringv1.Endpoint{{RelabelConfigs: constant, HonorLabels: true}}, "null"},
	} {
		t.Run(name, func(t *testing.T) {
			m := shop("")
			m.Resource.(*monitoringv1.ServiceMonitor).Spec.Endpoints = test.endpoints
			a := alert("A", test.expr, nil)
			a.Annotations = map[string]string{"summary": template}
			rule := rules("rule", "", a)
			fixed := record("fixed", "sum(sent_total)")
			fixed.Labels = map[string]string{"zone": "b"}
			found := facts(twoClusters(t, []*manifest.Object{m}, rule, rules("records", "", fixed)), rule)[0].Expression
			got := asJSON(t, found.Templates)
			if test.expr != "length" {
				got = asJSON(t, found.Joins)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

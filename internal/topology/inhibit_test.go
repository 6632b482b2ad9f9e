package topology_test

import (
	"fmt"
	"testing"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// TestCrossings asks which inhibitions cross clusters in the Alertmanager of a, where a ruler of both clusters sends to it, too.
func TestCrossings(t *testing.T) {
	page, ticket := map[string]string{"severity": "critical"}, map[string]string{"severity": "warning"}
	owned := map[string]string{"severity": "warning", "service": "mail"}
	byPage := chart.AlertmanagerInhibitRule{SourceMatchers: []string{`severity="critical"`}, TargetMatchers: []string{`severity="warning"`}}
	with := func(change func(*chart.AlertmanagerInhibitRule)) chart.AlertmanagerInhibitRule {
		r := byPage
		change(&r)
		return r
	}
	for name, test := range map[string]struct {
		inhibition chart.AlertmanagerInhibitRule
		expr       string // of the ruler's
		labels     map[string]string
		want       string
	}{
		"nothing is equal":       {byPage, "up == 0", ticket, "0 Page Ticket [cluster]"},
		"the cluster is equal":   {with(func(r *chart.AlertmanagerInhibitRule) { r.Equal = []string{"cluster"} }), "up == 0", ticket, ""},
		"the region is equal":    {with(func(r *chart.AlertmanagerInhibitRule) { r.Equal = []string{"region"} }), "up == 0", ticket, "0 Page Ticket [cluster]"},
		"another name":           {with(func(r *chart.AlertmanagerInhibitRule) { r.Equal = []string{"alertname"} }), "up == 0", ticket, ""},
		"another service":        {with(func(r *chart.AlertmanagerInhibitRule) { r.Equal = []string{"service"} }), "up == 0", owned, ""},
		"a cluster is meant":     {with(func(r *chart.AlertmanagerInhibitRule) { r.SourceMatch = map[string]string{"cluster": "a"} }), "up == 0", ticket, ""},
		"written as before":      {chart.AlertmanagerInhibitRule{SourceMatch: page, TargetMatchRE: map[string]string{"severity": "warn.*"}}, "up == 0", ticket, "0 Page Ticket [cluster]"},
		"of all clusters at all": {byPage, "sum(up) == 0", ticket, ""},
		"of this cluster":        {byPage, `sum by (cluster) (up{cluster="a"}) == 0`, ticket, ""},
		"of the other cluster":   {byPage, `sum by (cluster) (up{cluster="b"}) == 0`, ticket, "0 Page Ticket [cluster]"},
		"nobody is its target":   {byPage, "up == 0", page, ""},
		"a broken matcher":       {with(func(r *chart.AlertmanagerInhibitRule) { r.TargetMatchers = []string{"severity"} }), "up == 0", ticket, ""},
	} {
		t.Run(name, func(t *testing.T) {
			cluster := func(name string) []*manifest.Object {
				config := &chart.AlertmanagerConfig{Route: &chart.AlertmanagerRoute{Receiver: "all"}, InhibitRules: []chart.AlertmanagerInhibitRule{test.inhibition}}
				v := values(map[string]string{"cluster": name, "region": "na"}, config)
				v.Prometheus.ThanosService.Enabled, v.Prometheus.PrometheusSpec.Thanos.Version = true, "v0.42.4"
				return []*manifest.Object{valuesObject(v), rules("page", "", alert("Page", "up == 0", page))}
			}
			b := bundle{"a": cluster("a"), "b": cluster("b")}
			b["a"] = append(b["a"], ruler("ruler", "http://global.monitoring:10902"), rules("ticket", "ruler", alert("Ticket", test.expr, test.labels)))
			b["a"] = append(b["a"], querier("global", "dnssrv+_grpc._tcp.stack-thanos-discovery.monitoring.svc", "leaf.b:1")...)
			leaf := querier("leaf", "dnssrv+_grpc._tcp.stack-thanos-discovery.monitoring.svc")
			leaf[1].Resource.(interface{ SetAnnotations(map[string]string) }).SetAnnotations(
				map[string]string{"external-dns.alpha.kubernetes.io/hostname": "leaf.b"})
			b["b"] = append(b["b"], leaf...)
			f := fleet(t, b)
			got := ""
			for _, c := range f.Facts(b["a"][0]).(*topology.ValuesFacts).Crossings {
				got += fmt.Sprintf("%d %s %s %v", c.Inhibition, c.Source, c.Target, c.Labels)
			}
			if got != test.want {
				t.Errorf("crossings %q, want %q", got, test.want)
			}
			if other := f.Facts(b["b"][0]).(*topology.ValuesFacts).Crossings; other != nil {
				t.Errorf("in b, which hears of itself alone: %+v", other)
			}
		})
	}
}

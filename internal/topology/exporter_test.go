package topology_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// TestExporters asks who owns the node exporter of clusters a and b, which are of one region, and c, which is of another.
func TestExporters(t *testing.T) {
	const on, off = true, false
	chart := func(cluster, region, environment string, nodes bool) *manifest.Object {
		v := values(map[string]string{"cluster": cluster, "region": region, "environment": environment}, nil)
		v.NodeExporter.Enabled = nodes
		return valuesObject(v)
	}
	region := func(name, region string) *manifest.Object { return instance(name, map[string]string{"region": region}) }
	nodes := func(name, instance, environment string) *manifest.Object {
		return hosts(name, instance, environment, "node_load1")
	}
	type answer struct {
		Where, Owners []string
		Object        string
	}
	const own, monitoring = "monitoring/stack-prometheus", "monitoring/"
	for name, test := range map[string]struct {
		objects bundle
		want    []answer
	}{
		"nobody has one": {bundle{"a": {chart("a", "na", "dev", off)}, "b": {chart("b", "na", "prod", off)}}, nil},
		"the chart's everywhere": {
			bundle{"a": {chart("a", "na", "dev", on)}, "b": {chart("b", "na", "prod", on)}},
			[]answer{{[]string{"a", "b"}, []string{own}, "clusters/a|HelmValues monitoring/values"}},
		},
		"an instance spans the region of its hub": {
			bundle{
				"a": {chart("a", "na", "dev", off)}, "c": {chart("c", "eu", "prod", on)},
				"b": {chart("b", "na", "prod", off), region("infra", "na"), nodes("dev", "infra", "dev"), nodes("prod", "infra", "prod")},
			},
			[]answer{
				{[]string{"a", "b"}, []string{monitoring + "infra"}, "clusters/b|ScrapeConfig monitoring/dev"},
				{[]string{"c"}, []string{own}, "clusters/c|HelmValues monitoring/values"},
			},
		},
		"the chart's as well": {
			bundle{"a": {chart("a", "na", "dev", on)}, "b": {chart("b", "na", "prod", off), region("infra", "na"), nodes("dev", "infra", "dev"), nodes("prod", "infra", "prod")}},
			[]answer{
				{[]string{"a"}, []string{own, monitoring + "infra"}, "clusters/b|ScrapeConfig monitoring/dev"},
				{[]string{"b"}, []string{monitoring + "infra"}, "clusters/b|ScrapeConfig monitoring/prod"},
			},
		},
		"the chart's where the instance has no hosts": { // two owners, each in its own environment
			bundle{"a": {chart("a", "na", "dev", on)}, "b": {chart("b", "na", "prod", off), region("infra", "na"), nodes("prod", "infra", "prod")}},
			[]answer{
				{[]string{"a"}, []string{own}, "clusters/a|HelmValues monitoring/values"},
				{[]string{"b"}, []string{monitoring + "infra"}, "clusters/b|ScrapeConfig monitoring/prod"},
			},
		},
		"nobody's where the instance has no hosts": {
			bundle{"a": {chart("a", "na", "dev", off)}, "b": {chart("b", "na", "prod", off), region("infra", "na"), nodes("prod", "infra", "prod")}},
			[]answer{
				{[]string{"a"}, []string{}, "clusters/a|HelmValues monitoring/values"},
				{[]string{"b"}, []string{monitoring + "infra"}, "clusters/b|ScrapeConfig monitoring/prod"},
			},
		},
		"two instances": {
			bundle{"b": {
				chart("b", "na", "prod", off), region("infra", "na"), nodes("one", "infra", "prod"), region("second", "na"), nodes("two", "second", "prod"),
			}},
			[]answer{{[]string{"b"}, []string{monitoring + "infra", monitoring + "second"}, "clusters/b|ScrapeConfig monitoring/two"}},
		},
		"a monitor of the cluster's own": {
			bundle{"a": {chart("a", "na", "dev", off), serviceMonitor("monitoring", "nodes", nil, "node_load1")}},
			[]answer{{[]string{"a"}, []string{own}, "clusters/a|ServiceMonitor monitoring/nodes"}},
		},
		"a monitor of something else": {
			bundle{"a": {chart("a", "na", "dev", on), serviceMonitor("monitoring", "shop", nil, "shop_node_total")}},
			[]answer{{[]string{"a"}, []string{own}, "clusters/a|HelmValues monitoring/values"}},
		},
		"clusters without labels": { // they span nothing but themselves
			bundle{"a": {valuesObject(values(nil, nil)), serviceMonitor("monitoring", "nodes", nil, "node_load1")}, "b": {valuesObject(values(nil, nil))}},
			[]answer{
				{[]string{"a"}, []string{own}, "clusters/a|ServiceMonitor monitoring/nodes"},
				{[]string{"b"}, []string{}, "clusters/b|HelmValues monitoring/values"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []answer
			for _, e := range fleet(t, test.objects).Exporters {
				if e.Name != "node-exporter" || e.Path == nil {
					t.Errorf("it is %+v", e)
				}
				got = append(got, answer{e.Where, e.Owners, e.Object})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The good fleet: each node exporter has one owner, and the hubs, which run two Prometheuses, are counted once.
func TestExportersOfTheGoodFleet(t *testing.T) {
	f, _ := compiled(t, nil)
	want := []*topology.Exporter{{
		Ref: topology.Ref{
			Object: "regions/na|ScrapeConfig monitoring/node-exporter-nodes-dev-na", Path: []any{"metadata", "labels", "gauntlet.dev/instance"},
		},
		Name: "node-exporter", Where: []string{"dev-na", "prod-eu", "prod-na"}, Owners: []string{"monitoring/infrastructure"},
	}}
	if diff := cmp.Diff(want, f.Exporters); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

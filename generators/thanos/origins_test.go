package thanos

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// asked is a locator that remembers what it was asked for.
type asked struct{ path []any }

func (a *asked) At(path ...any) diag.Span {
	a.path = path
	return diag.Span{}
}

// trace gives the entity and the field of it that an object's field comes from.
func trace(o *manifest.Object, path ...any) (diag.Locator, []any) {
	probes := map[*asked]diag.Locator{}
	copied := &manifest.Object{}
	for _, or := range o.Origins {
		p := &asked{}
		probes[p] = or.Source
		copied.Origins = append(copied.Origins, manifest.Origin{Path: or.Path, Source: p, At: or.At})
	}
	copied.Locate(path)
	for p, source := range probes {
		if p.path != nil {
			return source, p.path
		}
	}
	return nil, nil
}

func TestOrigins(t *testing.T) {
	inv := fleet()
	f, na := inv.Fleet, inv.Region("na")
	region, global := Region(inv, na), Global(inv)
	prod := inv.Cluster("prod-na-2")
	container := []any{"spec", "template", "spec", "containers", 0}
	arg := func(objects []*manifest.Object, workload, value string) []any {
		i := slices.Index(flags(t, objects, workload), value)
		if i < 0 {
			t.Fatalf("%s has no %s", workload, value)
		}
		return append(slices.Clone(container), "args", i)
	}
	tests := []struct {
		objects    []*manifest.Object
		kind, name string
		path       []any
		source     diag.Locator
		at         []any
	}{
		{Leaf(inv), "Deployment", "thanos-query", append(slices.Clone(container), "image"), f, []any{"versions", "thanos"}},
		{Leaf(inv), "Deployment", "thanos-query", []any{"metadata", "namespace"}, f, []any{"namespace"}},
		{Leaf(inv), "Deployment", "thanos-query", []any{"spec", "template", "spec", "volumes", 0, "secret", "secretName"}, f, []any{"tlsSecret"}},
		{Leaf(inv), "Deployment", "thanos-query", arg(Leaf(inv), "thanos-query", "--query.replica-label=prometheus_replica"), f, []any{"labels", "replica"}},
		{Leaf(inv), "Deployment", "thanos-query", arg(Leaf(inv), "thanos-query", "--query.replica-label=thanos_ruler_replica"), f, []any{"labels", "rulerReplica"}},
		{Cluster(inv, prod), "Service", "thanos-query-external", []any{"spec", "type"}, prod, []any{"spec", "type"}},
		{Cluster(inv, prod), "Service", "thanos-query-external", []any{"metadata", "annotations", "external-dns.alpha.kubernetes.io/hostname"}, f, []any{"domain"}},
		{region, "Deployment", "thanos-query-region", []any{"spec", "replicas"}, na, []any{"spec", "replicas"}},
		{region, "StatefulSet", "thanos-compact", arg(region, "thanos-compact", "--retention.resolution-raw=90d"), na, []any{"bucket", "retention", "raw"}},
		{region, "StatefulSet", "thanos-compact", arg(region, "thanos-compact", "--retention.resolution-5m=180d"), na, []any{"bucket", "retention", "fiveMinutes"}},
		{region, "StatefulSet", "thanos-compact", arg(region, "thanos-compact", "--retention.resolution-1h=2y"), na, []any{"bucket", "retention", "oneHour"}},
		{region, "StatefulSet", "thanos-store", arg(region, "thanos-store", "--objstore.config-file=/etc/thanos/objstore/objstore.yml"), na, []any{"bucket", "secret", "key"}},
		{region, "StatefulSet", "thanos-store", []any{"spec", "template", "spec", "volumes", 0, "secret", "secretName"}, na, []any{"bucket", "secret", "name"}},
		{region, "StatefulSet", "thanos-store", []any{"spec", "volumeClaimTemplates", 0}, na, []any{"bucket", "storage"}},
		{region, "ThanosRuler", "ruler-na", []any{"spec", "objectStorageConfig", "name"}, na, []any{"bucket", "secret", "name"}},
		{region, "ThanosRuler", "ruler-na", []any{"spec", "storage"}, na, []any{"bucket", "storage"}},
		{region, "ThanosRuler", "ruler-na", []any{"spec", "labels", "region"}, na, []any{"name"}},
		{region, "ThanosRuler", "ruler-na", []any{"spec", "version"}, f, []any{"versions", "thanos"}},
		{region, "ThanosRuler", "ruler-na", []any{"spec", "alertDropLabels", 0}, f, []any{"labels", "replica"}},
		{region, "ThanosRuler", "ruler-na", []any{"spec", "alertDropLabels", 1}, f, []any{"labels", "rulerReplica"}},
		{global, "ThanosRuler", "ruler-global", []any{"spec", "objectStorageConfig", "key"}, na, []any{"bucket", "secret", "key"}},
		{global, "ThanosRuler", "ruler-global", []any{"spec", "replicas"}, f, []any{"spec", "replicas"}},
	}
	for _, test := range tests {
		_, o := find[any](t, test.objects, test.kind, test.name)
		source, at := trace(o, test.path...)
		if source != test.source {
			t.Errorf("%s %v comes from another entity", o.ID(), test.path)
		}
		if d := cmp.Diff(test.at, at); d != "" {
			t.Errorf("%s %v comes from (-want +got):\n%s", o.ID(), test.path, d)
		}
	}
}

// Every object says which entity made it.
func TestEveryObjectHasAnEntity(t *testing.T) {
	for _, u := range units(fleet()) {
		for _, o := range u.objects {
			if !slices.ContainsFunc(o.Origins, func(or manifest.Origin) bool { return len(or.Path) == 0 && or.Source != nil }) {
				t.Errorf("%s: nobody made it", o.ID())
			}
		}
	}
}

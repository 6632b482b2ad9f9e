package thanos

import (
	"testing"
	"time"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

const day = inventory.Duration(24 * time.Hour)

// fleet is two regions: the hub of na is the global cluster too, and an instance spans eu.
func fleet() *inventory.Inventory {
	f := &inventory.Fleet{
		Name: "example", Namespace: "monitoring", GlobalCluster: "prod-na-1",
		Domain: "thanos.example.com", TLSSecret: "thanos-tls",
	}
	f.Labels.Replica, f.Labels.RulerReplica = "prometheus_replica", "thanos_ruler_replica"
	f.Labels.Cluster, f.Labels.Region, f.Labels.Environment = "cluster", "region", "environment"
	f.Versions.Thanos = "v0.42.4"
	f.Chart.Release = "kube-prometheus-stack"
	return &inventory.Inventory{
		Fleet:   f,
		Regions: []*inventory.Region{region("eu", "prod-eu-1"), region("na", "prod-na-1")},
		Clusters: []*inventory.Cluster{
			{Name: "dev-eu-1", Region: "eu", Environment: "dev"},
			{Name: "dev-na-1", Region: "na", Environment: "dev"},
			{Name: "prod-eu-1", Region: "eu", Environment: "prod"},
			{Name: "prod-na-1", Region: "na", Environment: "prod"},
			{Name: "prod-na-2", Region: "na", Environment: "prod"},
		},
		Instances: []*inventory.Instance{
			{Name: "in-cluster", Spans: inventory.SpansCluster},
			{Name: "infrastructure", Spans: inventory.SpansRegion, Where: inventory.Where{Regions: []string{"eu"}}},
		},
	}
}

func region(name, hub string) *inventory.Region {
	r := &inventory.Region{Name: name, Hub: hub}
	r.Bucket.Name = "metrics-" + name
	r.Bucket.Secret = inventory.SecretKey{Name: "objstore-" + name, Key: "objstore.yml"}
	r.Bucket.Retention.Raw, r.Bucket.Retention.FiveMinutes, r.Bucket.Retention.OneHour = 90*day, 180*day, 730*day
	r.Bucket.Storage = inventory.Storage{Class: "gp3", Size: "100Gi"}
	return r
}

// unit is what stands together in one folder of the output.
type unit struct {
	dir     string
	objects []*manifest.Object
}

func units(inv *inventory.Inventory) []unit {
	list := []unit{{"leaf", Leaf(inv)}, {"global", Global(inv)}}
	for _, c := range inv.Clusters {
		list = append(list, unit{"clusters/" + c.Name, Cluster(inv, c)})
	}
	for _, r := range inv.Regions {
		list = append(list, unit{"regions/" + r.Name, Region(inv, r)})
	}
	return list
}

// hub gives all that runs in one cluster.
func hub(inv *inventory.Inventory, name string) []*manifest.Object {
	objects := append(Leaf(inv), Cluster(inv, inv.Cluster(name))...)
	for _, r := range inv.Regions {
		if r.Hub == name {
			objects = append(objects, Region(inv, r)...)
		}
	}
	if inv.Fleet.GlobalCluster == name {
		objects = append(objects, Global(inv)...)
	}
	return objects
}

// find gives the resource of a kind and name.
func find[T any](t *testing.T, objects []*manifest.Object, kind, name string) (T, *manifest.Object) {
	t.Helper()
	for _, o := range objects {
		if o.Kind == kind && o.Name == name {
			return o.Resource.(T), o
		}
	}
	t.Fatalf("no %s %s", kind, name)
	panic("unreachable")
}

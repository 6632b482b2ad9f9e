package argocd_test

import (
	"gauntlet.dev/gauntlet/generators/argocd"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// example is a fleet with a cluster of no further role, a hub, and a hub that is the global cluster as well.
func example() *inventory.Inventory {
	f := &inventory.Fleet{Name: "acme", Namespace: "monitoring", ArgoCDNamespace: "argocd", GlobalCluster: "prod-na-1"}
	f.Versions.Chart = "88.5.3"
	f.Versions.Operator = "v0.93.1"
	f.Repository.URL = "https://git.example.com/acme/monitoring.git"
	f.Repository.Revision = "main"
	f.Repository.Path = "dist"
	f.Chart.Repository = "https://prometheus-community.github.io/helm-charts"
	f.Chart.Release = "kube-prometheus-stack"
	return &inventory.Inventory{
		Fleet: f,
		Regions: []*inventory.Region{
			{Name: "eu", Hub: "prod-eu-1"},
			{Name: "na", Hub: "prod-na-1"},
		},
		Clusters: []*inventory.Cluster{
			{Name: "dev-na", Region: "na", Environment: "dev", Server: "https://dev-na.example.com:6443"},
			{Name: "prod-eu-1", Region: "eu", Environment: "prod", Server: "https://prod-eu-1.example.com:6443"},
			{Name: "prod-na-1", Region: "na", Environment: "prod", Server: "https://prod-na-1.example.com:6443"},
		},
	}
}

// plugged is the example, compiled by the plugin.
func plugged() *inventory.Inventory {
	inv := example()
	inv.Fleet.Repository.Plugin = &inventory.Plugin{Name: "gauntlet-v1.0", Inventory: "clusters"}
	return inv
}

// hydrated is the example, compiled by the plugin and committed by the source hydrator.
func hydrated(staging string) *inventory.Inventory {
	inv := plugged()
	inv.Fleet.Repository.Plugin.Hydrate = &inventory.Hydrate{Branch: "rendered", Staging: staging}
	return inv
}

// units are the units that the generator has objects for.
func units(inv *inventory.Inventory) []*manifest.Unit {
	var list []*manifest.Unit
	for _, c := range inv.Clusters {
		values := &manifest.Object{Kind: manifest.ValuesKind, Name: c.Name, Resource: map[string]any{"grafana": map[string]any{"enabled": false}},
			Origins: []manifest.Origin{{Source: c}, {Path: []any{"grafana"}, Source: inv.Fleet, At: []any{"grafana"}}}}
		list = append(list, &manifest.Unit{Scope: manifest.ClusterScope, Name: c.Name, Objects: argocd.Cluster(inv, c, values)})
	}
	return append(list, &manifest.Unit{Scope: manifest.ArgoCDScope, Objects: argocd.Fleet(inv)})
}

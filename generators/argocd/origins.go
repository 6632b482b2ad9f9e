package argocd

import (
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// clusterOrigins are those of an Application that is there because the cluster is.
func clusterOrigins(f *inventory.Fleet, c *inventory.Cluster) []manifest.Origin {
	return append([]manifest.Origin{{Source: c}}, commonOrigins(f, c)...)
}

// commonOrigins are those of what application set.
func commonOrigins(f *inventory.Fleet, c *inventory.Cluster) []manifest.Origin {
	return []manifest.Origin{
		{Path: []any{"metadata", "namespace"}, Source: f, At: []any{"argocdNamespace"}},
		{Path: []any{"spec", "project"}, Source: f, At: []any{"name"}},
		{Path: []any{"spec", "destination", "server"}, Source: c, At: []any{"server"}},
		{Path: []any{"spec", "destination", "namespace"}, Source: f, At: []any{"namespace"}},
	}
}

// Package thanos compiles the federation: a leaf querier in each cluster, and in each region's hub a querier over the
// leaves, with the store gateway, the compactor, the ruler and the query front-end of the region's bucket. One cluster
// runs the global querier and ruler over the regions.
//
// Everything is a plain Kubernetes object, apart from the rulers, which the operator deploys. Flags and the keys of
// files are those of Thanos v0.42.4: cmd/thanos/{query,store,compact,query_frontend,rule,config,endpointset}.go.
//
// Between clusters, and towards each querier even inside of one, gRPC is mutual TLS with the fleet's tlsSecret. Its
// certificate must bear the names that naming.Across gives to the queriers of its cluster.
package thanos

import (
	"slices"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Leaf gives the leaf querier. It is the same in every cluster, so that one call serves them all: the objects are
// meant to be shared.
func Leaf(inv *inventory.Inventory) []*manifest.Object {
	f := inv.Fleet
	return querier{
		place:     place{fleet: f, entity: f, name: naming.LeafQuery},
		endpoints: []Endpoint{discovered(f, naming.ChartSidecars(f))},
	}.objects()
}

// Cluster gives what the leaf querier of one cluster needs beside Leaf: the door through which its region's hub comes
// in. The hub itself needs none.
func Cluster(inv *inventory.Inventory, c *inventory.Cluster) []*manifest.Object {
	if inv.Region(c.Region).Hub == c.Name {
		return nil
	}
	return []*manifest.Object{door(inv.Fleet, c, naming.LeafQuery, c.Name)}
}

// Region gives what stands in the hub of a region.
func Region(inv *inventory.Inventory, r *inventory.Region) []*manifest.Object {
	f := inv.Fleet
	objects := slices.Concat(
		querier{
			place:     place{fleet: f, entity: r, name: naming.RegionQuery},
			endpoints: regionEndpoints(inv, r),
		}.objects(),
		frontend(f, r),
		store(f, r),
		compact(f, r),
		ruler{
			place:  place{fleet: f, entity: r, name: naming.Ruler(r.Name)},
			bucket: r,
			labels: map[string]string{f.Labels.Region: r.Name},
			query:  naming.RegionQuery,
			source: naming.Service(f, naming.QueryFrontend) + port(naming.FrontendPort),
		}.objects(),
	)
	if r.Hub != f.GlobalCluster {
		objects = append(objects, door(f, r, naming.RegionQuery, r.Hub))
	}
	return objects
}

// Global gives what stands in the global cluster. The global ruler uploads to the bucket of that cluster's region.
func Global(inv *inventory.Inventory) []*manifest.Object {
	f := inv.Fleet
	return slices.Concat(
		querier{
			place:     place{fleet: f, entity: f, name: naming.GlobalQuery},
			endpoints: globalEndpoints(inv),
		}.objects(),
		ruler{
			place:  place{fleet: f, entity: f, name: naming.GlobalRuler},
			bucket: inv.Region(inv.Cluster(f.GlobalCluster).Region),
			query:  naming.GlobalQuery,
			source: naming.Service(f, naming.GlobalQuery) + port(naming.HTTPPort),
		}.objects(),
	)
}

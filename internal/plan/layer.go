package plan

import (
	"cmp"
	"net/url"
	"slices"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// layers are those of queriers, the lowest first.
var layers = []string{"cluster", "region", "global"}

// layer tells of whom an object that was compiled is: of its cluster, its region or all of them. It is empty for manifests that
// somebody else wrote.
func (o origin) layer() string {
	switch o.scope {
	case manifest.ClusterScope:
		return "cluster"
	case manifest.RegionScope:
		return "region"
	case manifest.GlobalScope:
		return "global"
	}
	return ""
}

// findLayers gives a layer to each process of Thanos whose manifest does not say it: queriers by whom they reach, all others by
// the queriers that they ask or that ask them.
func (l *lowering) findLayers(b *manifest.Bundle) error {
	if !slices.ContainsFunc(l.plan.Thanos, func(t Thanos) bool { return t.Layer == "" }) {
		return nil
	}
	fleet, err := topology.Build(b)
	if err != nil {
		return err
	}
	f := layerFinder{regions: map[string]string{}, queriers: map[string]*topology.Querier{}, at: map[string]string{}, found: map[string]string{}}
	for _, c := range l.clusters {
		f.regions[c.Name] = c.region
	}
	for _, p := range fleet.Prometheuses {
		f.at[p.ID] = p.Cluster
	}
	for _, r := range fleet.Rulers {
		f.at[r.ID] = r.Cluster
	}
	for _, q := range fleet.Queriers {
		f.queriers[q.ID] = q
	}
	for _, q := range fleet.Queriers {
		f.querier(q)
	}
	f.others(fleet)
	for i := range l.plan.Thanos {
		if t := &l.plan.Thanos[i]; t.Layer == "" {
			t.Layer = cmp.Or(f.found[t.Cluster+"/"+t.Workload], f.found["/"+t.Workload]) // where no cluster has a name
		}
	}
	for i := range l.plan.Thanos {
		if t := &l.plan.Thanos[i]; t.Layer == "" {
			t.Layer = cmp.Or(l.downstream(t), layers[0])
		}
	}
	return nil
}

// layerFinder finds layers in a topology.
type layerFinder struct {
	regions  map[string]string // of clusters
	queriers map[string]*topology.Querier
	at       map[string]string // the clusters of Prometheuses and rulers
	found    map[string]string // layers
}

// querier finds the layer of a querier: global if it reaches several regions, or asks one that is above another; the region's
// if it reaches several clusters, or asks another querier.
func (f *layerFinder) querier(q *topology.Querier) {
	clusters, regions := map[string]bool{}, map[string]bool{}
	depth := f.reach(q, map[string]bool{}, func(cluster string) {
		clusters[cluster] = true
		regions[f.regions[cmp.Or(cluster, unnamed)]] = true
	})
	switch {
	case len(regions) > 1 || depth > 2:
		f.found[q.ID] = "global"
	case len(clusters) > 1 || depth > 1:
		f.found[q.ID] = "region"
	default:
		f.found[q.ID] = "cluster"
	}
}

// reach calls back with the cluster of each Prometheus and ruler behind a querier, and counts the layers of queriers from there on.
func (f *layerFinder) reach(q *topology.Querier, seen map[string]bool, at func(cluster string)) (depth int) {
	if seen[q.ID] {
		return 0
	}
	seen[q.ID] = true
	defer delete(seen, q.ID)
	for _, e := range q.Endpoints {
		for _, id := range e.Targets {
			if cluster, ok := f.at[id]; ok {
				at(cluster)
			}
			if below := f.queriers[id]; below != nil {
				depth = max(depth, f.reach(below, seen, at))
			}
		}
	}
	return depth + 1
}

// others finds the layers of rulers, by whom they ask, of stores, by the lowest querier that asks them, and of compactors, by the
// stores of their buckets.
func (f *layerFinder) others(fleet *topology.Fleet) {
	for _, r := range fleet.Rulers {
		for _, q := range r.Queriers {
			f.found[r.ID] = cmp.Or(f.found[r.ID], f.found[q])
		}
	}
	buckets := map[string]string{}
	for _, layer := range slices.Backward(layers) {
		for _, q := range fleet.Queriers {
			if f.found[q.ID] != layer {
				continue
			}
			for _, e := range q.Endpoints {
				for _, s := range fleet.Stores {
					if slices.Contains(e.Targets, s.ID) {
						f.found[s.ID] = layer
						buckets[s.Cluster+" "+s.Bucket] = layer
					}
				}
			}
		}
	}
	for _, c := range fleet.Compactors {
		f.found[c.ID] = buckets[c.Cluster+" "+c.Bucket]
	}
}

// downstream gives the layer of the querier that a query-frontend passes queries to.
func (l *lowering) downstream(t *Thanos) string {
	address, _ := flagValue(t.Args, "query-frontend.downstream-url")
	to, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := to.Hostname()
	if name, namespace, ok := serviceName(host, t.Namespace); ok {
		host = name + "." + namespace + ".svc.cluster.local"
	}
	for _, n := range l.plan.Names {
		if n.Name != host || n.Cluster != "" && n.Cluster != t.Cluster {
			continue
		}
		for _, other := range l.plan.Thanos {
			if other.Component == "query" && slices.Contains(n.Addresses, other.IP) {
				return other.Layer
			}
		}
	}
	return ""
}

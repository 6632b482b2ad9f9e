package topology

import (
	"cmp"
	"slices"
)

// Unreached is what a querier should ask: parts that no other way leads to either.
type Unreached struct {
	Ref                // where the querier's endpoints are written, or the one of them that leads nowhere
	Querier   string   `json:"querier"`    // its ID
	Address   string   `json:"address"`    // of the endpoint that leads nowhere; empty where there is none
	Top       string   `json:"top"`        // ID of the querier over all others, if there is one
	Parts     []string `json:"parts"`      // IDs of producers, or of the queriers that ask them
	PartsRefs []Ref    `json:"parts_refs"` // in the same order
}

// unreached finds the producers to which no way leads that should: from the one querier over all others, or, where there
// is no such, from any. It says so by the querier that lacks an endpoint, as far as that can be told. Nothing is said
// where a querier may ask more than is known.
func (g *graph) unreached() []Unreached {
	top := g.top()
	reached := map[string]bool{}
	if top != nil {
		reached = g.tree(top)
	} else {
		for _, q := range g.fleet.Queriers {
			g.below([]string{q.ID}, reached)
		}
	}
	var all []Unreached
	for _, part := range g.loose(reached) {
		q := g.placeFor(part, top, reached)
		if q == nil {
			continue
		}
		i := slices.IndexFunc(all, func(u Unreached) bool { return u.Querier == q.ID })
		if i < 0 {
			all = append(all, lacks(q, top))
			i = len(all) - 1
		}
		all[i].Parts = append(all[i].Parts, part.id)
		all[i].PartsRefs = append(all[i].PartsRefs, part.ref)
	}
	return all
}

// lacks begins what is said of a querier: at the endpoint that leads nowhere, if there is one, since it was probably meant.
func lacks(q, top *Querier) Unreached {
	u := Unreached{Ref: q.Ref, Querier: q.ID, Parts: []string{}, PartsRefs: []Ref{}}
	if top != nil {
		u.Top = top.ID
	}
	if len(q.Endpoints) > 0 {
		u.Ref = q.Endpoints[0].Ref
	}
	if i := slices.IndexFunc(q.Endpoints, func(e Endpoint) bool { return len(e.Targets) == 0 }); i >= 0 {
		u.Ref, u.Address = q.Endpoints[i].Ref, q.Endpoints[i].Address
	}
	return u
}

// top gives the querier that stands over all others: nobody asks it, and no other has as many layers below it. It is nil
// where two have, where all are of one layer, and where one that it reaches may ask more than is known.
func (g *graph) top() *Querier {
	var top *Querier
	for _, q := range g.fleet.Queriers {
		if len(g.askers[q.ID]) > 0 {
			continue
		}
		switch h := g.heights[q.ID]; {
		case top == nil || h > g.heights[top.ID]:
			top = q
		case h == g.heights[top.ID]:
			return nil
		}
	}
	if top == nil || g.heights[top.ID] < 2 {
		return nil
	}
	for id := range g.tree(top) {
		if q := g.queriers[id]; q != nil && q.Opaque {
			return nil
		}
	}
	return top
}

// part is a producer or a querier.
type part struct {
	id, name, cluster, bucket string
	ref                       Ref
	labels                    map[string]string // external ones
	height                    int
}

// shares counts what two parts have in common: external labels above all, and the bucket.
func (p part) shares(other part) int {
	n := 0
	for name, value := range p.labels {
		if other.labels[name] == value {
			n += 2
		}
	}
	if p.bucket != "" && p.bucket == other.bucket {
		n++
	}
	return n
}

// loose lists the producers that are not reached: by the queriers that reach them, where there are such.
func (g *graph) loose(reached map[string]bool) []part {
	var all []part
	byQuerier := map[string]bool{}
	for _, p := range g.producers() {
		if reached[p.id] {
			continue
		}
		way := g.root(p.id)
		if way == nil {
			all = append(all, p)
		} else if !byQuerier[way.ID] {
			byQuerier[way.ID] = true
			all = append(all, part{way.ID, way.Name, way.Cluster, p.bucket, way.Ref, p.labels, g.heights[way.ID]})
		}
	}
	return all
}

// root gives the querier over a part that nobody asks, or nil.
func (g *graph) root(id string) *Querier {
	seen := map[string]bool{}
	var at *Querier
	for askers := g.askers[id]; len(askers) > 0 && !seen[askers[0].ID]; askers = g.askers[at.ID] {
		at = askers[0]
		seen[at.ID] = true
	}
	return at
}

// producers lists all that has samples of its own, or those of a bucket.
func (g *graph) producers() []part {
	var all []part
	add := func(p part) {
		if _, ok := g.fleet.Servers[p.id]; ok {
			all = append(all, p)
		}
	}
	for _, p := range g.fleet.Prometheuses {
		add(part{p.ID, p.Name, p.Cluster, p.Bucket, p.Ref, p.ExternalLabels, 0})
	}
	for _, p := range g.fleet.Rulers {
		add(part{p.ID, p.Name, p.Cluster, p.Bucket, p.Ref, p.Labels, 0})
	}
	for _, p := range g.fleet.Stores {
		add(part{p.ID, p.Name, p.Cluster, p.Bucket, p.Ref, nil, 0})
	}
	return all
}

// placeFor gives the querier that should ask a part: the one that is to its cluster what the asker of a part of the same
// name is to that one's cluster; else the one that asks what it has most in common with; else the nearest of its cluster; else the
// top.
func (g *graph) placeFor(p part, top *Querier, reached map[string]bool) *Querier {
	var here []*Querier
	for _, q := range g.fleet.Queriers {
		if q.Cluster == p.cluster && q.ID != p.id && g.heights[q.ID] > p.height && (top == nil || reached[q.ID]) && !q.Opaque {
			here = append(here, q)
		}
	}
	slices.SortStableFunc(here, func(a, b *Querier) int { return cmp.Compare(g.heights[a.ID], g.heights[b.ID]) })
	for _, peer := range g.peers(p) {
		for _, asker := range g.askers[peer.id] {
			for _, q := range here {
				if q.Name == asker.Name && asker.Cluster == peer.cluster {
					return q
				}
			}
		}
	}
	if q := g.kin(p, reached); top != nil && q != nil {
		return q
	}
	if len(here) > 0 {
		return here[0]
	}
	return top
}

// kin gives the querier that is reached and asks the producer that has most in common with a part.
func (g *graph) kin(p part, reached map[string]bool) *Querier {
	var nearest *Querier
	most := 0
	for _, other := range g.producers() {
		for _, asker := range g.askers[other.id] {
			if n := p.shares(other); n > most && reached[asker.ID] && g.heights[asker.ID] > p.height {
				nearest, most = asker, n
			}
		}
	}
	return nearest
}

// peers lists the parts that are in other clusters what this one is in its own: those of its name, and then those of its
// component.
func (g *graph) peers(p part) []part {
	others := g.producers()
	for _, q := range g.fleet.Queriers {
		others = append(others, part{id: q.ID, name: q.Name, cluster: q.Cluster})
	}
	var named, alike []part
	for _, other := range others {
		switch {
		case other.cluster == p.cluster:
		case other.name == p.name:
			named = append(named, other)
		case g.fleet.Servers[other.id].Component == g.fleet.Servers[p.id].Component:
			alike = append(alike, other)
		}
	}
	return append(named, alike...)
}

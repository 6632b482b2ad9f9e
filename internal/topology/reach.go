package topology

import (
	"maps"
	"slices"
)

// Duplicate is an endpoint that leads to producers which the same querier reaches by an earlier one.
type Duplicate struct {
	Ref
	Querier   string   `json:"querier"` // its name
	Address   string   `json:"address"`
	Earlier   string   `json:"earlier"` // the address of the earlier endpoint
	First     Ref      `json:"first"`   // its place
	Producers []string `json:"producers"`
	More      int      `json:"more"` // endpoints of this querier, beside this one, of which the same is true
}

// graph is who asks whom.
type graph struct {
	fleet    *Fleet
	queriers map[string]*Querier
	askers   map[string][]*Querier
	heights  map[string]int
}

func newGraph(f *Fleet) *graph {
	g := &graph{fleet: f, queriers: map[string]*Querier{}, askers: map[string][]*Querier{}, heights: map[string]int{}}
	for _, q := range f.Queriers {
		g.queriers[q.ID] = q
		for _, e := range q.Endpoints {
			for _, t := range e.Targets {
				g.askers[t] = append(g.askers[t], q)
			}
		}
	}
	for _, q := range f.Queriers {
		g.height(q, map[string]bool{})
	}
	return g
}

// height counts the layers of queriers from this one on: 0 for a producer, 1 for a querier that asks no other.
func (g *graph) height(q *Querier, above map[string]bool) int {
	if q == nil || above[q.ID] {
		return 0
	}
	if h, known := g.heights[q.ID]; known {
		return h
	}
	above[q.ID] = true
	h := 1
	for _, e := range q.Endpoints {
		for _, t := range e.Targets {
			h = max(h, 1+g.height(g.queriers[t], above))
		}
	}
	delete(above, q.ID)
	g.heights[q.ID] = h
	return h
}

// below adds what stands behind the targets of an endpoint, over as many queriers as there are in between.
func (g *graph) below(targets []string, found map[string]bool) {
	for _, t := range targets {
		if found[t] {
			continue
		}
		found[t] = true
		if q := g.queriers[t]; q != nil {
			for _, e := range q.Endpoints {
				g.below(e.Targets, found)
			}
		}
	}
}

// tree gives the IDs of a querier and of all that it reaches.
func (g *graph) tree(q *Querier) map[string]bool {
	found := map[string]bool{}
	g.below([]string{q.ID}, found)
	return found
}

// duplicates finds the queriers that reach a producer over two endpoints. Ways that come back to the querier do not count:
// they are cycles.
func (g *graph) duplicates() []Duplicate {
	var all []Duplicate
	for _, q := range g.fleet.Queriers {
		first := map[string]int{} // by producer: the index of the endpoint
		var own []Duplicate
		for i, e := range q.Endpoints {
			twice := map[int][]string{}
			found := map[string]bool{q.ID: true}
			g.below(e.Targets, found)
			for id := range found {
				if g.queriers[id] != nil {
					continue
				}
				if at, seen := first[id]; !seen {
					first[id] = i
				} else if q.Endpoints[at].Address != e.Address && !e.Pod { // Thanos itself notices equal addresses
					twice[at] = append(twice[at], id)
				}
			}
			if len(twice) > 0 {
				at := slices.Min(slices.Collect(maps.Keys(twice)))
				slices.Sort(twice[at])
				own = append(own, Duplicate{Ref: e.Ref, Querier: q.Name, Address: e.Address, Earlier: q.Endpoints[at].Address,
					First: q.Endpoints[at].Ref, Producers: twice[at]})
			}
		}
		if len(own) > 0 {
			own[0].More = len(own) - 1
			all = append(all, own[0])
		}
	}
	return all
}

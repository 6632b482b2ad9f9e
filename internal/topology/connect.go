package topology

import (
	"net/url"
	"slices"

	"gauntlet.dev/gauntlet/internal/chart"
)

// connect finds out whom queriers and rulers ask, and which series an evaluator sees because of that.
func (r *reader) connect() {
	for _, q := range r.queriers {
		r.endpoints(q)
	}
	for _, s := range r.stores {
		r.blocks(s)
	}
	for _, c := range r.compactors {
		r.compacts(c)
	}
	for _, ruler := range r.rulers {
		p := ruler.part
		for _, address := range ruler.asks {
			if u, err := url.Parse(address); err == nil && u.Host != "" {
				address = u.Host
			}
			targets := r.resolve(p.Cluster, ruler.namespace, address).targets
			if len(targets) == 0 {
				targets = []string{address}
			}
			p.Queriers = append(p.Queriers, targets...)
		}
	}
	alerting := map[string]*chart.AlertmanagerConfig{}
	for _, e := range r.evaluators {
		if e.alerting != nil {
			alerting[e.cluster] = e.alerting
		}
	}
	for i, e := range r.evaluators {
		e.alerting = alerting[e.cluster]
		e.reaches.add(i)
	}
	for _, p := range r.fleet.Rulers {
		e := r.evaluators[r.evaluatorIndex(p.ID)]
		for _, q := range p.Queriers {
			r.reach(q, &e.reaches, map[string]bool{})
		}
	}
}

// reach adds the evaluators that are behind a part, over as many queriers as there are in between.
func (r *reader) reach(id string, found *set, seen map[string]bool) {
	if seen[id] {
		return
	}
	seen[id] = true
	if i := r.evaluatorIndex(id); i >= 0 {
		found.add(i)
		return
	}
	for _, q := range r.fleet.Queriers {
		if q.ID == id {
			for _, e := range q.Endpoints {
				for _, t := range e.Targets {
					r.reach(t, found, seen)
				}
			}
		}
	}
}

func (r *reader) evaluatorIndex(id string) int {
	return slices.IndexFunc(r.evaluators, func(e *evaluator) bool { return e.id == id })
}

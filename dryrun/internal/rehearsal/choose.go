package rehearsal

import (
	"cmp"
	"context"
	"slices"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// process is what a scenario can choose: one process of the plan, or one target.
type process struct {
	plan.Pod
	region, environment string
	component           string // prometheus, alertmanager, query, …; target
	instance            string
	owner               string // of a target
	layer               string // of Thanos
	member              member
}

// member is a process that runs. Start after Stop goes on with what was on its volume.
type member interface {
	Start(context.Context) error
	Stop()
}

// id names a process in a trace.
func (p *process) id() string { return p.Cluster + "/" + p.Name }

// choose gives the processes of a choice, in the order of clusters and names. Fields that are empty choose all.
func choose(all []*process, c plan.Chosen) []*process {
	is := func(want, have string) bool { return want == "" || want == have }
	var chosen []*process
	for _, p := range all {
		if is(c.Cluster, p.Cluster) && is(c.Region, p.region) && is(c.Environment, p.environment) && is(c.Node, p.Node) &&
			is(c.Owner, p.owner) && is(c.Component, p.component) && is(c.Instance, p.instance) && is(c.Pod, p.Name) {
			chosen = append(chosen, p)
		}
	}
	slices.SortStableFunc(chosen, func(a, b *process) int {
		return cmp.Or(cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	if c.Count == 0 {
		return chosen
	}
	taken := map[string]map[string]bool{} // names by cluster: a pod may have several targets
	return slices.DeleteFunc(chosen, func(p *process) bool {
		of := taken[p.Cluster]
		if of == nil {
			of = map[string]bool{}
			taken[p.Cluster] = of
		}
		if !of[p.Name] && len(of) == c.Count {
			return true
		}
		of[p.Name] = true
		return false
	})
}

// ids names processes, each once.
func ids(of []*process) []string {
	var names []string
	for _, p := range of {
		names = append(names, p.id())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

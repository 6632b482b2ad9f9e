package plan

import (
	"fmt"
	"slices"
	"strings"
)

// Left counts what is left out of a scenario where a part of a plan is played.
type Left struct {
	Scenario                        string
	Behaviors, Events, Expectations int
	Whole                           bool // nothing of it remains, and it is not played
}

// Part gives the plan of some clusters: the processes that run there, and what scenarios say of them. What a scenario says of more
// than these is left out.
func (p *Plan) Part(clusters []string) (*Plan, []Left, error) {
	all := clusterNames(p)
	for _, c := range clusters {
		if !slices.Contains(all, c) {
			return nil, nil, fmt.Errorf("the plan has no cluster %q; it has %s", c, strings.Join(all, ", "))
		}
	}
	in := func(cluster string) bool { return slices.Contains(clusters, cluster) }
	part := *p
	part.Clusters = only(p.Clusters, func(c Cluster) bool { return in(c.Name) })
	part.Prometheuses = only(p.Prometheuses, func(x Prometheus) bool { return in(x.Cluster) })
	part.Alertmanagers = only(p.Alertmanagers, func(x Alertmanager) bool { return in(x.Cluster) })
	part.Thanos = only(p.Thanos, func(x Thanos) bool { return in(x.Cluster) })
	part.Names = only(p.Names, func(x Name) bool { return x.Cluster == "" || in(x.Cluster) })
	part.Targets = only(p.Targets, func(x Target) bool { return x.Cluster == "" || in(x.Cluster) || isHost(p, x) })
	part.Alerts = only(p.Alerts, func(x Alert) bool { return slices.ContainsFunc(x.Clusters, in) })
	part.Scenarios = nil
	var left []Left
	s := selection{whole: p, part: &part}
	for _, scenario := range p.Scenarios {
		kept, of := s.scenario(scenario)
		if of.Behaviors+of.Events+of.Expectations > 0 {
			left = append(left, of)
		}
		if !of.Whole {
			part.Scenarios = append(part.Scenarios, kept)
		}
	}
	return &part, left, nil
}

// isHost tells whether a target is on a host that discovery finds from any cluster: nodes are among those.
func isHost(p *Plan, t Target) bool {
	return slices.ContainsFunc(p.Hosts, func(h Host) bool { return h.IP == t.IP })
}

func clusterNames(p *Plan) (names []string) {
	for _, c := range p.Clusters {
		names = append(names, c.Name)
	}
	return names
}

func only[T any](all []T, keep func(T) bool) []T {
	kept := []T{}
	for _, x := range all {
		if keep(x) {
			kept = append(kept, x)
		}
	}
	return kept
}

// selection selects what is said of a part of a plan.
type selection struct{ whole, part *Plan }

func (s selection) scenario(of Scenario) (Scenario, Left) {
	kept := of
	kept.Behaviors = only(of.Behaviors, func(b Behavior) bool { return s.chooses(b.Of) })
	kept.Events = only(of.Events, func(e Event) bool {
		for _, c := range []*Chosen{e.Kill, e.Restart, e.Partition} {
			if c != nil && !s.chooses(*c) {
				return false
			}
		}
		return true
	})
	kept.Expect = only(of.Expect, s.expects)
	left := Left{Scenario: of.Name, Behaviors: len(of.Behaviors) - len(kept.Behaviors), Events: len(of.Events) - len(kept.Events),
		Expectations: len(of.Expect) - len(kept.Expect)}
	left.Whole = left.Behaviors+left.Events+left.Expectations > 0 && len(kept.Behaviors)+len(kept.Events)+len(kept.Expect) == 0
	return kept, left
}

// chooses tells whether a choice chooses some process. The rehearsal chooses by the same fields.
func (s selection) chooses(c Chosen) bool {
	is := func(want, have string) bool { return want == "" || want == have }
	return slices.ContainsFunc(s.processes(), func(x Chosen) bool {
		return is(c.Cluster, x.Cluster) && is(c.Region, x.Region) && is(c.Environment, x.Environment) && is(c.Node, x.Node) &&
			is(c.Pod, x.Pod) && is(c.Component, x.Component) && is(c.Instance, x.Instance) && is(c.Owner, x.Owner)
	})
}

// processes describes those of the part by all that they can be chosen by.
func (s selection) processes() (all []Chosen) {
	clusters := map[string]Cluster{}
	for _, c := range s.part.Clusters {
		clusters[c.Name] = c
	}
	at := func(p Pod, component, instance string) Chosen {
		c := clusters[p.Cluster]
		return Chosen{Cluster: c.Name, Region: c.Region, Environment: c.Environment, Node: p.Node, Component: component, Instance: instance, Pod: p.Name}
	}
	for _, x := range s.part.Prometheuses {
		all = append(all, at(x.Pod, "prometheus", x.Instance))
	}
	for _, x := range s.part.Alertmanagers {
		all = append(all, at(x.Pod, "alertmanager", x.Instance))
	}
	for _, x := range s.part.Thanos {
		all = append(all, at(x.Pod, x.Component, x.Workload))
	}
	for _, x := range s.part.Targets {
		if x.Self || x.Cluster != "" && !s.has(x.Cluster) { // hosts of other clusters are there to be scraped
			continue
		}
		c := at(x.Pod, "target", "")
		c.Owner = x.Owner
		if x.Cluster == "" {
			c.Region, c.Environment = x.Region, x.Environment
		}
		all = append(all, c)
	}
	return all
}

// expects tells whether an expectation is of the part alone.
func (s selection) expects(x Expect) bool {
	switch {
	case x.Alert != nil:
		return s.fires(x.Alert)
	case x.Query != nil:
		return s.covers(x.Query.Layer, x.Query.Cluster, x.Query.Region)
	case x.NoGap != nil:
		return s.covers(x.NoGap.Layer, x.NoGap.Cluster, x.NoGap.Region)
	case x.Targets != nil:
		return s.chooses(x.Targets.Of)
	case x.Series != nil:
		return s.chooses(x.Series.Of)
	}
	return true // that nobody is told of anything holds for each part
}

// covers tells whether all clusters of a layer are in the part. One that queries more would answer in part.
func (s selection) covers(layer, cluster, region string) bool {
	return !slices.ContainsFunc(s.whole.Clusters, func(c Cluster) bool {
		asked := layer == "global" || layer == "region" && c.Region == region || c.Name == cluster
		return asked && !s.has(c.Name)
	})
}

func (s selection) has(cluster string) bool { return slices.Contains(clusterNames(s.part), cluster) }

// fires tells whether it is in the part that an alert fires. Where no label says so, it is where all that evaluate it are; and what must
// not fire in the fleet must not fire in a part of it.
func (s selection) fires(a *ExpectAlert) bool {
	named := func(x Alert) bool { return x.Name == a.Name }
	if !slices.ContainsFunc(s.part.Alerts, named) {
		return false
	}
	if cluster := a.Labels[s.whole.Labels.Cluster]; cluster != "" {
		return s.has(cluster)
	}
	if region := a.Labels[s.whole.Labels.Region]; region != "" {
		return s.covers("region", "", region)
	}
	return !a.Fires || !slices.ContainsFunc(s.whole.Alerts, func(x Alert) bool {
		return named(x) && slices.ContainsFunc(x.Clusters, func(c string) bool { return !s.has(c) })
	})
}

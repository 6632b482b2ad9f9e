package difference

import (
	"fmt"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// told is an alert by its name, owner and severity, as the head calls them.
type told struct{ name, owner, severity string }

// hearing is that a receiver is told of an alert.
type hearing struct {
	told
	receiver string
}

// letter is an alert that a receiver is told of, for some labels that clusters do not decide.
type letter struct {
	hearing
	open string
}

func (l letter) bearing() bearing { return bearing{l.told, l.open} }

// bearing is that an alert may have some labels that clusters do not decide.
type bearing struct {
	told
	open string
}

// moment is the labels for which a letter is sent in some clusters.
type moment struct {
	labels string
	in     list
}

// letters is who is told of what, on one side, and in which clusters.
type letters struct {
	lists     *lists
	clusters  list // all that there are
	all       map[letter]list
	when      map[letter][]moment
	hears     map[hearing]list
	bears     map[bearing]list
	alerts    map[told]list // in which it may fire, whoever is told
	receivers map[string]bool
	pages     map[string][]letter // by owner: those of alerts that page
}

// letters reads who is told of what. What has another name in the head is called by that one.
func (c *comparison) letters(s state, as func(told) told, cluster func(string) string) letters {
	f := letters{
		lists: c.lists, all: map[letter]list{}, when: map[letter][]moment{}, hears: map[hearing]list{}, bears: map[bearing]list{}, alerts: map[told]list{},
		receivers: map[string]bool{}, pages: map[string][]letter{},
	}
	f.clusters = f.lists.shared(s.Inventory.ClusterNames(), cluster)
	runs := map[string]list{}
	for owner, names := range placesOf(s.Inventory) {
		runs[owner] = f.lists.shared(names, cluster)
	}
	in := func(t thing, names []string) list {
		at := f.lists.shared(names, cluster)
		if within := f.lists.ask(at, both, runs[t.owner]); within != none {
			return within // a ruler sees clusters in which its owner does not run
		}
		return at
	}
	seen := map[*manifest.Object]bool{}
	for _, u := range s.Bundle.Units {
		for o := range u.All() {
			if o.Kind != monitoringv1.PrometheusRuleKind || seen[o] {
				continue
			}
			seen[o] = true
			delivered := map[string]topology.Delivered{}
			for _, d := range s.Fleet.Deliver(o) {
				delivered[fmt.Sprint(d.Path...)] = d
			}
			eachRule(o, s.owners, func(t thing, _ content) {
				if t.kind != alertKind {
					return
				}
				d, of := delivered[fmt.Sprint(t.path...)], as(told{t.name, t.owner, t.severity})
				f.alerts[of] = f.lists.ask(f.alerts[of], plus, in(t, d.Clusters))
				for _, to := range d.To {
					f.note(of, t.severity, to, in(t, to.Clusters))
				}
			})
		}
	}
	return f
}

// placesOf gives the clusters in which each service and exporter runs.
func placesOf(inv *inventory.Inventory) map[string][]string {
	found := map[string][]string{}
	add := func(owner string, where inventory.Where) {
		names := []string{}
		for _, c := range inv.Select(where) {
			names = append(names, c.Name)
		}
		found[owner] = names
	}
	for _, s := range inv.Services {
		add("service "+s.Name, s.Where)
	}
	for _, e := range inv.Exporters {
		add("exporter "+e.Name, e.Where)
	}
	return found
}

// note notes who is told of an alert, as the head calls it, of a severity.
func (f letters) note(t told, severity string, d topology.Delivery, in list) {
	to := d.Receivers
	if len(to) == 0 {
		to = []string{Nobody}
	}
	for _, receiver := range to {
		l := letter{hearing{t, receiver}, d.Open}
		f.receivers[receiver] = true
		f.all[l] = f.lists.ask(f.all[l], plus, in)
		f.hears[l.hearing] = f.lists.ask(f.hears[l.hearing], plus, in)
		f.bears[l.bearing()] = f.lists.ask(f.bears[l.bearing()], plus, in)
		if m := (moment{d.Labels, in}); d.Labels != "" && !slices.Contains(f.when[l], m) {
			f.when[l] = append(f.when[l], m)
		}
		if severity == Page && receiver != Nobody && !slices.Contains(f.pages[t.owner], l) {
			f.pages[t.owner] = append(f.pages[t.owner], l)
		}
	}
}

// paged gives the clusters in which an entity pages somebody.
func (f letters) paged(owner string) list {
	in := none
	for _, l := range f.pages[owner] {
		in = f.lists.ask(in, plus, f.all[l])
	}
	return in
}

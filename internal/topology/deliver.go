package topology

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// Delivered says where the alerts of a rule go, cluster by cluster.
type Delivered struct {
	Path     []any    // of the rule in its object
	Clusters []string // on whose series it may fire, whoever is told
	To       []Delivery
}

// Delivery is where an alert goes that fires on the series of some clusters.
type Delivery struct {
	Send
	Open     string   // those of the labels that the clusters do not decide, such as environment=prod of a host; mostly empty
	Clusters []string // sorted
}

// Deliver says where the alerts of an object go. Lists of clusters are shared by all of its alerts that have the same: they are as many as
// routes tell apart, whatever the number of alerts.
func (f *Fleet) Deliver(o *manifest.Object) []Delivered {
	d := deliverer{f.judge, map[string]reached{}}
	classes := d.routing.classes(d.selected[o])
	var all []Delivered
	for _, r := range d.rules[o] {
		if r.facts.Alert != "" {
			all = append(all, Delivered{Path: r.facts.Path, Clusters: d.of(r, d.selected[o], nil).clusters, To: d.deliveries(r, classes)})
		}
	}
	return all
}

// deliverer asks for the alerts of one object.
type deliverer struct {
	*judge
	known map[string]reached // by the evaluators, and the labels that series bring along
}

// reached is whose series some evaluators see, of those that bring some labels along.
type reached struct {
	clusters []string
	open     string // the labels that the clusters do not decide
}

func (d deliverer) deliveries(alert *rule, classes []routingClass) []Delivery {
	var all []Delivery
	for _, c := range classes {
		d.routing.eachSend(alert, c, func(s Send, labels map[string]string) {
			brought := maps.Clone(labels)
			maps.DeleteFunc(brought, func(name, _ string) bool {
				_, set := alert.facts.Labels[name]
				_, external := c.external[name]
				return set || external || name == alertName
			})
			if of := d.of(alert, c.members, brought); len(of.clusters) > 0 {
				all = append(all, Delivery{s, of.open, of.clusters})
			}
		})
	}
	return all
}

// of tells whose series an alert fires on: a Prometheus sees its own, and a ruler those of the Prometheuses that it reaches and that have
// what the alert reads.
func (d deliverer) of(alert *rule, by set, brought map[string]string) reached {
	var own, asked set
	for i := range by.all {
		from := setOf(i)
		if d.evaluators[i].ruler {
			from = d.sources(i, alert.metrics, map[string]bool{})
			if !from.meets(from) {
				from = d.evaluators[i].reaches.and(d.prometheuses)
			}
		}
		if d.evaluators[i].ruler && from.meets(from) {
			asked.addAll(from)
		} else {
			own.add(i)
		}
	}
	var key []byte
	for _, s := range []set{own, asked} {
		key = binary.LittleEndian.AppendUint64(key, uint64(len(s)))
		for _, w := range s {
			key = binary.LittleEndian.AppendUint64(key, w)
		}
	}
	names := slices.Sorted(maps.Keys(brought))
	for _, name := range names {
		key = append(key, name+"\x00"+brought[name]+"\x00"...)
	}
	of, known := d.known[string(key)]
	if !known {
		of = d.reached(own, asked, names, brought)
		d.known[string(key)] = of
	}
	return of
}

// sources gives the Prometheuses whose series a ruler reads by the names of metrics, over what it records itself.
func (j *judge) sources(ruler int, metrics []string, seen map[string]bool) set {
	var all set
	for _, m := range metrics {
		if seen[m] {
			continue
		}
		seen[m] = true
		from := j.producers(ruler, m, nil)
		all.addAll(from.and(j.prometheuses))
		for _, r := range j.records[m] {
			if from.has(ruler) && j.selected[r.object].has(ruler) {
				all.addAll(j.sources(ruler, r.metrics, seen))
			}
		}
	}
	return all
}

// reached gives the clusters of evaluators that fire on their own series, and of those that are asked for series with some labels.
func (j *judge) reached(own, asked set, names []string, labels map[string]string) reached {
	var clusters, open []string
	for _, name := range names {
		said := false
		if asked.meets(asked) {
			asked, said = j.labeled(asked, name, labels[name])
		}
		if !said || own.meets(own) {
			open = append(open, name+"="+labels[name])
		}
	}
	asked.addAll(own)
	for i := range asked.all {
		clusters = append(clusters, j.evaluators[i].cluster)
	}
	slices.Sort(clusters)
	return reached{slices.Compact(clusters), strings.Join(open, ", ")}
}

// labeled gives those of some evaluators that have the value of an external label. Where none has it, those that do not say the label
// may have any.
func (j *judge) labeled(all set, name, value string) (with set, said bool) {
	var without set
	for i := range all.all {
		switch has, ok := j.evaluators[i].labels[name]; {
		case !ok:
			without.add(i)
		case has == value:
			with.add(i)
		}
	}
	if with.meets(with) {
		return with, true
	}
	return without, false
}

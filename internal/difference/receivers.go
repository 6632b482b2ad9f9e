package difference

import (
	"cmp"
	"path"
	"slices"
	"strings"

	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/edits"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Nobody stands for the receiver of alerts that nobody is told of.
const Nobody = ""

// Receiver is told of other alerts than before.
type Receiver struct {
	Sign   change.Sign `json:"sign"` // it was told of nothing, it is told of nothing any more, or of more or less
	Name   string      `json:"name"` // empty for nobody
	Gained []Told      `json:"gained"`
	Lost   []Told      `json:"lost"`
}

// Told is an alert that a receiver is told of.
type Told struct {
	Alert    string       `json:"alert"`
	Owner    string       `json:"owner,omitempty"`
	Severity string       `json:"severity,omitempty"`
	When     []string     `json:"when"`             // the labels that decide on it, such as environment=prod
	Clusters []string     `json:"clusters"`         // in which it is told now and was not, or was and is not
	Partly   bool         `json:"partly,omitempty"` // it was, or stays, told in other clusters
	Alone    bool         `json:"alone,omitempty"`  // the alert itself is new there, or gone
	Lines    []edits.Line `json:"lines"`
}

// Page is the severity of alerts that page.
const Page = "critical"

// receivers compares who is told of what, and finds who pages nobody any more.
func (c *comparison) receivers(alerts []Change) (all []Receiver, unpaged []Change) {
	c.know(alerts)
	before := c.letters(c.base, c.asHead, c.clusterAsHead)
	after := c.letters(c.head, func(t told) told { return t }, func(name string) string { return name })
	by := map[string]*Receiver{}
	of := func(name string) *Receiver {
		if by[name] == nil {
			by[name] = &Receiver{Sign: change.Changed, Name: name}
		}
		return by[name]
	}
	for name, list := range c.only(after, before) {
		of(name).Gained = list
	}
	for name, list := range c.only(before, after) {
		of(name).Lost = list
	}
	all = []Receiver{}
	for name, r := range by {
		switch {
		case !before.receivers[name]:
			r.Sign = change.Added
		case !after.receivers[name]:
			r.Sign = change.Removed
		}
		all = append(all, Receiver{r.Sign, r.Name, sortedTold(r.Gained), sortedTold(r.Lost)})
	}
	slices.SortFunc(all, func(a, b Receiver) int { return cmp.Compare(a.Name, b.Name) })
	return all, c.unpaged(before, after)
}

func sortedTold(list []Told) []Told {
	list = slices.Concat([]Told{}, list)
	slices.SortFunc(list, func(a, b Told) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Alert, b.Alert), cmp.Compare(a.Severity, b.Severity))
	})
	return list
}

// know notes which alerts have another name or severity, and the lines behind those that are new or gone, or have other labels.
func (c *comparison) know(alerts []Change) {
	c.called, c.causes = map[told]told{}, map[told][]edits.Line{}
	for _, a := range alerts {
		now := told{a.Name, a.Owner, a.Severity}
		was := told{cmp.Or(a.Was, a.Name), a.Owner, a.Severity}
		for _, f := range a.Fields {
			if f.Path == "labels."+naming.SeverityLabel {
				was.severity = f.Old
			}
		}
		if a.Sign == change.Changed && was != now {
			c.called[was] = now
		}
		if _, known := c.causes[now]; !known && (a.Sign != change.Changed || slices.ContainsFunc(a.Fields, isLabel)) {
			c.causes[now] = a.Lines
		}
	}
}

// only gives, by receiver, what it is told of on one side, and not on the other. What is told in a cluster that is only on the one side, as
// it is in others, is not worth a word: the cluster is. Neither is an alert that may have other labels than before, where the same
// receiver was told of it all along.
func (c *comparison) only(one, other letters) map[string][]Told {
	ask := c.lists.ask
	alone := ask(one.clusters, minus, other.clusters)
	type telling struct {
		Told
		in list
	}
	changes := map[hearing]*telling{}
	for l, in := range one.all {
		more := ask(in, minus, other.all[l])
		if heard := other.hears[l.hearing]; heard != none {
			more = ask(more, minus, alone)
			more = ask(more, minus, ask(heard, minus, other.bears[l.bearing()]))
		}
		if more == none {
			continue
		}
		t := changes[l.hearing]
		if t == nil {
			t = &telling{Told: Told{Alert: l.name, Owner: l.owner, Severity: l.severity, When: []string{}, Alone: true, Lines: c.behind(l.told)}}
			changes[l.hearing] = t
		}
		for _, m := range one.when[l] {
			if ask(m.in, both, more) != none && !slices.Contains(t.When, m.labels) {
				t.When = append(t.When, m.labels)
			}
		}
		t.in = ask(t.in, plus, more)
		t.Alone = t.Alone && ask(more, both, other.alerts[l.told]) == none
	}
	by := map[string][]Told{}
	for h, t := range changes {
		slices.Sort(t.When)
		t.Clusters = c.lists.names[t.in]
		t.Partly = ask(ask(one.hears[h], both, other.hears[h]), minus, t.in) != none
		by[h.receiver] = append(by[h.receiver], t.Told)
	}
	return by
}

// unpaged lists who paged somebody and is still there, and pages nobody any more, in the clusters in which that is so. Where a cluster is
// gone, nobody is missed.
func (c *comparison) unpaged(before, after letters) []Change {
	ask := c.lists.ask
	m := c.matching(newThings())
	for _, o := range c.head.owners.All() {
		pages := after.paged(o.String())
		lost := ask(ask(before.paged(o.String()), minus, pages), both, after.clusters)
		if lost == none {
			continue
		}
		ch := Change{Sign: change.Removed, Kind: o.Noun, Name: o.Name, Partly: pages != none}
		for _, l := range before.pages[o.String()] {
			if ask(before.all[l], both, lost) != none {
				ch.Lines = c.behind(l.told)
				break
			}
		}
		var units []string
		for _, name := range c.lists.names[lost] {
			units = append(units, path.Join(string(manifest.ClusterScope), name))
		}
		m.add(ch, units)
	}
	return m.sorted()
}

// clusterAsHead names a cluster of the base as the head does.
func (c *comparison) clusterAsHead(name string) string {
	if now, renamed := c.entities["cluster "+name]; renamed {
		return strings.TrimPrefix(now, "cluster ")
	}
	return name
}

// behind gives the lines that make a receiver hear of another alert: those that make or unmake the alert or change its labels, and else
// those that change routes, or whatever was edited.
func (c *comparison) behind(t told) []edits.Line {
	if lines, known := c.causes[t]; known {
		return lines
	}
	if len(c.routes) > 0 {
		return c.routes
	}
	return few(c.edits.Lines())
}

func isLabel(f change.Field) bool { return strings.HasPrefix(f.Path, "labels") }

// routing gives the lines that change routes: those behind changes of the chart's values for Alertmanager, and of AlertmanagerConfigs.
func routing(values, objects []Change) []edits.Line {
	var found []edits.Line
	for _, v := range values {
		if slices.ContainsFunc(v.Fields, func(f change.Field) bool { return strings.HasPrefix(f.Path, "alertmanager.config") }) {
			found = append(found, v.Lines...)
		}
	}
	for _, o := range objects {
		if o.Kind == monitoringv1alpha1.AlertmanagerConfigKind {
			found = append(found, o.Lines...)
		}
	}
	return few(found)
}

// asHead names an alert of the base as the head does.
func (c *comparison) asHead(t told) told {
	as := t
	if of, renamed := c.renamed(t.owner); renamed {
		as.owner = of.owner
	}
	if now, renamed := c.called[as]; renamed {
		return now
	}
	return as
}

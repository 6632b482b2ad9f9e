package difference

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/edits"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
	"gauntlet.dev/gauntlet/internal/topology"
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
	When     []string     `json:"when"`            // the labels that decide on it, such as environment=prod
	Alone    bool         `json:"alone,omitempty"` // the alert itself is new, or gone
	Lines    []edits.Line `json:"lines"`
}

// told is an alert by its name, owner and severity, as the head calls them.
type told struct{ name, owner, severity string }

// letter is an alert that a receiver is told of, for some labels.
type letter struct {
	told
	receiver, when string
}

// Page is the severity of alerts that page.
const Page = "critical"

// receivers compares who is told of what, and finds who pages nobody any more.
func (c *comparison) receivers(alerts []Change) (all []Receiver, unpaged []Change) {
	c.called = map[told]told{}
	for _, a := range alerts {
		was := told{cmp.Or(a.Was, a.Name), a.Owner, a.Severity}
		for _, f := range a.Fields {
			if f.Path == "labels."+naming.SeverityLabel {
				was.severity = f.Old
			}
		}
		if now := (told{a.Name, a.Owner, a.Severity}); a.Sign == change.Changed && was != now {
			c.called[was] = now
		}
	}
	before, after := c.base.letters(c.asHead), c.head.letters(func(t told) told { return t })
	by := map[string]*Receiver{}
	of := func(name string) *Receiver {
		if by[name] == nil {
			by[name] = &Receiver{Sign: change.Changed, Name: name, Gained: []Told{}, Lost: []Told{}}
		}
		return by[name]
	}
	for l := range after.all {
		if !before.all[l] {
			r := of(l.receiver)
			r.Gained = c.tell(r.Gained, l, !before.alerts[l.told], alerts)
		}
	}
	for l := range before.all {
		if !after.all[l] {
			r := of(l.receiver)
			r.Lost = c.tell(r.Lost, l, !after.alerts[l.told], alerts)
		}
	}
	all = []Receiver{}
	for name, r := range by {
		switch {
		case !before.receivers[name]:
			r.Sign = change.Added
		case !after.receivers[name]:
			r.Sign = change.Removed
		}
		for _, list := range [][]Told{r.Gained, r.Lost} {
			slices.SortFunc(list, func(a, b Told) int {
				return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Alert, b.Alert), cmp.Compare(a.Severity, b.Severity))
			})
		}
		all = append(all, *r)
	}
	slices.SortFunc(all, func(a, b Receiver) int { return cmp.Compare(a.Name, b.Name) })
	return all, c.unpaged(before, after, alerts)
}

// unpaged lists who paged somebody and is still there, and pages nobody.
func (c *comparison) unpaged(before, after letters, alerts []Change) []Change {
	m := c.matching(newThings())
	for _, o := range c.head.owners.All() {
		letter, paged := before.pages[o.String()]
		if _, still := after.pages[o.String()]; paged && !still {
			c.place(m, Change{Sign: change.Removed, Kind: o.Noun, Name: o.Name}, c.head, o)
			m.found[len(m.found)-1].Lines = c.behind(letter, alerts)
		}
	}
	return m.sorted()
}

// tell adds an alert to a list, or its labels to that of the same alert.
func (c *comparison) tell(list []Told, l letter, alone bool, alerts []Change) []Told {
	at := slices.IndexFunc(list, func(t Told) bool { return t.Alert == l.name && t.Owner == l.owner && t.Severity == l.severity })
	if at < 0 {
		at = len(list)
		list = append(list, Told{Alert: l.name, Owner: l.owner, Severity: l.severity, When: []string{}, Alone: alone, Lines: c.behind(l, alerts)})
	}
	if l.when != "" {
		list[at].When = union(list[at].When, []string{l.when})
	}
	return list
}

// behind gives the lines that make a receiver hear of another alert: those that make or unmake the alert or change its labels, and else
// those that change routes, or whatever was edited.
func (c *comparison) behind(l letter, alerts []Change) []edits.Line {
	for _, a := range alerts {
		if a.Name == l.name && a.Owner == l.owner && a.Severity == l.severity && (a.Sign != change.Changed || slices.ContainsFunc(a.Fields, isLabel)) {
			return a.Lines
		}
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

// letters is who is told of what, on one side.
type letters struct {
	all       map[letter]bool
	alerts    map[told]bool
	receivers map[string]bool
	pages     map[string]letter // by owner: one of an alert that pages
}

func (s state) letters(as func(told) told) letters {
	found := letters{map[letter]bool{}, map[told]bool{}, map[string]bool{}, map[string]letter{}}
	seen := map[*manifest.Object]bool{}
	for _, u := range s.Bundle.Units {
		for o := range u.All() {
			if o.Kind != monitoringv1.PrometheusRuleKind || seen[o] {
				continue
			}
			seen[o] = true
			sends := map[string][]topology.Send{}
			for _, r := range s.Fleet.Explain(o).Rules {
				sends[fmt.Sprint(r.Path...)] = r.Sends
			}
			eachRule(o, s.owners, func(t thing, _ content) {
				if t.kind == alertKind {
					found.note(as(told{t.name, t.owner, t.severity}), t.severity, sends[fmt.Sprint(t.path...)])
				}
			})
		}
	}
	return found
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

// note notes an alert, as the head calls it, of a severity.
func (f letters) note(t told, severity string, sends []topology.Send) {
	f.alerts[t] = true
	for _, s := range sends {
		to := s.Receivers
		if len(to) == 0 {
			to = []string{Nobody}
		}
		for _, receiver := range to {
			f.receivers[receiver] = true
			l := letter{t, receiver, s.Labels}
			f.all[l] = true
			if _, known := f.pages[t.owner]; !known && severity == Page && receiver != Nobody {
				f.pages[t.owner] = l
			}
		}
	}
}

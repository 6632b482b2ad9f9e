package inventory

import (
	"slices"
	"time"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Waiver excuses a finding.
type Waiver struct {
	Source `json:"-"`

	Code    string   `json:"code"`
	Reason  string   `json:"reason"`
	Owner   string   `json:"owner"`
	Until   string   `json:"until"` // the last day on which it holds, as 2026-12-31
	Where   Where    `json:"where"`
	Classes []string `json:"classes"` // empty for all
}

// End is the moment from which on it does not hold any more: the last day is over everywhere that counts in UTC.
func (w *Waiver) End() time.Time {
	day, _ := time.Parse(time.DateOnly, w.Until) // the schema asks for a day of the calendar
	return day.AddDate(0, 0, 1)
}

// Waiving is a waiver with what it is for.
type Waiving struct {
	*Waiver
	within   []Source        // what the entity that it stands in was read from; nil for the whole fleet
	clusters map[string]bool // nil for all
}

// Waivings lists all waivers: those for the whole fleet, and those that stand in entities.
func (inv *Inventory) Waivings() []Waiving {
	var all []Waiving
	add := func(waivers []*Waiver, within ...Source) {
		for _, w := range waivers {
			all = append(all, Waiving{w, within, inv.names(w.Where)})
		}
	}
	add(inv.Waivers)
	for _, e := range inv.Regions {
		add(e.Waivers, e.Source)
	}
	for _, e := range inv.Clusters {
		add(e.Waivers, e.Source)
	}
	for _, e := range inv.Instances {
		add(e.Waivers, e.Source)
	}
	for _, o := range inv.Owners() {
		add(o.Waivers, o.sources()...)
	}
	return all
}

// sources are what the owner was read from: its place in its file, and its rule files.
func (o *Owner) sources() []Source {
	all := []Source{o.Source}
	for _, f := range o.Files {
		all = append(all, f.Source)
	}
	return all
}

// names gives the names of the clusters that w chooses, or nil where it chooses all.
func (inv *Inventory) names(w Where) map[string]bool {
	if len(w.Environments)+len(w.Regions)+len(w.Clusters) == 0 {
		return nil
	}
	names := map[string]bool{}
	for _, c := range inv.Select(w) {
		names[c.Name] = true
	}
	return names
}

// Covers tells whether a finding of the waiver's code is one that it excuses: it points into the waiver's entity, and is of
// a class and of clusters that the waiver is for.
func (w Waiving) Covers(d diag.Diagnostic) bool {
	if w.within != nil && !slices.ContainsFunc(w.within, func(s Source) bool { return s.encloses(d.Source) }) {
		return false
	}
	if len(w.Classes) > 0 && !slices.Contains(w.Classes, d.Class) {
		return false
	}
	if w.clusters == nil {
		return true
	}
	outside := func(cluster string) bool { return !w.clusters[cluster] }
	return len(d.Clusters) > 0 && !slices.ContainsFunc(d.Clusters, outside)
}

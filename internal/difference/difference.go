// Package difference says what two states of an inventory differ in for the fleet: which alerts, recordings, targets and limits, who is
// told of what, how the parts of the federation are tied together, what the chart is given, and what Argo CD would do. It compares
// what was compiled of both. Between makes a Difference.
package difference

import (
	"cmp"
	"slices"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/edits"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// Side is one of the two states.
type Side struct {
	Inventory *inventory.Inventory
	Bundle    *manifest.Bundle
	Fleet     *topology.Fleet
}

// Difference is what changes for the fleet. Each list is in the order of kinds and names.
type Difference struct {
	Entities   []Change   `json:"entities"`   // of the inventory, that are new, gone or called otherwise
	Alerts     []Change   `json:"alerts"`     // what is alerted on
	Recordings []Change   `json:"recordings"` // what is recorded
	Targets    []Change   `json:"targets"`    // what is scraped, and how
	Limits     []Change   `json:"limits"`     // of scrapes
	Receivers  []Receiver `json:"receivers"`  // who is told of more or fewer alerts
	Topology   []Change   `json:"topology"`   // of Prometheuses and of Thanos
	Values     []Change   `json:"values"`     // of the chart
	Objects    []Change   `json:"objects"`    // that Argo CD would create, change and prune

	// Unpaged are the services and exporters of which an alert was told to somebody at its worst, critical, and none is any more, in the
	// clusters in which that is so.
	Unpaged []Change `json:"unpaged"`

	// Series is how many more a round of scrapes may bring, as far as sample limits and declarations tell. Where it is not known how many
	// targets there are, each endpoint has one in each cluster.
	Series int `json:"series"`
}

// Change is what becomes of one thing.
type Change struct {
	Sign     change.Sign    `json:"sign"`
	Kind     string         `json:"kind"`               // such as alert, ServiceMonitor or querier
	Name     string         `json:"name"`               // among those of its kind
	Was      string         `json:"was,omitempty"`      // what it was called
	Owner    string         `json:"owner,omitempty"`    // entity of the inventory, such as service checkout
	Severity string         `json:"severity,omitempty"` // of an alert
	Units    []string       `json:"units"`              // folders of the output in which it changes
	Clusters []string       `json:"clusters"`           // that these are applied to
	Partly   bool           `json:"partly,omitempty"`   // it was, or stays, in other units
	Fields   []change.Field `json:"fields,omitempty"`
	Lines    []edits.Line   `json:"lines"` // of the inventory, that make it change

	Applications []string `json:"applications,omitempty"` // of Argo CD, that apply the object
}

// Between compares two states. The edits are those of the inventories' files.
func Between(base, head Side, changed *edits.Edits) (*Difference, error) {
	c := &comparison{
		base: newState(base), head: newState(head), edits: changed,
		entities: map[string]string{}, lists: newLists(),
	}
	pairs, err := c.pair()
	if err != nil {
		return nil, err
	}
	c.rename()
	d := &Difference{}
	d.Entities = c.inventory()
	rules := c.rules(pairs)
	d.Alerts, d.Recordings = c.matched(rules[true]), c.matched(rules[false])
	d.Targets, d.Limits = limits(c.matched(c.targets(pairs)))
	d.Series = moreSeries(pairs)
	d.Topology = c.matched(c.parts())
	d.Values = c.matched(c.values(pairs))
	d.Objects = c.objects(pairs)
	c.routes = routing(d.Values, d.Objects)
	d.Receivers, d.Unpaged = c.receivers(d.Alerts)
	return d, nil
}

// Empty tells whether nothing changes.
func (d *Difference) Empty() bool {
	for _, s := range d.Sections() {
		if len(s.Changes) > 0 {
			return false
		}
	}
	return len(d.Receivers) == 0
}

// Section is a list of changes with its name.
type Section struct {
	Name    string
	Changes []Change
}

// Sections lists all changes but those of receivers, in the order in which they are of interest.
func (d *Difference) Sections() []Section {
	return []Section{
		{"inventory", d.Entities}, {"alerts", d.Alerts}, {"recordings", d.Recordings}, {"targets", d.Targets}, {"limits", d.Limits},
		{"topology", d.Topology}, {"chart values", d.Values}, {"Argo CD", d.Objects},
	}
}

// Clusters lists the clusters in which anything is applied, changed or pruned.
func (d *Difference) Clusters() []string {
	var all []string
	for _, o := range d.Objects {
		all = append(all, o.Clusters...)
	}
	for _, v := range d.Values {
		all = append(all, v.Clusters...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// comparison is a comparison under way.
type comparison struct {
	base, head state
	edits      *edits.Edits
	entities   map[string]string // entities of the head by what they were called in the base: noun and name
	lists      *lists
	called     map[told]told         // alerts whose name or severity is another, by what they were
	causes     map[told][]edits.Line // behind alerts that are new or gone, or have other labels
	routes     []edits.Line          // that change routes
}

// state is a side, and what is asked of it often.
type state struct {
	Side
	owners *change.Owners
	units  map[string]*manifest.Unit // by folder
}

func newState(s Side) state {
	st := state{Side: s, owners: change.NewOwners(s.Inventory), units: map[string]*manifest.Unit{}}
	for _, u := range s.Bundle.Units {
		st.units[u.Dir()] = u
	}
	return st
}

// clusters names those that units are applied to, on either side.
func (c *comparison) clusters(units []string) []string {
	names := []string{}
	for _, dir := range units {
		for _, s := range []state{c.base, c.head} {
			if u := s.units[dir]; u != nil && u.Cluster != "" {
				names = append(names, u.Cluster)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func order(a, b Change) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Owner, b.Owner), slices.Compare(a.Units, b.Units))
}

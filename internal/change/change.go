// Package change says what a compile would change, in the words of the fleet: which entity of the inventory adds, changes
// or removes which objects, fields and rules, and who is told of the alerts. Describe makes it.
package change

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"gauntlet.dev/gauntlet/internal/emit"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// Sign says what becomes of something.
type Sign string

// The signs.
const (
	Added   Sign = "+"
	Changed Sign = "~"
	Removed Sign = "-"
)

// Entity is what changes because of one entity of the inventory.
type Entity struct {
	Name    string // such as "service checkout"
	File    string // of the inventory; empty for an entity that is no longer there
	Sign    Sign   // that of all of its objects and rules, or Changed
	Objects []Object
}

// Object is a change of an object, or of those of its rules that belong to the entity.
type Object struct {
	Sign   Sign
	ID     string   // Kind namespace/name
	Units  []string // folders of the output
	By     []string // what scrapes by it or evaluates it
	Fields []Field
	Rules  []Rule
}

// Field is a value that changes.
type Field struct {
	Path string `json:"path"`          // such as spec.endpoints[0].port
	Old  string `json:"old,omitempty"` // as JSON; empty where there is none
	New  string `json:"new,omitempty"`
}

// Rule is a change of a rule.
type Rule struct {
	Sign     Sign
	Name     string
	Alert    bool // or a recording
	Severity string
	Sends    []topology.Send // where the alert goes, unless it is removed
	Fields   []string        // that change
}

// Describe says what becomes of the files that were compared. Old is the output folder as it stands. The result is in the
// order of the entities' kinds and names.
func Describe(inv *inventory.Inventory, b *manifest.Bundle, f *topology.Fleet, files emit.Changes, old fs.FS) ([]Entity, error) {
	d := describer{fleet: f, owners: NewOwners(inv), seen: map[pair]*difference{}, made: map[string][]*manifest.Object{}}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			file := path.Join(u.Dir(), o.File)
			d.made[file] = append(d.made[file], o)
		}
	}
	for _, name := range files.Added {
		d.compare(name, nil)
	}
	for _, name := range slices.Concat(files.Changed, files.Removed) {
		text, err := fs.ReadFile(old, name)
		if err != nil {
			return nil, fmt.Errorf("read what was compiled before: %w", err)
		}
		d.compare(name, documents(text))
	}
	return d.entities()
}

// pair is an object as it was and as it will be. What stands in many units is the same pair in each.
type pair struct {
	id  string
	old string // encoded; empty for none
	now *manifest.Object
}

// difference is a pair that differs, and where.
type difference struct {
	pair
	units []string
}

type describer struct {
	fleet  *topology.Fleet
	owners *Owners
	made   map[string][]*manifest.Object // by file
	seen   map[pair]*difference
	order  []*difference
}

// compare pairs the objects of a file with those that stood there.
func (d *describer) compare(file string, before []document) {
	unit := unitOf(file)
	for _, o := range d.made[file] {
		p := pair{id: o.ID(), now: o}
		at := slices.IndexFunc(before, func(b document) bool { return b.is(o) })
		if at < 0 { // what somebody wrote over it
			at = slices.IndexFunc(before, func(b document) bool { return b.Kind == "" })
		}
		if at >= 0 {
			p.old = before[at].text
			before = slices.Delete(before, at, at+1)
		}
		if text, err := o.YAML(); err != nil || string(text) != p.old {
			d.add(p, unit)
		}
	}
	for _, b := range before {
		d.add(pair{id: b.id(unit), old: b.text}, unit)
	}
}

func (d *describer) add(p pair, unit string) {
	found := d.seen[p]
	if found == nil {
		found = &difference{pair: p}
		d.seen[p] = found
		d.order = append(d.order, found)
	}
	if !slices.Contains(found.units, unit) {
		found.units = append(found.units, unit)
	}
}

// entities describes each difference, by the entity behind it.
func (d *describer) entities() ([]Entity, error) {
	by := map[Owner]*Entity{}
	var order []Owner
	for _, diff := range d.order {
		slices.Sort(diff.units)
		parts, err := d.describe(diff)
		if err != nil {
			return nil, err
		}
		for _, p := range parts {
			e := by[p.owner]
			if e == nil {
				e = &Entity{Name: p.owner.String(), File: p.owner.File, Sign: p.object.sign()}
				by[p.owner] = e
				order = append(order, p.owner)
			}
			if e.Sign != p.object.sign() {
				e.Sign = Changed
			}
			e.merge(p.object)
		}
	}
	slices.SortFunc(order, Owner.compare)
	all := make([]Entity, 0, len(order))
	for _, o := range order {
		e := by[o]
		slices.SortStableFunc(e.Objects, func(a, b Object) int {
			return cmp.Or(cmp.Compare(a.ID, b.ID), slices.Compare(a.Units, b.Units))
		})
		all = append(all, *e)
	}
	return all, nil
}

// merge adds an object, or its units to an object in which the same changes for the entity: what is shared by several
// owners differs from cluster to cluster, and the part of one owner does not.
func (e *Entity) merge(o Object) {
	for i := range e.Objects {
		same := &e.Objects[i]
		if same.ID != o.ID || same.Sign != o.Sign || !slices.Equal(same.By, o.By) || !slices.Equal(same.Fields, o.Fields) ||
			!slices.EqualFunc(same.Rules, o.Rules, Rule.same) {
			continue
		}
		same.Units = slices.Concat(same.Units, o.Units)
		slices.Sort(same.Units)
		for j := range same.Rules {
			same.Rules[j].Sends = topology.MergeSends(same.Rules[j].Sends, o.Rules[j].Sends)
		}
		return
	}
	e.Objects = append(e.Objects, o)
}

// same tells whether two rules are alike but for who is told, which differs between clusters.
func (r Rule) same(other Rule) bool {
	return r.Sign == other.Sign && r.Name == other.Name && r.Alert == other.Alert && r.Severity == other.Severity &&
		slices.Equal(r.Fields, other.Fields)
}

// sign is what becomes of all that the entity has in the object: a shared object changes where rules are added to it.
func (o Object) sign() Sign {
	if len(o.Rules) == 0 || len(o.Fields) > 0 {
		return o.Sign
	}
	sign := o.Rules[0].Sign
	for _, r := range o.Rules {
		if r.Sign != sign {
			return Changed
		}
	}
	return sign
}

// part is what one entity has in a difference.
type part struct {
	owner  Owner
	object Object
}

func (d *describer) describe(diff *difference) ([]part, error) {
	object := Object{Sign: Changed, ID: diff.id, Units: diff.units}
	var explained topology.Explanation
	switch {
	case diff.now == nil:
		object.Sign = Removed
	case diff.old == "":
		object.Sign = Added
	}
	if diff.now != nil {
		explained = d.fleet.Explain(diff.now)
		object.By = by(explained)
	}
	before, after, err := diff.trees()
	if err != nil {
		return nil, err
	}
	if isRules(before, after) {
		return d.rules(diff, object, explained)
	}
	if object.Sign == Changed {
		object.Fields = Fields(before, after)
	}
	return []part{{d.owners.of(diff.pair), object}}, nil
}

// by lists who scrapes by an object or evaluates it, over all clusters.
func by(e topology.Explanation) []string {
	var names []string
	for _, s := range e.Selections {
		for _, name := range s.By {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

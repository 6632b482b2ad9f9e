package difference

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// thing is something that is compared by its identity and its content: an alert, a target, a part of the federation.
type thing struct {
	identity
	severity string
	content  map[string]any
	text     string // the content, encoded
	units    []string

	object *manifest.Object // that it stands in; nil where that is not known
	path   []any            // in the object
}

// identity is what stays of a thing while it changes.
type identity struct{ kind, name, owner string }

// things are those of both sides. Same are those of which nothing changes in some unit: their content is not looked at.
type things struct {
	base, head heap
	same       map[identity]bool
}

func newThings() *things { return &things{base: newHeap(), head: newHeap(), same: map[identity]bool{}} }

// heap holds each thing once, with all units that have it.
type heap struct {
	known map[string]*thing
	order *[]*thing
}

func newHeap() heap { return heap{known: map[string]*thing{}, order: &[]*thing{}} }

func (h heap) add(t thing, units []string) {
	text, err := json.Marshal(t.content)
	if err != nil { // it was decoded from JSON
		return
	}
	t.text = string(text)
	key := strings.Join([]string{t.kind, t.name, t.owner, t.text}, "\x00")
	at := h.known[key]
	if at == nil {
		at = &t
		h.known[key] = at
		*h.order = append(*h.order, at)
	}
	for _, u := range units {
		if !slices.Contains(at.units, u) {
			at.units = append(at.units, u)
		}
	}
}

// matched says what became of the things: what has the same identity and content in a unit is the same, what has the same identity
// has changed, and what is the same but for its name, or for the name of its owner, is called otherwise.
func (c *comparison) matched(t *things) []Change {
	m := c.matching(t)
	m.cancel()
	m.change()
	m.rename()
	for _, b := range *t.base.order {
		m.alone(b, change.Removed)
	}
	for _, h := range *t.head.order {
		m.alone(h, change.Added)
	}
	return m.sorted()
}

type matching struct {
	*comparison
	things *things
	found  []*Change
	known  map[string][]*Change // what was found, by all but its fields and units
}

func (c *comparison) matching(t *things) *matching {
	return &matching{comparison: c, things: t, known: map[string][]*Change{}}
}

// cancel takes out what is the same in a unit.
func (m *matching) cancel() {
	for key, b := range m.things.base.known {
		if h := m.things.head.known[key]; h != nil {
			if common := intersect(b.units, h.units); len(common) > 0 {
				m.things.same[b.identity] = true
				b.units, h.units = without(b.units, common), without(h.units, common)
			}
		}
	}
}

// change pairs what has the same identity in a unit; of several, those of one severity first.
func (m *matching) change() {
	now := map[identity][]*thing{}
	for _, h := range *m.things.head.order {
		now[h.identity] = append(now[h.identity], h)
	}
	for _, alike := range []func(b, h *thing) bool{
		func(b, h *thing) bool { return b.severity == h.severity },
		func(_, _ *thing) bool { return true },
	} {
		for _, b := range *m.things.base.order {
			for _, h := range now[b.identity] {
				if common := intersect(b.units, h.units); len(common) > 0 && alike(b, h) {
					m.pair(b, h, common)
				}
			}
		}
	}
}

// rename pairs what is left by content.
func (m *matching) rename() {
	now := map[string][]*thing{}
	for _, h := range *m.things.head.order {
		if len(h.units) > 0 && !m.things.same[h.identity] {
			key := m.nameless(h)
			now[key] = append(now[key], h)
		}
	}
	for _, b := range *m.things.base.order {
		if len(b.units) == 0 || m.things.same[b.identity] {
			continue
		}
		for _, h := range now[m.nameless(b)] {
			common := intersect(b.units, h.units)
			if len(common) == 0 {
				continue
			}
			if of, renamed := m.renamed(b.owner); renamed && of.neutral(b.name) == of.neutral(h.name) {
				b.units, h.units = without(b.units, common), without(h.units, common) // the entity says it
				continue
			}
			m.pair(b, h, common)
		}
	}
}

// nameless is what a thing is but for its name, and for that of an entity that is called otherwise.
func (c *comparison) nameless(t *thing) string {
	content := maps.Clone(t.content)
	delete(content, t.kind) // a rule has its name there
	text, err := json.Marshal(content)
	if err != nil { // it was decoded from JSON
		return t.text
	}
	owner, kept := t.owner, string(text)
	if of, renamed := c.renamed(owner); renamed {
		owner, kept = of.owner, of.neutral(kept)
	}
	return strings.Join([]string{t.kind, owner, kept}, "\x00")
}

// pair notes that a thing became another, in some units.
func (m *matching) pair(b, h *thing, units []string) {
	b.units, h.units = without(b.units, units), without(h.units, units)
	c := Change{Sign: change.Changed, Kind: h.kind, Name: h.name, Owner: h.owner, Severity: h.severity}
	if b.name != h.name {
		c.Was = b.name
	}
	var lines lines
	change.Walk(b.content, h.content, func(f change.Field, old, now []any) {
		if c.Was != "" && f.Path == h.kind {
			return // its name
		}
		c.Fields = append(c.Fields, f)
		lines.add(m.at(h, now, m.edits.Head), m.at(b, old, m.edits.Base))
	})
	c.Lines = m.lines(lines, b, h)
	m.add(c, units)
}

// add adds a change, or its units to an equal one, and gives where it is.
func (m *matching) add(c Change, units []string) *Change {
	key := strings.Join([]string{string(c.Sign), c.Kind, c.Name, c.Was, c.Owner, c.Severity}, "\x00")
	for _, same := range m.known[key] {
		if slices.Equal(same.Fields, c.Fields) {
			same.Units = union(same.Units, units)
			same.Clusters = m.clusters(same.Units)
			same.Lines = few(slices.Concat(same.Lines, c.Lines))
			return same
		}
	}
	c.Units = union(nil, units)
	c.Clusters = m.clusters(units)
	m.found = append(m.found, &c)
	m.known[key] = append(m.known[key], &c)
	return &c
}

// sorted gives what was found, in its order.
func (m *matching) sorted() []Change {
	all := make([]Change, len(m.found))
	for i, c := range m.found {
		all[i] = *c
	}
	slices.SortStableFunc(all, order)
	return all
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// alone notes what is only on one side. What is there because its unit is new, as it is in other units, is not worth a word: the unit
// is.
func (m *matching) alone(t *thing, sign change.Sign) {
	c := Change{Sign: sign, Kind: t.kind, Name: t.name, Owner: t.owner, Severity: t.severity, Partly: m.things.same[t.identity]}
	units := t.units
	other, at := m.base, m.edits.Head
	if sign == change.Removed {
		other, at = m.head, m.edits.Base
	}
	if c.Partly {
		units = slices.DeleteFunc(slices.Clone(units), func(dir string) bool { return other.units[dir] == nil })
	}
	if len(units) == 0 {
		return
	}
	var none map[string]any
	old, now := t.content, none
	if sign == change.Added {
		old, now = none, t.content
	}
	if !c.Partly {
		c.Fields = slices.DeleteFunc(change.Fields(old, now), func(f change.Field) bool { return f.Path == t.kind }) // its name
	}
	var lines lines
	lines.add(m.at(t, nil, at), nil)
	c.Lines = m.lines(lines, t)
	m.add(c, units)
}

func intersect(a, b []string) []string {
	var common []string
	for _, v := range a {
		if slices.Contains(b, v) {
			common = append(common, v)
		}
	}
	return common
}

func without(list, drop []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return slices.Contains(drop, v) })
}

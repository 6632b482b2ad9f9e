package difference

import (
	"encoding/json"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/edits"
)

// rename finds entities that are called otherwise: one of a kind is gone, another is new, and at least half of what was compiled of
// both is the same but for the name. Each is paired once.
func (c *comparison) rename() {
	gone, added := missing(c.base, c.head), missing(c.head, c.base)
	taken := map[change.Owner]bool{}
	for _, old := range gone {
		var best change.Owner
		most := 0.5
		for _, now := range added {
			if now.Noun != old.Noun || taken[now] {
				continue
			}
			as := names{now.String(), old.Name, now.Name}
			if alike := share(traces(c.base, old, as), traces(c.head, now, as)); alike >= most {
				best, most = now, alike
			}
		}
		if best.Name != "" {
			taken[best] = true
			c.entities[old.String()] = best.String()
		}
	}
}

// missing lists the entities of a state that another has not.
func missing(of, from state) []change.Owner {
	there := map[string]bool{}
	for _, o := range from.owners.All() {
		there[o.String()] = true
	}
	var all []change.Owner
	for _, o := range of.owners.All() {
		if !there[o.String()] && o.Noun != "fleet" {
			all = append(all, o)
		}
	}
	return all
}

// traces are what was compiled of an entity, without its name: its rules, and the specs of its monitors.
func traces(s state, of change.Owner, as names) map[string]bool {
	found := map[string]bool{}
	note := func(content map[string]any) {
		if text, err := json.Marshal(content); err == nil {
			found[as.neutral(string(text))] = true
		}
	}
	for _, u := range s.Bundle.Units {
		for _, o := range u.Objects {
			if o.Kind == monitoringv1.PrometheusRuleKind {
				eachRule(o, s.owners, func(t thing, with content) {
					if t.owner == of.String() {
						note(with(t).content)
					}
				})
			} else if s.owners.OfObject(o) == of {
				note(spec(o))
			}
		}
	}
	return found
}

// share is how much of the larger set both have.
func share(a, b map[string]bool) float64 {
	common := 0
	for key := range a {
		if b[key] {
			common++
		}
	}
	if common == 0 {
		return 0
	}
	return float64(common) / float64(max(len(a), len(b)))
}

// names are those of an entity, before and now.
type names struct{ owner, old, now string }

// renamed gives the names of an entity that is called otherwise, by what it is called on either side.
func (c *comparison) renamed(owner string) (names, bool) {
	for was, is := range c.entities {
		if owner == was || owner == is {
			_, old, _ := strings.Cut(was, " ")
			_, now, _ := strings.Cut(is, " ")
			return names{is, old, now}, true
		}
	}
	return names{}, false
}

// neutral gives a text in which an entity has neither of its names.
func (n names) neutral(text string) string {
	const nameless = "\x00"
	return strings.ReplaceAll(strings.ReplaceAll(text, n.now, nameless), n.old, nameless)
}

// inventory lists the entities that are new, gone or called otherwise.
func (c *comparison) inventory() []Change {
	m := c.matching(newThings())
	renamed := map[string]string{}
	for was, now := range c.entities {
		renamed[now] = was
	}
	for _, o := range missing(c.head, c.base) {
		ch := Change{Sign: change.Added, Kind: o.Noun, Name: o.Name}
		if was, ok := renamed[o.String()]; ok {
			ch.Sign = change.Changed
			_, ch.Was, _ = strings.Cut(was, " ")
		}
		c.place(m, ch, c.head, o)
	}
	for _, o := range missing(c.base, c.head) {
		if _, ok := c.entities[o.String()]; !ok {
			c.place(m, Change{Sign: change.Removed, Kind: o.Noun, Name: o.Name}, c.base, o)
		}
	}
	return m.sorted()
}

// place adds a change of an entity, with the units that have something of it.
func (c *comparison) place(m *matching, ch Change, s state, of change.Owner) {
	var units []string
	for _, u := range s.Bundle.Units {
		for _, o := range u.Objects {
			if s.owners.OfObject(o) == of {
				units = append(units, u.Dir())
				break
			}
		}
	}
	ch.Lines = few(c.edits.In(of.File))
	if len(ch.Lines) == 0 {
		ch.Lines = []edits.Line{}
	}
	m.add(ch, units)
}

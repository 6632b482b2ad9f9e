// Package exposition makes up what a healthy process would expose: series of the metrics that are declared, with such labels that
// the rules of a fleet select them, and such values that no rule finds anything wrong.
package exposition

import (
	"maps"
	"slices"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// Asked is what expressions ask for.
type Asked struct {
	asks map[string][]*ask // by the name of the series
	seen map[string]*ask
}

// ask is a selector.
type ask struct {
	name     string
	matchers []*labels.Matcher // without that of the name
	wish     wish
}

// wish says which values keep all comparisons quiet.
type wish struct {
	kind   wishKind
	number float64 // that it is compared with
	of     bool    // a quotient is compared, of which this is the upper side
	under  bool    // and this the lower one
}

type wishKind int

const (
	none wishKind = iota
	low
	high
	exactly
	gone // there is no such series
)

// Ask collects the selectors of expressions. What does not parse asks for nothing.
func Ask(expressions []string) *Asked {
	a := &Asked{asks: map[string][]*ask{}, seen: map[string]*ask{}}
	for _, text := range expressions {
		e, err := parser.NewParser(parser.Options{}).ParseExpr(text)
		if err != nil {
			continue
		}
		a.collect(e)
		a.wishes(e)
	}
	return a
}

// For gives what may be asked of a target with these labels: selectors of others are left out. Labels that are not named may have any value.
func (a *Asked) For(target map[string]string) *Asked {
	own := &Asked{asks: map[string][]*ask{}, seen: a.seen}
	for name, asks := range a.asks {
		for _, ask := range asks {
			if takes(ask.matchers, target) {
				own.asks[name] = append(own.asks[name], ask)
			}
		}
	}
	return own
}

// Names are those of all series that are asked for.
func (a *Asked) Names() []string { return slices.Sorted(maps.Keys(a.asks)) }

// Matchers gives the matchers of each selector of a name.
func (a *Asked) Matchers(name string) [][]*labels.Matcher {
	var all [][]*labels.Matcher
	for _, ask := range a.asks[name] {
		all = append(all, ask.matchers)
	}
	return all
}

func (a *Asked) collect(e parser.Expr) {
	parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
		if s, ok := n.(*parser.VectorSelector); ok {
			a.ask(s)
		}
		return nil
	})
}

// ask gives the selector as it is known, each once.
func (a *Asked) ask(s *parser.VectorSelector) *ask {
	found := &ask{name: s.Name}
	id := ""
	for _, m := range s.LabelMatchers {
		if m.Name == model.MetricNameLabel {
			if m.Type == labels.MatchEqual {
				found.name = m.Value
			}
			continue
		}
		found.matchers = append(found.matchers, m)
		id += m.String() + ","
	}
	id = found.name + "{" + id
	if a.seen[id] == nil {
		a.seen[id] = found
		if found.name != "" {
			a.asks[found.name] = append(a.asks[found.name], found)
		}
	}
	return a.seen[id]
}

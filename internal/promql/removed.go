package promql

import (
	"slices"

	"github.com/prometheus/prometheus/promql/parser"
)

// Removed is a label that is asked for where an inner part of the expression has taken it away.
type Removed struct {
	Label string
	Where string // by, on or group_left
	By    string // the operator or function that took it
	At    Range  // of what asks
}

// Undefined is an aggregation of quotients, of which each is NaN where its divisor is zero.
type Undefined struct {
	By string // the aggregation
	At Range  // of the quotient
}

// named lists the labels that an expression names to group or to match by, and others.
func named(expr parser.Expr, others []string) []string {
	names := slices.Clone(others)
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		switch n := n.(type) {
		case *parser.AggregateExpr:
			if !n.Without {
				names = append(names, n.Grouping...)
			}
		case *parser.BinaryExpr:
			if m := n.VectorMatching; m != nil {
				names = append(names, m.Include...)
				if m.On {
					names = append(names, m.MatchingLabels...)
				}
			}
		}
		return nil
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// removed notes the labels that are asked for and that the series lack because something took them.
func (a *analysis) removed(where string, names []string, v value, at Range) {
	for _, name := range names {
		i := slices.IndexFunc(v.drops, func(d Drop) bool { return d.Label == name })
		if i < 0 || v.Labels.Of(name) != Never {
			continue
		}
		told := slices.ContainsFunc(a.facts.Removed, func(r Removed) bool { return r.Label == name && r.At == at })
		if !told {
			a.facts.Removed = append(a.facts.Removed, Removed{name, where, v.drops[i].By, at})
		}
	}
}

// matching notes what is taken away of the labels by which two vectors are matched, or that one gives to the other.
func (a *analysis) matching(e *parser.BinaryExpr, l, r value) {
	m, at := e.VectorMatching, rangeOf(e)
	if m.FillValues.LHS != nil || m.FillValues.RHS != nil || slices.ContainsFunc(a.facts.Joins, func(j Join) bool { return j.At == at }) {
		return
	}
	one := r
	if m.Card == parser.CardOneToMany {
		one = l
	}
	if m.On {
		a.removed("on", m.MatchingLabels, l, at)
		a.removed("on", m.MatchingLabels, r, at)
	}
	a.removed("group", m.Include, one, at)
}

// undefined notes an aggregation of quotients.
func (a *analysis) undefined(e *parser.AggregateExpr, v value) {
	switch e.Op {
	case parser.SUM, parser.AVG, parser.STDDEV, parser.STDVAR:
		if v.undefined != nil {
			a.facts.Undefined = append(a.facts.Undefined, Undefined{e.Op.String(), v.undefined.At})
		}
	}
}

// quotient tells what becomes of a division by something that is often zero: a rate, of which there is one while nothing
// happens.
func quotient(e *parser.BinaryExpr, divisor value) *Undefined {
	if e.Op != parser.DIV || divisor.Kind != Rate || !divisor.Values.mayBeZero() {
		return nil
	}
	return &Undefined{At: rangeOf(e)}
}

package promql

import (
	"cmp"
	"slices"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
)

func (a *analysis) binary(e *parser.BinaryExpr, p place) value {
	p.guard = p.guard || e.Op == parser.LAND || e.Op == parser.LUNLESS
	start := len(a.facts.Selectors)
	l := a.walk(e.LHS, p)
	middle := len(a.facts.Selectors)
	r := a.walk(e.RHS, p)
	if e.Op == parser.LOR {
		a.choice(start, middle)
	}
	switch {
	case l.scalar && r.scalar:
		return a.numbers(e, l, r)
	case l.scalar || r.scalar:
		return a.withNumber(e, l, r, p)
	case e.Op == parser.LOR:
		return a.alternative(e, l, r)
	}
	if e.VectorMatching == nil {
		return value{}
	}
	a.join(e, l.Labels, r.Labels)
	a.matching(e, l, r)
	if e.Op == parser.LUNLESS {
		if same(e) || r.sure && e.VectorMatching.On && len(e.VectorMatching.MatchingLabels) == 0 {
			a.impossible(e, &l, Impossible{Same: same(e)})
		}
		l.Labels, l.sure, l.Conditional, l.open = l.Labels.some(), false, true, nil
		return l
	}
	if e.Op == parser.LAND {
		l.Labels, l.sure, l.empty = agreed(l.Labels, r.Labels, e.VectorMatching).some(), false, l.empty || r.empty
		l.both(r)
		return l
	}
	return a.matched(e, l, r)
}

// numbers is an operation of two numbers.
func (a *analysis) numbers(e *parser.BinaryExpr, l, r value) value {
	if e.Op.IsComparisonOperator() {
		return number(from(0, 1))
	}
	return number(arithmetic(e.Op, l.Values, r.Values))
}

// alternative is what one side or the other has.
func (a *analysis) alternative(e *parser.BinaryExpr, l, r value) value {
	v := value{Series: Series{Labels: l.Labels.Or(r.Labels), Recorded: l.Recorded && r.Recorded}, drops: slices.Concat(l.drops, r.drops)}
	if l.Kind == r.Kind {
		v.Kind = l.Kind
	}
	v.Values, v.Conditional, v.open = l.Values.Or(r.Values), l.Conditional && r.Conditional, opened(e, l, r)
	v.empty, v.sure, v.chosen = l.empty && r.empty, l.sure || r.sure, cmp.Or(l.chosen, r.chosen)
	return v
}

// choice notes on the selectors of both sides of an "or", whose right side starts in the middle, what the other side has.
func (a *analysis) choice(start, middle int) {
	all := a.facts.Selectors
	for i := start; i < len(all); i++ {
		switch {
		case all[i].Or != [2]int{}: // an inner one is nearer
		case i < middle:
			all[i].Or = [2]int{middle, len(all)}
		default:
			all[i].Or = [2]int{start, middle}
		}
	}
}

func isZero(e parser.Expr) bool {
	switch e := e.(type) {
	case *parser.ParenExpr:
		return isZero(e.Expr)
	case *parser.NumberLiteral:
		return e.Val == 0
	}
	return false
}

// matched is an arithmetic operation or comparison of two vectors.
func (a *analysis) matched(e *parser.BinaryExpr, l, r value) value {
	m := e.VectorMatching
	many, one := l, r
	if m.Card == parser.CardOneToMany {
		many, one = r, l
	}
	if m.FillValues.LHS != nil || m.FillValues.RHS != nil {
		return value{Series: Series{Conditional: true}} // labels come from either side
	}
	v := value{drops: many.drops, metric: many.metric, empty: l.empty || r.empty, chosen: many.chosen}
	if v.chosen != nil && v.chosen.one {
		v.chosen = nil // which makes a side unique, so that it can be matched
	}
	a.operate(e, &v, l, r)
	v.Labels = agreed(many.Labels, one.Labels, m).some()
	before := v.Labels
	filter := e.Op.IsComparisonOperator() && !e.ReturnBool
	if !filter {
		v.Labels, v.metric = v.Labels.without(model.MetricNameLabel), ""
	}
	if m.Card == parser.CardOneToOne {
		if m.On {
			v.Labels = v.Labels.only(m.MatchingLabels...)
		} else {
			v.Labels = v.Labels.without(m.MatchingLabels...)
		}
	}
	for _, name := range m.Include {
		v.Labels = v.Labels.with(label{name: name, presence: one.Labels.Of(name), value: one.Labels.Value(name)})
	}
	switch {
	case filter:
		v.Kind = l.Kind
		if m.Card == parser.CardOneToMany {
			v.Kind = "" // the values of one side, for the series of the other
		}
	case e.Op == parser.ADD && isCounter(l.Kind) && isCounter(r.Kind):
		v.Kind = Sum
	case l.Kind == Rate && r.Kind == Rate && (e.Op == parser.ADD || e.Op == parser.SUB):
		v.Kind = Rate
	}
	if m.Card == parser.CardOneToOne && one.Labels.rest == Never {
		v.drops = append(slices.Clone(v.drops), one.drops...) // which kept them from the other side, too
	}
	return a.dropping(v, before, e.Op.String(), rangeOf(e))
}

func isCounter(k Kind) bool { return k == Counter || k == Sum }

// agreed gives what is known of the labels of left series that match right ones.
func agreed(l, r Labels, m *parser.VectorMatching) Labels {
	if m.On {
		for _, name := range m.MatchingLabels {
			l = l.with(l.agree(r, name))
		}
		return l
	}
	both := Labels{rest: max(l.rest, r.rest)}
	for _, name := range names(l, r) {
		if name == model.MetricNameLabel || slices.Contains(m.MatchingLabels, name) {
			both = both.with(label{name: name, presence: l.Of(name), value: l.Value(name)})
		} else {
			both = both.with(l.agree(r, name))
		}
	}
	for _, name := range append(slices.Clip(m.MatchingLabels), model.MetricNameLabel) {
		if _, known := both.find(name); !known {
			both = both.With(name, l.Of(name))
		}
	}
	return both
}

// join tells of a match that no two series can have.
func (a *analysis) join(e *parser.BinaryExpr, l, r Labels) {
	m := e.VectorMatching
	if m.FillValues.LHS != nil || m.FillValues.RHS != nil {
		return
	}
	on := m.MatchingLabels
	if !m.On {
		on = slices.DeleteFunc(names(l, r), func(name string) bool {
			return name == model.MetricNameLabel || slices.Contains(m.MatchingLabels, name)
		})
	}
	for _, name := range on {
		j := Join{Label: name, Left: l.Value(name), Right: r.Value(name), Op: e.Op.String(), At: rangeOf(e)}
		switch lp, rp := l.Of(name), r.Of(name); {
		case lp == Always && rp == Never:
			j.Lacks = "right"
		case lp == Never && rp == Always:
			j.Lacks = "left"
		case j.Left == j.Right || j.Left == "" || j.Right == "":
			continue
		}
		a.facts.Joins = append(a.facts.Joins, j)
		return // one is enough to keep them apart
	}
	if !e.Op.IsSetOperator() {
		a.single(e, l, r)
	}
}

// single tells of a side that must have one series for each match, and has several.
func (a *analysis) single(e *parser.BinaryExpr, l, r Labels) {
	m := e.VectorMatching
	for _, side := range []struct {
		name   string
		labels Labels
		many   parser.VectorMatchCardinality
	}{{"left", l, parser.CardManyToOne}, {"right", r, parser.CardOneToMany}} {
		if m.Card == side.many {
			continue // it may have many
		}
		for _, x := range side.labels.known {
			if x.several && slices.Contains(m.MatchingLabels, x.name) != m.On {
				a.facts.Joins = append(a.facts.Joins, Join{Label: x.name, Many: side.name, Op: e.Op.String(), At: rangeOf(e)})
				return
			}
		}
	}
}

package promql

import (
	"cmp"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
)

// Unconditional is why an expression gives series whatever their values are.
type Unconditional struct {
	By   string // bool: a comparison gives 0 or 1 for each; or: one side of an "or" does; always: a comparison is always true; else empty
	Sure bool   // it always gives one, even where no series are
	At   Range
}

// Impossible is an operation that never gives anything.
type Impossible struct {
	Op    string
	Left  Bounds
	Right Bounds
	Same  bool   // both sides are the same expression
	Bool  bool   // it gives 0 for all
	Count string // the side that counts: left or right
	At    Range
}

// Choice is what chooses some of the series.
type Choice struct {
	By  string
	At  Range
	one bool // of each group
}

// withNumber is an operation of a vector and a number, in this order or in the other.
func (a *analysis) withNumber(e *parser.BinaryExpr, l, r value, p place) value {
	v, by, op, vector := l, r, e.Op, e.LHS
	if l.scalar {
		v, by, vector = r, l, e.RHS
	}
	if !e.Op.IsComparisonOperator() {
		if e.Op != parser.MUL && e.Op != parser.DIV {
			v.Kind = "" // 1 - x, x % 2
		}
		v.Values = arithmetic(e.Op, l.Values, r.Values)
		v.Labels = v.Labels.without(model.MetricNameLabel)
		return v
	}
	if l.scalar {
		op = mirrored[op]
	}
	if v.Kind == Counter || v.Kind == Sum {
		number := e.RHS
		if l.scalar {
			number = e.LHS
		}
		zero := isZero(number) && (p.guard || e.Op == parser.EQLC)
		a.facts.Compared = append(a.facts.Compared, Compared{v.metric, v.Kind, e.Op.String(), zero, rangeOf(vector)})
	}
	if e.ReturnBool {
		a.compared(e, &v, l, r)
		v.Kind, v.Values, v.undefined = Gauge, from(0, 1), nil
		v.Labels = v.Labels.without(model.MetricNameLabel)
		return v
	}
	v.Values = v.Values.passed(op, by.Values)
	a.compared(e, &v, l, r)
	v.Labels = v.Labels.some()
	return v
}

// operate notes what the values are that an operator makes of two vectors.
func (a *analysis) operate(e *parser.BinaryExpr, v *value, l, r value) {
	v.Conditional, v.open = l.Conditional, l.open
	v.both(r)
	if !e.Op.IsComparisonOperator() {
		v.Values, v.undefined = arithmetic(e.Op, l.Values, r.Values), cmp.Or(quotient(e, r), l.undefined, r.undefined)
		return
	}
	v.Values = l.Values.passed(e.Op, r.Values)
	a.compared(e, v, l, r)
	if (e.Op == parser.LSS || e.Op == parser.GTR) && same(e) {
		a.impossible(e, v, Impossible{Same: true})
	}
	if e.ReturnBool {
		v.Values = from(0, 1)
	}
}

// both makes series conditional that are there only where those are.
func (v *value) both(r value) {
	v.Conditional, v.open = v.Conditional || r.Conditional, nearest(v.open, r.open)
	if v.Conditional {
		v.open = nil
	}
}

// compared notes on the result of a comparison whether it can be true, and whether it can be false.
func (a *analysis) compared(e *parser.BinaryExpr, v *value, l, r value) {
	v.sure = v.sure && e.ReturnBool
	if never(e.Op, l.Values, r.Values) {
		a.impossible(e, v, Impossible{Left: l.Values, Right: r.Values})
	}
	unconditional := !v.Conditional
	switch {
	case e.ReturnBool:
		if unconditional {
			v.open = &Unconditional{By: "bool", At: rangeOf(e)}
		}
	case always(e.Op, l.Values, r.Values) && !asksWhether(l, r):
		if unconditional && (v.open == nil || v.open.By == "") {
			v.open = &Unconditional{By: "always", At: rangeOf(e)}
		}
	default:
		v.Conditional, v.open = true, nil
	}
	if e.Op != parser.NEQ {
		v.undefined = nil
	}
}

// asksWhether tells whether a side is a number that is never zero, such as a count: to compare it is to ask whether there are
// any series.
func asksWhether(l, r value) bool {
	return !l.scalar && l.Values.Known && l.Values.Low > 0 || !r.scalar && r.Values.Known && r.Values.Low > 0
}

// impossible notes that an operation gives nothing, unless that follows from what was noted of its sides.
func (a *analysis) impossible(e *parser.BinaryExpr, v *value, i Impossible) {
	i.Op, i.Bool, i.At = e.Op.String(), e.ReturnBool, rangeOf(e)
	switch {
	case counts(e.LHS):
		i.Count = "left"
	case counts(e.RHS):
		i.Count = "right"
	}
	if !v.empty {
		a.facts.Impossible = append(a.facts.Impossible, i)
	}
	v.empty = v.empty || !e.ReturnBool
	v.Values = Bounds{}
}

func counts(e parser.Expr) bool {
	switch e := e.(type) {
	case *parser.ParenExpr:
		return counts(e.Expr)
	case *parser.AggregateExpr:
		return e.Op == parser.COUNT
	}
	return false
}

// same tells whether both sides of an operator are one expression, each series of which matches itself.
func same(e *parser.BinaryExpr) bool {
	l, r := rangeOf(e.LHS), rangeOf(e.RHS)
	return l[1]-l[0] == r[1]-r[0] && e.VectorMatching.Card != parser.CardManyToOne && e.VectorMatching.Card != parser.CardOneToMany &&
		e.LHS.String() == e.RHS.String()
}

// opened gives the side of an "or" that is not conditional, where the other is.
func opened(e *parser.BinaryExpr, l, r value) *Unconditional {
	switch {
	case l.Conditional && r.Conditional:
		return nil
	case r.Conditional:
		return &Unconditional{By: "or", At: rangeOf(e.LHS)}
	case l.Conditional || r.sure:
		return &Unconditional{By: "or", At: rangeOf(e.RHS)}
	}
	return l.open
}

// nearest gives the one that says more.
func nearest(a, b *Unconditional) *Unconditional {
	if a == nil || a.By == "" && b != nil && b.By != "" {
		return b
	}
	return a
}

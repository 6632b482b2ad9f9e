package exposition

import (
	"math"

	"github.com/prometheus/prometheus/promql/parser"
)

// wishes notes which values keep a rule's expression from being true.
func (a *Asked) wishes(e parser.Expr) {
	switch e := e.(type) {
	case *parser.ParenExpr:
		a.wishes(e.Expr)
	case *parser.AggregateExpr:
		a.wishes(e.Expr)
	case *parser.Call:
		if e.Func.Name == "absent" && len(e.Args) == 1 {
			a.holds(e.Args[0])
			return
		}
		for _, arg := range e.Args {
			a.wishes(arg)
		}
	case *parser.BinaryExpr:
		switch {
		case e.Op.IsComparisonOperator():
			a.compared(e)
		case e.Op == parser.LAND: // one false side is enough; the other is left to be true
			a.wishes(e.LHS)
			a.holds(e.RHS)
		case e.Op == parser.LOR:
			a.wishes(e.LHS)
			a.wishes(e.RHS)
		case e.Op == parser.LUNLESS:
			a.wishes(e.LHS)
		default:
			a.wishes(e.LHS)
			a.wishes(e.RHS)
		}
	}
}

// holds notes which values make a comparison for equality true: those that another condition builds on.
func (a *Asked) holds(e parser.Expr) {
	for {
		paren, ok := e.(*parser.ParenExpr)
		if !ok {
			break
		}
		e = paren.Expr
	}
	if b, ok := e.(*parser.BinaryExpr); ok && b.Op == parser.EQLC {
		if n, ok := number(b.RHS); ok {
			a.want(b.LHS, wish{kind: exactly, number: n})
		}
	}
}

// compared notes what makes a comparison false.
func (a *Asked) compared(e *parser.BinaryExpr) {
	left, right := low, high
	op := e.Op
	l, leftIs := number(e.LHS)
	r, rightIs := number(e.RHS)
	switch op {
	case parser.LSS, parser.LTE:
		left, right = high, low
	case parser.EQLC:
		if rightIs {
			a.want(e.LHS, wish{kind: exactly, number: other(r)})
			return
		}
	case parser.NEQ:
		if rightIs {
			a.want(e.LHS, wish{kind: exactly, number: r})
			return
		}
		return
	}
	if !rightIs {
		r = math.NaN()
	}
	if !leftIs {
		l = math.NaN()
	}
	a.want(e.LHS, wish{kind: left, number: r})
	a.want(e.RHS, wish{kind: right, number: l})
}

// other is a number that a switch has instead.
func other(n float64) float64 {
	if n == 0 {
		return 1
	}
	return 0
}

// number computes what is written in numbers alone.
func number(e parser.Expr) (float64, bool) {
	switch e := e.(type) {
	case *parser.NumberLiteral:
		return e.Val, true
	case *parser.ParenExpr:
		return number(e.Expr)
	case *parser.UnaryExpr:
		n, ok := number(e.Expr)
		if e.Op == parser.SUB {
			n = -n
		}
		return n, ok
	case *parser.BinaryExpr:
		l, ok1 := number(e.LHS)
		r, ok2 := number(e.RHS)
		if !ok1 || !ok2 {
			return 0, false
		}
		switch e.Op {
		case parser.ADD:
			return l + r, true
		case parser.SUB:
			return l - r, true
		case parser.MUL:
			return l * r, true
		case parser.DIV:
			return l / r, true
		}
	}
	return 0, false
}

// want notes a wish on the selectors of an expression. The first wish stays.
func (a *Asked) want(e parser.Expr, w wish) {
	switch e := e.(type) {
	case *parser.VectorSelector:
		if found := a.ask(e); found.wish.kind == none {
			found.wish = w
		}
	case *parser.MatrixSelector:
		a.want(e.VectorSelector, w)
	case *parser.SubqueryExpr:
		a.want(e.Expr, w)
	case *parser.ParenExpr:
		a.want(e.Expr, w)
	case *parser.AggregateExpr:
		if e.Op == parser.COUNT || e.Op == parser.GROUP {
			a.wantCount(e.Expr, w)
		} else {
			a.want(e.Expr, w)
		}
	case *parser.Call:
		for _, arg := range e.Args {
			a.want(arg, w)
		}
	case *parser.BinaryExpr:
		a.wantBoth(e, w)
	}
}

// wantCount notes that there is to be nothing to count, where one would be too many already.
func (a *Asked) wantCount(e parser.Expr, w wish) {
	if s, ok := e.(*parser.VectorSelector); ok && w.kind == low && !w.of && w.number < 1 {
		a.want(s, wish{kind: gone})
	}
}

// wantBoth shares a wish between the sides of an operation.
func (a *Asked) wantBoth(e *parser.BinaryExpr, w wish) {
	opposite := w
	switch w.kind {
	case low:
		opposite.kind = high
	case high:
		opposite.kind = low
	}
	l, leftIs := number(e.LHS)
	r, rightIs := number(e.RHS)
	switch {
	case e.Op == parser.MUL && rightIs:
		w.number /= r
		a.want(e.LHS, w)
	case e.Op == parser.MUL && leftIs:
		w.number /= l
		a.want(e.RHS, w)
	case e.Op == parser.DIV && rightIs:
		w.number *= r
		a.want(e.LHS, w)
	case e.Op == parser.DIV:
		w.of = true
		opposite.under = true
		a.want(e.LHS, w)
		a.want(e.RHS, opposite)
	case e.Op == parser.SUB && leftIs: // 1 - x > n is x < 1 - n
		opposite.number = l - w.number
		a.want(e.RHS, opposite)
	case e.Op == parser.SUB:
		a.want(e.LHS, w)
		a.want(e.RHS, opposite)
	case e.Op.IsComparisonOperator():
		a.want(e.LHS, w)
	default:
		a.want(e.LHS, w)
		a.want(e.RHS, w)
	}
}

// whole is the lower side of quotients.
const whole = 100

// value gives a value that the wish is content with, and the fallback where there is none.
func (w wish) value(fallback float64) float64 {
	switch {
	case w.kind == none || w.kind != exactly && math.IsNaN(w.number) && !w.under:
		switch w.kind {
		case low:
			return 2
		case high:
			return 10
		}
		return fallback
	case w.kind == exactly:
		return w.number
	case w.under:
		return whole
	}
	n := w.number
	switch {
	case w.kind == low && n <= 0:
		// nothing is less
	case w.kind == low:
		n /= 4
	case n < 0:
		n = 0
	case w.of && n < 1:
		n = (n + 1) / 2
	default:
		n = 4*n + 1
	}
	if w.of {
		n *= whole
	}
	return n
}

package promql

import (
	"math"

	"github.com/prometheus/prometheus/promql/parser"
)

// Bounds are the numbers between which the values of a vector are, both included. The zero value knows nothing.
type Bounds struct {
	Known     bool
	Low, High float64
	NonZero   bool // none of them is zero
	NaN       bool // some of them may be NaN; where Low is above High, all are
}

func from(low, high float64) Bounds { return Bounds{Known: true, Low: low, High: high} }

func atLeast(low float64) Bounds { return from(low, math.Inf(1)) }

// exactly is one number.
func exactly(n float64) Bounds {
	if math.IsNaN(n) {
		return Bounds{Known: true, Low: math.Inf(1), High: math.Inf(-1), NaN: true}
	}
	return from(n, n)
}

// full gives what is known as numbers, which are all of them where nothing is.
func (b Bounds) full() Bounds {
	if !b.Known {
		return Bounds{Low: math.Inf(-1), High: math.Inf(1), NonZero: b.NonZero, NaN: true}
	}
	return b
}

// Hold tells whether a value may be among those that have these bounds.
func (b Bounds) Hold(n float64) bool {
	b = b.full()
	if math.IsNaN(n) {
		return b.NaN
	}
	return b.Low <= n && n <= b.High && (n != 0 || !b.NonZero)
}

// mayBeZero tells whether zero is among the values, for all that is known.
func (b Bounds) mayBeZero() bool { return b.Hold(0) }

// Or gives the bounds of values of which some have these bounds, and some those.
func (b Bounds) Or(c Bounds) Bounds {
	if !b.Known || !c.Known {
		return Bounds{NonZero: b.NonZero && c.NonZero}
	}
	return Bounds{true, min(b.Low, c.Low), max(b.High, c.High), b.NonZero && c.NonZero, b.NaN || c.NaN}
}

// never tells whether a comparison is true of no two values. With NaN, nothing is true but that it differs.
func never(op parser.ItemType, l, r Bounds) bool {
	l, r = l.full(), r.full()
	if l.Low > l.High || r.Low > r.High {
		return op != parser.NEQ
	}
	switch op {
	case parser.EQLC:
		return l.Low > r.High || l.High < r.Low || l.NonZero && r == exactly(0) || r.NonZero && l == exactly(0)
	case parser.NEQ:
		return l == r && l.Low == l.High && !l.NaN
	case parser.LSS:
		return l.Low >= r.High
	case parser.LTE:
		return l.Low > r.High
	case parser.GTR:
		return l.High <= r.Low
	case parser.GTE:
		return l.High < r.Low
	}
	return false
}

// opposites are the comparisons that are true where those are not, but for NaN.
var opposites = map[parser.ItemType]parser.ItemType{
	parser.EQLC: parser.NEQ, parser.NEQ: parser.EQLC,
	parser.LSS: parser.GTE, parser.GTE: parser.LSS,
	parser.GTR: parser.LTE, parser.LTE: parser.GTR,
}

// always tells whether a comparison is true of any two values.
func always(op parser.ItemType, l, r Bounds) bool {
	l, r = l.full(), r.full()
	return !l.NaN && !r.NaN && never(opposites[op], l, r)
}

// mirrored are the comparisons that say the same of both sides exchanged.
var mirrored = map[parser.ItemType]parser.ItemType{
	parser.EQLC: parser.EQLC, parser.NEQ: parser.NEQ,
	parser.LSS: parser.GTR, parser.GTR: parser.LSS,
	parser.LTE: parser.GTE, parser.GTE: parser.LTE,
}

// passed gives the bounds of the values of which a comparison with others is true.
func (b Bounds) passed(op parser.ItemType, by Bounds) Bounds {
	b, by = b.full(), by.full()
	b.Known = true
	switch op {
	case parser.NEQ:
		b.NonZero = b.NonZero || by == exactly(0)
		return b
	case parser.EQLC:
		b.Low, b.High = max(b.Low, by.Low), min(b.High, by.High)
	case parser.LSS, parser.LTE:
		b.High = min(b.High, by.High)
		b.NonZero = b.NonZero || by.High < 0 || by.High == 0 && op == parser.LSS
	case parser.GTR, parser.GTE:
		b.Low = max(b.Low, by.Low)
		b.NonZero = b.NonZero || by.Low > 0 || by.Low == 0 && op == parser.GTR
	}
	b.NaN = false
	return b
}

func (b Bounds) negative() Bounds { return Bounds{b.Known, -b.High, -b.Low, b.NonZero, b.NaN} }

// arithmetic gives the bounds of what an operator makes of two values. It knows what is written in rules: sums, differences,
// and products and quotients of what is not negative.
func arithmetic(op parser.ItemType, l, r Bounds) Bounds {
	if !l.Known || !r.Known || l.Low > l.High || r.Low > r.High {
		return Bounds{}
	}
	b := Bounds{Known: true, NaN: l.NaN || r.NaN}
	switch {
	case op == parser.SUB:
		return arithmetic(parser.ADD, l, r.negative())
	case op == parser.ADD:
		b.Low, b.High = l.Low+r.Low, l.High+r.High
		b.NaN = b.NaN || math.IsInf(l.High, 1) && math.IsInf(r.Low, -1) || math.IsInf(l.Low, -1) && math.IsInf(r.High, 1)
	case op == parser.MUL && l.Low >= 0 && r.Low >= 0:
		b.Low, b.High = l.Low*r.Low, l.High*r.High
		b.NaN = b.NaN || l.Low == 0 && math.IsInf(r.High, 1) || r.Low == 0 && math.IsInf(l.High, 1)
	case op == parser.DIV && l.Low >= 0 && r.Low >= 0 && !r.mayBeZero():
		b.Low, b.High = l.Low/r.High, l.High/r.Low
		b.NaN = b.NaN || math.IsInf(l.High, 1) && math.IsInf(r.High, 1)
	default:
		return Bounds{}
	}
	if math.IsNaN(b.Low) || math.IsNaN(b.High) { // such as zero times infinity
		return Bounds{}
	}
	return b
}

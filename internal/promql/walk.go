package promql

import (
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// analysis is one walk over an expression.
type analysis struct {
	series  func(metric string) Series
	watched []string
	facts   *Facts
}

// value is what is known of the value of a part.
type value struct {
	Series
	scalar bool   // it is a number or a text, and has no series
	metric string // whose series they are; empty where of several
	drops  []Drop // of watched labels

	empty     bool           // there are no series
	sure      bool           // there are series, whatever else there is
	open      *Unconditional // why they are not conditional
	chosen    *Choice        // what chose them
	undefined *Undefined     // the quotient that they are
}

// place is what stands around a part.
type place struct {
	reach  time.Duration // the longest range around it
	back   time.Duration // what ranges and offsets around it add up to
	absent bool
	guard  bool // of a set operator: its series decide whether others are kept
}

func (a *analysis) walk(e parser.Expr, p place) value {
	switch e := e.(type) {
	case *parser.ParenExpr:
		return a.walk(e.Expr, p)
	case *parser.StepInvariantExpr:
		return a.walk(e.Expr, p)
	case *parser.UnaryExpr:
		v := a.walk(e.Expr, p)
		if e.Op == parser.SUB {
			v.Labels, v.Kind, v.Values = v.Labels.without(model.MetricNameLabel), "", v.Values.negative()
		}
		return v
	case *parser.VectorSelector:
		return a.selector(e, rangeOf(e), p)
	case *parser.MatrixSelector:
		if vs, ok := e.VectorSelector.(*parser.VectorSelector); ok {
			p.reach = max(p.reach, e.Range)
			p.back += e.Range
			return a.selector(vs, rangeOf(e), p)
		}
	case *parser.SubqueryExpr:
		p.reach = max(p.reach, e.Range)
		p.back += e.Range + e.OriginalOffset
		return a.walk(e.Expr, p)
	case *parser.AggregateExpr:
		return a.aggregate(e, p)
	case *parser.Call:
		return a.call(e, p)
	case *parser.BinaryExpr:
		return a.binary(e, p)
	case *parser.NumberLiteral:
		return number(exactly(e.Val))
	case *parser.StringLiteral:
		return value{scalar: true}
	}
	return value{}
}

// number is a scalar.
func number(b Bounds) value { return value{Series: Series{Values: b}, scalar: true} }

func (a *analysis) selector(vs *parser.VectorSelector, at Range, p place) value {
	s := Selector{Metric: metricOf(vs), Matchers: vs.LabelMatchers, Range: p.reach, Back: p.back + vs.OriginalOffset, Absent: p.absent, At: at}
	a.facts.Selectors = append(a.facts.Selectors, s)
	v := value{Series: a.series(s.Metric), metric: s.Metric}
	if v.Kind == Counter && !v.Values.Known {
		v.Values = atLeast(0)
	}
	if !v.Conditional {
		v.open = &Unconditional{At: at}
	}
	for _, m := range vs.LabelMatchers {
		v.Labels = matched(v.Labels, m)
	}
	if v.Labels.Of(model.MetricNameLabel) != Always {
		v.Labels = v.Labels.With(model.MetricNameLabel, Always)
	}
	return v
}

// metricOf gives the name of the metric that a selector asks for, or "" where it does not say one.
func metricOf(vs *parser.VectorSelector) string {
	for _, m := range vs.LabelMatchers {
		if m.Name == model.MetricNameLabel && m.Type == labels.MatchEqual {
			return m.Value
		}
	}
	return vs.Name
}

// matched gives what is known of series that a matcher took.
func matched(l Labels, m *labels.Matcher) Labels {
	if l.hasSeveral(m.Name) {
		l = l.With(m.Name, Always)
	}
	switch {
	case m.Type == labels.MatchEqual:
		return l.WithValue(m.Name, m.Value)
	case !m.Matches("") && l.Of(m.Name) != Always:
		return l.With(m.Name, Always)
	}
	return l
}

// dropping notes which of the watched labels are there before and surely not after.
func (a *analysis) dropping(v value, before Labels, by string, at Range) value {
	for _, name := range a.watched {
		if before.Of(name) != Never && v.Labels.Of(name) == Never {
			v.drops = append([]Drop{{name, by, at}}, v.drops...)
		}
	}
	return v
}

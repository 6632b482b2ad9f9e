package promql

import (
	"slices"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
)

func (a *analysis) aggregate(e *parser.AggregateExpr, p place) value {
	if e.Param != nil {
		a.walk(e.Param, p)
	}
	v := a.walk(e.Expr, p)
	before := v.Labels
	switch e.Op {
	case parser.TOPK, parser.BOTTOMK, parser.LIMITK, parser.LIMIT_RATIO:
		v.Labels = v.Labels.some()
		n, isNumber := e.Param.(*parser.NumberLiteral)
		v.chosen, v.sure = &Choice{By: e.Op.String(), At: operator(e), one: isNumber && n.Val == 1 && len(e.Grouping) > 0}, false
		return v // they choose among the series
	}
	grouping := e.Grouping
	if text, ok := e.Param.(*parser.StringLiteral); ok && e.Op == parser.COUNT_VALUES {
		v.Labels = v.Labels.With(text.Val, Always) // before it groups, so that without removes it again
		grouping = append(slices.Clip(grouping), text.Val)
	}
	a.undefined(e, v)
	if e.Without {
		v.Labels = v.Labels.without(append(slices.Clip(e.Grouping), model.MetricNameLabel)...)
	} else {
		a.removed("by", e.Grouping, v, operator(e))
		v.Labels = v.Labels.only(grouping...)
	}
	v.Kind, v.Values, v.undefined = aggregated(e.Op, v.Kind), aggregatedValues(e.Op, v.Values), nil
	v.chosen = nil
	return a.dropping(v, before, e.Op.String(), operator(e))
}

// operator gives where the name of an aggregation stands.
func operator(e *parser.AggregateExpr) Range {
	at := rangeOf(e)
	at[1] = at[0] + len(e.Op.String())
	return at
}

func aggregated(op parser.ItemType, k Kind) Kind {
	switch op {
	case parser.COUNT, parser.COUNT_VALUES, parser.GROUP, parser.STDDEV, parser.STDVAR:
		return Gauge
	}
	if k == Counter {
		return Sum
	}
	return k
}

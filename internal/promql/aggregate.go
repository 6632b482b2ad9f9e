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
		return v // they choose among the series
	}
	grouping := e.Grouping
	if text, ok := e.Param.(*parser.StringLiteral); ok && e.Op == parser.COUNT_VALUES {
		v.Labels = v.Labels.With(text.Val, Always) // before it groups, so that without removes it again
		grouping = append(slices.Clip(grouping), text.Val)
	}
	if e.Without {
		v.Labels = v.Labels.without(append(slices.Clip(e.Grouping), model.MetricNameLabel)...)
	} else {
		v.Labels = v.Labels.only(grouping...)
	}
	v.Kind = aggregated(e.Op, v.Kind)
	at := rangeOf(e)
	at[1] = at[0] + len(e.Op.String())
	return a.dropping(v, before, e.Op.String(), at)
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

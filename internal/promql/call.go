package promql

import (
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// changes are the functions that look at how values change over a range, and what they make of it.
var changes = map[string]Kind{
	"rate": Rate, "irate": Rate, "increase": Rate,
	"delta": Gauge, "idelta": Gauge, "deriv": Gauge, "predict_linear": Gauge, "double_exponential_smoothing": Gauge,
}

// chooses are the functions that give the series that they are given, name and all.
var chooses = map[string]bool{
	"sort": true, "sort_desc": true, "sort_by_label": true, "sort_by_label_desc": true, "last_over_time": true, "first_over_time": true,
}

// keepsKind are other functions whose values are of the kind of what they are given.
var keepsKind = map[string]bool{
	"avg_over_time": true, "max_over_time": true, "min_over_time": true, "quantile_over_time": true,
	"label_replace": true, "label_join": true, "info": true,
}

// keepsUndefined are the functions that make NaN of NaN, series by series.
var keepsUndefined = map[string]bool{
	"abs": true, "ceil": true, "floor": true, "round": true, "clamp": true, "clamp_min": true, "clamp_max": true, "label_replace": true, "label_join": true,
}

func (a *analysis) call(c *parser.Call, p place) value {
	name := c.Func.Name
	isAbsent := name == "absent" || name == "absent_over_time"
	p.absent = p.absent || isAbsent
	args, i := a.arguments(c, p)
	if c.Func.ReturnType == parser.ValueTypeScalar {
		return value{scalar: true}
	}
	var v value
	var given parser.Expr
	if i >= 0 {
		v, given = args[i], c.Args[i]
	}
	v.Values, v.sure = valuesOf(name, args, v.Values), false
	if !keepsUndefined[name] {
		v.undefined = nil
	}
	if kind, ok := changes[name]; ok && given != nil {
		a.window(name, given, v)
		v.Kind = kind
	} else if !chooses[name] && !keepsKind[name] {
		v.Kind = Gauge
	}
	before := v.Labels
	switch {
	case isAbsent:
		v.Labels = absentLabels(given)
		v.Recorded, v.metric = false, ""
		v.Conditional, v.open, v.chosen, v.empty = true, nil, nil, false
	case name == "vector" || given == nil:
		return value{Series: Series{Kind: Gauge, Labels: noLabels, Values: v.Values}, sure: true, open: &Unconditional{At: rangeOf(c)}}
	case chooses[name]:
		return v
	case name == "label_replace":
		v.Labels = replaced(v.Labels, c.Args)
	case name == "label_join":
		v.Labels = joined(v.Labels, c.Args)
	case name == "info":
		v.Labels = Open(v.Labels)
	default:
		v.Labels = v.Labels.without(model.MetricNameLabel)
		if strings.HasPrefix(name, "histogram_") {
			v.Labels = quantiled(name, v.Labels, c.Args)
		}
	}
	at := rangeOf(c)
	at[1] = at[0] + len(name)
	return a.dropping(v, before, name, at)
}

// arguments walks over what a function is given, and tells which of it is the first vector, or -1.
func (a *analysis) arguments(c *parser.Call, p place) ([]value, int) {
	args, first := make([]value, len(c.Args)), -1
	for i, arg := range c.Args {
		if c.Func.Name == "info" && i == 1 {
			continue // a matcher of the labels to add, and no selector
		}
		args[i] = a.walk(arg, p)
		if first < 0 && !args[i].scalar {
			first = i
		}
	}
	return args, first
}

func (a *analysis) window(function string, given parser.Expr, v value) {
	w := Window{Function: function, Metric: v.metric, Kind: v.Kind, Recorded: v.Recorded, At: rangeOf(given)}
	for {
		paren, ok := given.(*parser.ParenExpr)
		if !ok {
			break
		}
		given = paren.Expr
	}
	switch e := given.(type) {
	case *parser.MatrixSelector:
		w.Range = e.Range
	case *parser.SubqueryExpr:
		w.Range, w.Subquery = e.Range, true
		if sum, ok := e.Expr.(*parser.AggregateExpr); ok && sum.Op == parser.SUM && w.Kind == "" && changes[function] == Rate {
			w.Kind = Sum // what a rate is asked of are counters
		}
	}
	a.facts.Windows = append(a.facts.Windows, w)
}

// absentLabels are those of the series that tells of an absence: what the selector asks for by equality.
func absentLabels(given parser.Expr) Labels {
	direct := true
	for {
		paren, ok := given.(*parser.ParenExpr)
		if !ok {
			break
		}
		given, direct = paren.Expr, false
	}
	if m, ok := given.(*parser.MatrixSelector); ok {
		given = m.VectorSelector
	}
	vs, ok := given.(*parser.VectorSelector)
	if !ok {
		return noLabels
	}
	l, seen := noLabels, map[string]bool{}
	for _, m := range vs.LabelMatchers {
		switch {
		case m.Name == model.MetricNameLabel:
		case m.Type == labels.MatchEqual && !seen[m.Name]:
			seen[m.Name] = true
			l = l.WithValue(m.Name, m.Value)
		default: // asked for twice or by an expression, it is left out
			l = l.With(m.Name, Never)
		}
	}
	if direct {
		return l
	}
	for _, x := range l.known {
		l = l.With(x.name, Perhaps)
	}
	return l
}

// replaced is label_replace(v, destination, replacement, source, expression). The destination stays as it is where the
// expression does not match.
func replaced(l Labels, args parser.Expressions) Labels {
	destination, ok := text(args, 1)
	replacement, known := text(args, 2)
	if !ok || !known {
		return Labels{}
	}
	p := Perhaps
	switch {
	case replacement == "" && l.Of(destination) == Never:
		p = Never
	case replacement != "" && !strings.Contains(replacement, "$") && l.Of(destination) == Always:
		p = Always
	}
	return l.With(destination, p)
}

// joined is label_join(v, destination, separator, sources…).
func joined(l Labels, args parser.Expressions) Labels {
	destination, ok := text(args, 1)
	separator, known := text(args, 2)
	if !ok || !known {
		return Labels{}
	}
	p := Never
	for i := 3; i < len(args); i++ {
		source, _ := text(args, i)
		switch l.Of(source) {
		case Always:
			return l.With(destination, Always)
		case Perhaps:
			p = Perhaps
		}
	}
	if separator != "" && len(args) > 4 {
		p = Always
	}
	return l.With(destination, p)
}

func text(args parser.Expressions, i int) (string, bool) {
	if i >= len(args) {
		return "", false
	}
	s, ok := args[i].(*parser.StringLiteral)
	if !ok {
		return "", false
	}
	return s.Val, true
}

// quantiled gives the labels of what is computed from buckets, or from native histograms.
func quantiled(name string, l Labels, args parser.Expressions) Labels {
	switch name {
	case "histogram_quantile", "histogram_fraction":
		return l.without(labels.BucketLabel)
	case "histogram_quantiles":
		l = l.without(labels.BucketLabel)
		if label, ok := text(args, 1); ok {
			return l.With(label, Always)
		}
		return Labels{}
	}
	return l
}

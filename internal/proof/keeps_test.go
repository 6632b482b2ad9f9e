package proof

import (
	"slices"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
)

// keeps tells whether the series of an expression's result have the label that those it selects have.
func keeps(t testing.TB, expr, label string) bool {
	t.Helper()
	e, err := parser.NewParser(parser.Options{}).ParseExpr(expr)
	if err != nil {
		t.Fatal(err)
	}
	return keepsLabel(e, label)
}

func keepsLabel(e parser.Expr, label string) bool {
	switch e := e.(type) {
	case *parser.VectorSelector:
		return true
	case *parser.MatrixSelector:
		return true
	case *parser.ParenExpr:
		return keepsLabel(e.Expr, label)
	case *parser.UnaryExpr:
		return keepsLabel(e.Expr, label)
	case *parser.SubqueryExpr:
		return keepsLabel(e.Expr, label)
	case *parser.AggregateExpr:
		if e.Op == parser.TOPK || e.Op == parser.BOTTOMK {
			return keepsLabel(e.Expr, label)
		}
		return slices.Contains(e.Grouping, label) != e.Without && keepsLabel(e.Expr, label)
	case *parser.Call:
		return e.Func.ReturnType == parser.ValueTypeVector && e.Func.Name != "absent" && e.Func.Name != "absent_over_time" &&
			slices.ContainsFunc(e.Args, func(a parser.Expr) bool { return keepsLabel(a, label) })
	case *parser.BinaryExpr:
		return keepsOfTwo(e, label)
	}
	return false
}

// keepsOfTwo follows resultMetric and VectorAnd of Prometheus' engine: of sets and of many to one, the result has the labels
// of the many; of one to one, those that are matched.
func keepsOfTwo(e *parser.BinaryExpr, label string) bool {
	left, right := keepsLabel(e.LHS, label), keepsLabel(e.RHS, label)
	m := e.VectorMatching
	if m == nil { // one of them is a number
		return left || right
	}
	switch {
	case e.Op == parser.LOR:
		return left && right
	case e.Op.IsSetOperator():
		return left
	case m.Card == parser.CardManyToOne:
		return left || right && slices.Contains(m.Include, label)
	case m.Card == parser.CardOneToMany:
		return right || left && slices.Contains(m.Include, label)
	}
	return left && slices.Contains(m.MatchingLabels, label) == m.On
}

func TestKeeps(t *testing.T) {
	for expr, want := range map[string]bool{
		`up == 0`:                            true,
		`vector(1)`:                          false,
		`absent(up)`:                         false,
		`sum(up)`:                            false,
		`sum by (environment, job) (up) / 2`: true,
		`sum without (job) (up)`:             true,
		`sum without (environment) (up)`:     false,
		`topk(3, up)`:                        true,
		`sum(rate(a[5m])) / sum(rate(b[5m])) > 1`: false,
		`a / b`:                                          true,
		`a / on (job) b`:                                 false,
		`a / on (environment) b`:                         true,
		`a / ignoring (environment) b`:                   false,
		`a * on (job) group_left b`:                      true,
		`a * on (job) group_right sum by (job) (b)`:      false,
		`a and on (job) b`:                               true,
		`sum(a) or b`:                                    false,
		`a unless sum(b)`:                                true,
		`histogram_quantile(0.9, sum by (le) (a))`:       false,
		`max_over_time(sum by (environment) (a)[1h:])`:   true,
		`-(sum by (environment) (a))`:                    true,
		`count(sum by (environment) (a)) > scalar(b)`:    false,
		`group by (environment) (up offset 1h) unless b`: true,
	} {
		if keeps(t, expr, "environment") != want {
			t.Errorf("%s: want %t", expr, want)
		}
	}
}

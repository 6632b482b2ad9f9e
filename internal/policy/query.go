package policy

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// query asks for the findings of several rules at once: each variable is one rule's set. Sets are always defined, so no
// rule can keep the query from its result.
type query struct {
	compiler *ast.Compiler
	rules    []*rule
	vars     []ast.Var
	body     ast.Body
}

// prepare makes the query of all rules that judge a kind. It has none where no rule does.
func (e *Engine) prepare(kind string) (*query, error) {
	q := &query{}
	for _, g := range e.groups {
		for _, r := range g.rules {
			if r.judges(kind) {
				v := ast.Var("rule" + strconv.Itoa(len(q.vars)))
				q.compiler = g.compiler
				q.rules = append(q.rules, r)
				q.vars = append(q.vars, v)
				q.body.Append(ast.Equality.Expr(ast.NewTerm(v), ast.NewTerm(r.ref)))
			}
		}
	}
	if len(q.rules) == 0 {
		return q, nil
	}
	body, err := q.compiler.QueryCompiler().Compile(q.body)
	if err != nil {
		return nil, fmt.Errorf("compile the query for %s: %w", kind, err)
	}
	q.body = body
	return q, nil
}

// alone is the query of its i-th rule.
func (q *query) alone(i int) *query {
	return &query{compiler: q.compiler, rules: q.rules[i : i+1], vars: q.vars[i : i+1], body: ast.NewBody(q.body[i].Copy())}
}

// eval gives the findings of each rule of the query for an input.
func (r *run) eval(ctx context.Context, q *query, input *ast.Term) ([]ast.Value, error) {
	var sets []ast.Value
	err := topdown.NewQuery(q.body).
		WithCompiler(q.compiler).
		WithStore(r.store).
		WithTransaction(r.txn).
		WithInput(input).
		WithCancel(r.cancel).
		WithMetrics(metrics.NoOp()).
		WithTime(time.Unix(0, 1)). // no rule can see the clock; without this it is read for each document
		Iter(ctx, func(result topdown.QueryResult) error {
			for _, v := range q.vars {
				sets = append(sets, result[v].Value)
			}
			return nil
		})
	if err == nil && len(sets) != len(q.rules) {
		err = fmt.Errorf("%d of %d rules gave findings", len(sets), len(q.rules))
	}
	return sets, err
}

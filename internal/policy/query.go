package policy

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// asked are the queries for the documents of one kind.
type asked struct {
	builtin *query   // all of the built-in rules, if any
	own     []*query // the user's rules, each for itself, since each has its limits
}

// query asks for the findings of several rules at once: each variable is one rule's set. Sets are always defined, so no
// rule can keep the query from its result.
type query struct {
	compiler *ast.Compiler
	rules    []*rule
	vars     []ast.Var
	body     ast.Body
}

// prepare makes the queries of all rules that judge a kind.
func (e *Engine) prepare(kind string) (*asked, error) {
	a := &asked{}
	for _, g := range e.groups {
		rules := slices.DeleteFunc(slices.Clone(g.rules), func(r *rule) bool { return !r.judges(kind) })
		if len(rules) == 0 {
			continue
		}
		q, err := newQuery(kind, g.compiler, rules)
		if err != nil {
			return nil, err
		}
		if g.builtin {
			a.builtin = q
			continue
		}
		for i := range rules {
			a.own = append(a.own, q.alone(i))
		}
	}
	return a, nil
}

func newQuery(kind string, compiler *ast.Compiler, rules []*rule) (*query, error) {
	q := &query{compiler: compiler, rules: rules}
	for i, r := range rules {
		v := ast.Var("rule" + strconv.Itoa(i))
		q.vars = append(q.vars, v)
		q.body.Append(ast.Equality.Expr(ast.NewTerm(v), ast.NewTerm(r.ref)))
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

// evalOwn gives the findings of a rule of the user's, which may take no more than it may.
func (r *run) evalOwn(ctx context.Context, q *query, input *ast.Term) (ast.Value, error) {
	made := make(chan []ast.Value, 2) // what is left behind must write nothing that others read
	err := r.guard.run(ctx, func(cancel topdown.Cancel) error {
		sets, err := r.eval(ctx, q, input, cancel)
		if err == nil {
			made <- sets
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return (<-made)[0], nil
}

// eval gives the findings of each rule of the query for an input.
func (r *run) eval(ctx context.Context, q *query, input *ast.Term, cancel topdown.Cancel) ([]ast.Value, error) {
	var sets []ast.Value
	err := topdown.NewQuery(q.body).
		WithCompiler(q.compiler).
		WithStore(r.store).
		WithTransaction(r.txn).
		WithInput(input).
		WithCancel(cancel).
		WithBuiltins(r.functions).
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

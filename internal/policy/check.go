package policy

import (
	"context"
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/parallel"
)

// Document is one input of the rules.
type Document struct {
	Kind string
	ID   string // Kind namespace/name; empty for the fleet

	// Input is a Go value that is taken as its JSON, or an ast.Value.
	Input any

	// Locate finds the user's line behind a path of an object, which is this document's own where the name is empty.
	// It is called from several goroutines, and may be nil.
	Locate func(object string, path []any) diag.Span

	// LocatePart finds a part of a text of this document's object, by the offset of its first byte and of the one behind
	// its last. It may be nil as well.
	LocatePart func(path []any, text string, from, to int) diag.Span

	// Concerns tells the class of priority of what stands at such a path, and the clusters that the object is applied to,
	// sorted. It may be nil, and either answer empty.
	Concerns func(object string, path []any) (class string, clusters []string)
}

// Check runs each rule over each document of its kinds, on so many goroutines, and gives the findings in the order of
// their places. What stands at data.fleet is a Go value that is taken as its JSON, usually a Data, or an ast.Value.
func (e *Engine) Check(ctx context.Context, data any, docs []Document, workers int) ([]diag.Diagnostic, error) {
	fleet, err := e.values.convert(data)
	if err != nil {
		return nil, fmt.Errorf("encode data of the policies: %w", err)
	}
	run, err := e.start(ctx, fleet, docs)
	if err != nil {
		return nil, err
	}
	defer run.stop()
	found := make([][]said, len(docs))
	err = parallel.EachOf(ctx, len(docs), workers, func(_, i int) (err error) {
		found[i], err = run.check(ctx, &docs[i], i)
		return err
	})
	if err != nil {
		return nil, err
	}
	return diag.Sort(run.heard(found)), nil
}

// said is what a rule found in a document.
type said struct {
	rule  *rule
	found []diag.Diagnostic
}

// run is one check under way.
type run struct {
	values  *converter
	queries map[string]*asked // by kind
	store   storage.Store
	txn     storage.Transaction
	cancel  topdown.Cancel
	stop    func()

	functions map[string]*topdown.Builtin // that rules of the user's call
	guard     *watchdog                   // of those rules
	stopped   stopped
}

// start prepares a query for each kind among the documents.
func (e *Engine) start(ctx context.Context, fleet ast.Value, docs []Document) (*run, error) {
	store := inmem.NewFromASTObject(ast.NewObject([2]*ast.Term{ast.StringTerm("fleet"), ast.NewTerm(fleet)}))
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, fmt.Errorf("open data of the policies: %w", err)
	}
	r := &run{values: &e.values, queries: map[string]*asked{}, store: store, txn: txn, cancel: topdown.NewCancel()}
	unwatch := context.AfterFunc(ctx, r.cancel.Cancel)
	r.stop = func() {
		unwatch()
		if r.guard != nil {
			r.guard.stop()
		}
		store.Abort(context.WithoutCancel(ctx), txn)
	}
	for _, d := range docs {
		if _, done := r.queries[d.Kind]; done {
			continue
		}
		q, err := e.prepare(d.Kind)
		if err != nil {
			r.stop()
			return nil, err
		}
		r.queries[d.Kind] = q
		if len(q.own) > 0 && r.guard == nil {
			r.guard, r.functions = watch(e.limits, r.cancel), charged()
		}
	}
	return r, nil
}

// check runs the rules for a document over it, which is the i-th.
func (r *run) check(ctx context.Context, d *Document, i int) ([]said, error) {
	q := r.queries[d.Kind]
	if q.builtin == nil && len(q.own) == 0 {
		return nil, nil
	}
	input, err := r.values.convert(d.Input)
	if err != nil {
		return nil, fmt.Errorf("encode %s for the policies: %w", d.ID, err)
	}
	var found []said
	if q.builtin != nil {
		if found, err = r.checkBuiltin(ctx, q.builtin, d, ast.NewTerm(input)); err != nil {
			return nil, err
		}
	}
	if len(q.own) == 0 {
		return found, nil
	}
	seen := ast.NewTerm(concealed(d.Kind, input))
	for _, own := range q.own {
		if r.stopped.before(own.rules[0], i) {
			continue
		}
		one, err := r.checkOwn(ctx, own, d, i, seen)
		if err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, nil
}

// checkBuiltin runs the built-in rules. Where one fails it takes the whole query with it; they are then run one by one, and
// the others still have their say.
func (r *run) checkBuiltin(ctx context.Context, q *query, d *Document, input *ast.Term) ([]said, error) {
	var found []said
	sets, err := r.eval(ctx, q, input, r.cancel)
	if err == nil {
		for i, set := range sets {
			found = append(found, said{q.rules[i], q.rules[i].findings(d, input.Value, set)})
		}
		return found, nil
	}
	for i, rule := range q.rules {
		sets, err := r.eval(ctx, q.alone(i), input, r.cancel)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			found = append(found, said{rule, []diag.Diagnostic{rule.failed(d, err)}})
		default:
			found = append(found, said{rule, rule.findings(d, input.Value, sets[0])})
		}
	}
	return found, nil
}

// checkOwn runs a rule of the user's.
func (r *run) checkOwn(ctx context.Context, q *query, d *Document, i int, input *ast.Term) (said, error) {
	rule := q.rules[0]
	set, err := r.evalOwn(ctx, q, input)
	if err == nil {
		err = tooMuch(set)
	}
	var over exceeded
	switch {
	case ctx.Err() != nil:
		return said{}, ctx.Err()
	case errors.Is(err, errMemory):
		return said{}, fmt.Errorf("policy %s at %s: %w", rule.Code, rule.line(), err)
	case errors.As(err, &over):
		r.stopped.note(rule, i, rule.failed(d, err))
		return said{}, nil
	case err != nil:
		return said{rule, []diag.Diagnostic{rule.failed(d, err)}}, nil
	}
	return said{rule, rule.findings(d, input.Value, set)}, nil
}

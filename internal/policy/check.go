package policy

import (
	"context"
	"fmt"
	"slices"

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
	found := make([][]diag.Diagnostic, len(docs))
	err = parallel.EachOf(ctx, len(docs), workers, func(_, i int) (err error) {
		found[i], err = run.check(ctx, &docs[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	return diag.Sort(slices.Concat(found...)), nil
}

// run is one check under way.
type run struct {
	values  *converter
	queries map[string]*query // by kind
	store   storage.Store
	txn     storage.Transaction
	cancel  topdown.Cancel
	stop    func()
}

// start prepares a query for each kind among the documents.
func (e *Engine) start(ctx context.Context, fleet ast.Value, docs []Document) (*run, error) {
	store := inmem.NewFromASTObject(ast.NewObject([2]*ast.Term{ast.StringTerm("fleet"), ast.NewTerm(fleet)}))
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return nil, fmt.Errorf("open data of the policies: %w", err)
	}
	r := &run{values: &e.values, queries: map[string]*query{}, store: store, txn: txn, cancel: topdown.NewCancel()}
	unwatch := context.AfterFunc(ctx, r.cancel.Cancel)
	r.stop = func() {
		unwatch()
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
	}
	return r, nil
}

// check runs the rules for a document over it.
func (r *run) check(ctx context.Context, d *Document) ([]diag.Diagnostic, error) {
	q := r.queries[d.Kind]
	if len(q.rules) == 0 {
		return nil, nil
	}
	input, err := r.values.convert(d.Input)
	if err != nil {
		return nil, fmt.Errorf("encode %s for the policies: %w", d.ID, err)
	}
	sets, err := r.eval(ctx, q, ast.NewTerm(input))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return r.checkApart(ctx, q, d, ast.NewTerm(input))
	}
	var found []diag.Diagnostic
	for i, set := range sets {
		found = append(found, q.rules[i].findings(d, input, set)...)
	}
	return found, nil
}

// checkApart runs rule by rule: a rule that fails takes the whole query with it, and the others still have their say.
func (r *run) checkApart(ctx context.Context, q *query, d *Document, input *ast.Term) ([]diag.Diagnostic, error) {
	var found []diag.Diagnostic
	for i := range q.rules {
		sets, err := r.eval(ctx, q.alone(i), input)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			found = append(found, q.rules[i].failed(d, err))
		default:
			found = append(found, q.rules[i].findings(d, input.Value, sets[0])...)
		}
	}
	return found, nil
}

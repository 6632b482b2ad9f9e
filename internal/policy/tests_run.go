package policy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/topdown"

	"gauntlet.dev/gauntlet/internal/diag"
)

// The names of tests, as the program opa has them.
const (
	testPrefix    = "test_"
	skippedPrefix = "todo_test_"
)

// testRule is one test.
type testRule struct {
	name string
	ref  ast.Ref
	at   *ast.Location
}

// testRules lists the tests of a module in their order. What looks like a test and would hide another is told.
func testRules(module *ast.Module) ([]testRule, []diag.Diagnostic) {
	const help = "A test is written: test_what_it_shows if { ... }"
	var rules []testRule
	var found []diag.Diagnostic
	seen := map[string]bool{}
	for _, r := range module.Rules {
		name := r.Head.Ref()[0].Value.String()
		if !strings.HasPrefix(name, testPrefix) && !strings.HasPrefix(name, skippedPrefix) {
			continue
		}
		switch {
		case r.Head.RuleKind() == ast.MultiValue || len(r.Head.Ref()) > 1 || len(r.Head.Args) > 0:
			found = append(found, invalid(span(r.Head.Location), fmt.Sprintf("%s has several values, and a test passes by one that is true; write a test for each", name), help))
		case seen[name]:
			found = append(found, invalid(span(r.Head.Location), fmt.Sprintf("%s is there twice, and one that passes would hide the other; give this one another name", name), help))
		default:
			rules = append(rules, testRule{name, module.Package.Path.Append(ast.StringTerm(name)), r.Head.Location})
		}
		seen[name] = true
	}
	return rules, found
}

// runOne runs a test, and tells where it does not pass.
func (t *tests) runOne(ctx context.Context, r testRule) (*diag.Diagnostic, error) {
	result := ast.Var("result")
	body, err := t.compiler.QueryCompiler().Compile(ast.NewBody(ast.Equality.Expr(ast.NewTerm(result), ast.NewTerm(r.ref))))
	if err != nil {
		return nil, fmt.Errorf("compile the query for %s: %w", r.name, err)
	}
	txn, err := t.store.NewTransaction(ctx)
	if err != nil {
		return nil, fmt.Errorf("open data of the tests: %w", err)
	}
	defer t.store.Abort(context.WithoutCancel(ctx), txn)
	return t.judge(ctx, r, result, body, txn)
}

func (t *tests) judge(ctx context.Context, r testRule, result ast.Var, body ast.Body, txn storage.Transaction) (*diag.Diagnostic, error) {
	runs := make(chan *testRun, 2) // what is left behind must write nothing that is read here
	err := t.guard.run(ctx, func(cancel topdown.Cancel) error {
		run := &testRun{failure: failure{test: r.at}}
		err := topdown.NewQuery(body).
			WithCompiler(t.compiler).
			WithStore(t.store).
			WithTransaction(txn).
			WithCancel(cancel).
			WithBuiltins(t.functions).
			WithTime(time.Unix(0, 1)).
			WithPrintHook(topdown.NewPrintHook(&run.printed)).
			WithQueryTracer(t.coverage).
			WithQueryTracer(&run.failure).
			Iter(ctx, func(found topdown.QueryResult) error {
				run.passed = found[result].Value.Compare(ast.Boolean(true)) == 0
				return nil
			})
		runs <- run
		return err
	})
	var over exceeded
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errMemory):
		return nil, fmt.Errorf("%s at %s: %w", r.name, span(r.at), err)
	case errors.As(err, &over):
		d := t.failing(r, err)
		return &d, nil
	}
	run := <-runs
	if err == nil && run.passed {
		return nil, nil
	}
	d := t.failing(r, err)
	d.Help = heard(run.printed.String())
	if err == nil {
		d.Source = span(run.place())
	}
	return &d, nil
}

// testRun is what is seen of one run of a test.
type testRun struct {
	failure
	passed  bool
	printed strings.Builder
}

// failing tells that a test does not pass, at the place where it broke off, or else at the test.
func (t *tests) failing(r testRule, err error) diag.Diagnostic {
	d := diag.Diagnostic{
		Code:     CodeTest,
		Severity: diag.Error,
		Message:  r.name + " fails: this is not true; repair the policy or the test",
		Source:   span(r.at),
	}
	if err == nil {
		return d
	}
	d.Message = fmt.Sprintf("%s broke off: %s; repair the policy or the test", r.name, reason(err))
	var e *topdown.Error
	if errors.As(err, &e) && e.Location != nil {
		d.Source = span(e.Location)
	}
	return d
}

// heard is what a test printed, in one line. The tests are the user's own, and so are the values in them.
func heard(printed string) string {
	if printed == "" {
		return "print(...) in the test shows here what a value is."
	}
	return "printed: " + strings.Join(strings.Split(strings.TrimSpace(printed), "\n"), "; ")
}

// failure is a tracer that finds the line of a test that was not true: of those that failed, the one that stands last.
type failure struct {
	test  *ast.Location
	query uint64
	line  *ast.Expr
}

func (f *failure) place() *ast.Location {
	if f.line == nil {
		return f.test
	}
	return f.line.Location
}

// Enabled implements topdown.QueryTracer, as the others do.
func (f *failure) Enabled() bool { return true }

// Config asks for nothing.
func (f *failure) Config() topdown.TraceConfig { return topdown.TraceConfig{} }

// TraceEvent looks at what fails in the body of the test itself.
func (f *failure) TraceEvent(e topdown.Event) {
	switch node := e.Node.(type) {
	case *ast.Rule:
		if e.Op == topdown.EnterOp && node.Head.Location.Equal(f.test) {
			f.query = e.QueryID
		}
	case *ast.Expr:
		if e.Op == topdown.FailOp && e.QueryID == f.query && node.Location != nil && (f.line == nil || node.Index >= f.line.Index) {
			f.line = node
		}
	}
}

package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Tested is what came of the tests of one policy or library.
type Tested struct {
	Code    string // category/rule, or lib/name
	File    string // what was tested, in the user's tree
	Passed  int
	Failed  int
	Skipped int
	Reached int     // lines
	Missed  []Lines // that no test reached, in their order
}

// Lines are some in a row, by their numbers.
type Lines struct{ First, Last int }

// Test runs the tests that stand beside the user's policies and libraries: those of the codes, or all of them. What does
// not pass, and what keeps a policy or its tests from running, is told as Load does. Each test has the limits of a policy.
func Test(ctx context.Context, builtin, user fs.FS, codes []string, limits Limits) ([]Tested, []diag.Diagnostic, error) {
	l, err := collect(ctx, builtin, user)
	if err != nil {
		return nil, nil, err
	}
	if err := l.checkTypes(ctx); err != nil {
		return nil, nil, err
	}
	_, found, err := l.compile(ctx)
	if err != nil {
		return nil, nil, err
	}
	stray, err := strayTests(user)
	if err != nil {
		return nil, nil, err
	}
	found = slices.DeleteFunc(slices.Concat(l.found, found, stray), func(d diag.Diagnostic) bool { return !concerns(d.Source.File, codes) })
	store := inmem.NewFromASTObject(ast.NewObject())
	guard := watch(limits, topdown.NewCancel())
	defer guard.stop()
	var all []Tested
	for _, s := range l.tested(codes) {
		if slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Source.File == s.file }) {
			continue
		}
		t := tests{loading: l, store: store, of: s, guard: guard, functions: charged()}
		tested, failed, err := t.run(ctx)
		if err != nil {
			return nil, nil, err
		}
		if found = append(found, failed...); tested != nil {
			all = append(all, *tested)
		}
	}
	return all, diag.Sort(found), nil
}

// concerns tells whether a file has to do with one of the codes, or with any where there are none. Libraries always have.
func concerns(file string, codes []string) bool {
	dir := path.Dir(file)
	return len(codes) == 0 || dir == "lib" || slices.Contains(codes, dir)
}

// Codes lists what Test may be asked for: the codes of the policies and libraries in a tree.
func Codes(user fs.FS) ([]string, error) {
	sources, _, err := find(user, false)
	codes := make([]string, 0, len(sources))
	for _, s := range sources {
		codes = append(codes, s.code)
	}
	return codes, err
}

// tested lists the user's sources that have one of the codes, or all of them.
func (l *loading) tested(codes []string) []*source {
	var chosen []*source
	add := func(s *source) {
		if !s.builtin && (len(codes) == 0 || slices.Contains(codes, s.code)) {
			chosen = append(chosen, s)
		}
	}
	for _, s := range l.libraries {
		add(s)
	}
	for _, r := range l.rules {
		add(r.source)
	}
	return chosen
}

const testSuffix = "_test.rego"

// strayTests finds files of tests that stand beside nothing, and so would not run.
func strayTests(user fs.FS) ([]diag.Diagnostic, error) {
	if user == nil {
		return nil, nil
	}
	var found []diag.Diagnostic
	err := fs.WalkDir(user, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, testSuffix) {
			return err
		}
		of := strings.TrimSuffix(file, testSuffix) + ".rego"
		if _, err := fs.Stat(user, of); errors.Is(err, fs.ErrNotExist) {
			found = append(found, invalid(diag.Span{File: file},
				fmt.Sprintf("the file holds tests of %s, which is not beside it; name it after the policy that it tests", path.Base(of)), ""))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the tests of policies: %w", err)
	}
	return found, nil
}

// tests are those of one source.
type tests struct {
	*loading
	store     storage.Store
	of        *source
	guard     *watchdog
	functions map[string]*topdown.Builtin
	compiler  *ast.Compiler
	coverage  *cover.Cover
}

// run compiles the source with its tests, and runs them. Where they cannot be run, that is all there is to tell.
func (t *tests) run(ctx context.Context) (*Tested, []diag.Diagnostic, error) {
	tested := &Tested{Code: t.of.code, File: t.of.file}
	module, found, err := t.read()
	switch {
	case err != nil || len(found) > 0:
		return nil, found, err
	case module == nil:
		return tested, nil, nil
	}
	modules := map[string]*ast.Module{t.of.name(): t.of.module, module.Package.Location.File: module}
	for _, s := range t.libraries {
		modules[s.name()] = s.module
	}
	t.compiler = compiling{caps: t.caps}.compiler().WithEnablePrintStatements(true)
	if t.compiler.Compile(modules); t.compiler.Failed() {
		return nil, regoErrors(t.compiler.Errors), nil
	}
	if found := swelling(t.compiler, t.compiler.Modules[module.Package.Location.File]); len(found) > 0 {
		return nil, found, nil
	}
	bind(t.compiler, t.functions)
	t.coverage = cover.New()
	rules, found := testRules(module)
	for _, r := range rules {
		if strings.HasPrefix(r.name, skippedPrefix) {
			tested.Skipped++
			continue
		}
		failed, err := t.runOne(ctx, r)
		switch {
		case err != nil:
			return nil, nil, err
		case failed != nil:
			tested.Failed++
			found = append(found, *failed)
		default:
			tested.Passed++
		}
	}
	tested.Reached, tested.Missed = t.reached()
	return tested, found, nil
}

// read parses the file of tests. There is no module where there is no such file, or where it cannot be read as Rego.
func (t *tests) read() (*ast.Module, []diag.Diagnostic, error) {
	file := strings.TrimSuffix(t.of.file, ".rego") + testSuffix
	text, wrong, err := readFile(t.of.tree, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, nil
	case err != nil:
		return nil, nil, fmt.Errorf("read the tests of a policy: %w", err)
	case len(wrong) > 0:
		return nil, wrong, nil
	}
	module, err := ast.ParseModuleWithOpts(file, string(text), ast.ParserOptions{Capabilities: t.caps})
	if err != nil {
		return nil, regoErrors(err)[:1], nil
	}
	return module, nil, nil
}

// reached tells how many lines of the source the tests reached, and which they did not.
func (t *tests) reached() (int, []Lines) {
	report := t.coverage.Report(map[string]*ast.Module{t.of.name(): t.of.module})
	file := report.Files[t.of.name()]
	if file == nil {
		return 0, nil
	}
	var missed []Lines
	for _, r := range file.NotCovered {
		last := len(missed) - 1
		if last >= 0 && r.Start.Row <= missed[last].Last+1 {
			missed[last].Last = max(missed[last].Last, r.End.Row)
			continue
		}
		missed = append(missed, Lines{First: r.Start.Row, Last: r.End.Row})
	}
	return file.CoveredLines, missed
}

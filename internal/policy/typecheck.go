package policy

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/parallel"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// typed says of all packages below gauntlet what data.fleet is. A schema of input is for all packages anyway.
const typed = `# METADATA
# scope: subpackages
# schemas:
#   - data.fleet: schema.fleet
package gauntlet
`

// typing is one compilation of a rule of the user's against the schema of one kind.
type typing struct {
	rule   *rule
	kind   string
	errors []*ast.Error // what the type checker says, and nothing else
	late   bool         // it did not end in time
}

// compileTime is how long a rule may take to compile. Most take a few milliseconds.
const compileTime = 5 * time.Second

// checkTypes holds the user's rules, and the libraries with them, against the documents that they judge. A rule that judges
// several kinds may read a field that one of them has alone, and a library may serve rules of other kinds: what is wrong is
// wrong in each compilation that a file took part in. A rule that is, is left out.
func (l *loading) checkTypes(ctx context.Context) error {
	var runs []*typing
	for _, r := range l.rules {
		if r.source.builtin {
			continue
		}
		for _, kind := range r.On {
			runs = append(runs, &typing{rule: r, kind: kind})
		}
	}
	if len(runs) == 0 {
		return nil
	}
	outer, err := ast.ParseModuleWithOpts("typed", typed, ast.ParserOptions{ProcessAnnotation: true})
	if err != nil {
		return fmt.Errorf("parse the types of the policies: %w", err)
	}
	shared := map[string]*ast.Module{"typed": outer}
	for _, s := range l.libraries {
		shared[s.name()] = s.module
	}
	schemas := newSchemaSets(runs)
	err = parallel.Each(ctx, len(runs), func(_, i int) error {
		return runs[i].check(ctx, shared, schemas[runs[i].kind], l.caps)
	})
	if err != nil {
		return err
	}
	found := append(agreed(runs), late(runs)...)
	l.found = append(l.found, found...)
	l.rules = slices.DeleteFunc(l.rules, func(r *rule) bool {
		return slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Source.File == r.source.file })
	})
	return nil
}

// newSchemaSets makes the schemas of each kind that is asked for.
func newSchemaSets(runs []*typing) map[string]*ast.SchemaSet {
	sets := map[string]*ast.SchemaSet{}
	fleet := DataSchema()
	for _, run := range runs {
		if sets[run.kind] != nil {
			continue
		}
		set := ast.NewSchemaSet()
		set.Put(ast.SchemaRootRef, Schema(run.kind))
		set.Put(ast.MustParseRef("schema.fleet"), fleet)
		sets[run.kind] = set
	}
	return sets
}

// check compiles on another goroutine, which is left behind if it takes too long.
func (t *typing) check(ctx context.Context, shared map[string]*ast.Module, schemas *ast.SchemaSet, caps *ast.Capabilities) error {
	done := make(chan []*ast.Error, 1)
	go func() { done <- t.compile(shared, schemas, caps) }()
	deadline := time.NewTimer(compileTime)
	defer deadline.Stop()
	select {
	case t.errors = <-done:
	case <-deadline.C:
		t.late = true
	case <-ctx.Done():
	}
	return ctx.Err()
}

// late tells which rules did not compile in time.
func late(runs []*typing) []diag.Diagnostic {
	var found []diag.Diagnostic
	told := map[*rule]bool{}
	for _, run := range runs {
		if run.late && !told[run.rule] {
			told[run.rule] = true
			found = append(found, invalid(span(run.rule.source.module.Package.Location), fmt.Sprintf("the policy takes longer than %s to compile; make it simpler", compileTime),
				"Types of values that hold each other again and again take long to compare."))
		}
	}
	return found
}

func (t *typing) compile(shared map[string]*ast.Module, schemas *ast.SchemaSet, caps *ast.Capabilities) []*ast.Error {
	modules := maps.Clone(shared)
	modules[t.rule.source.name()] = t.rule.source.module
	compiler := compiling{caps: caps}.compiler().WithSchemas(schemas).WithUseTypeCheckAnnotations(true)
	compiler.Compile(modules)
	var errors []*ast.Error
	for _, e := range compiler.Errors {
		if e.Code == ast.TypeErr && e.Location != nil && !strings.HasPrefix(e.Location.File, builtinPrefix) {
			errors = append(errors, e)
		}
	}
	return errors
}

// misuse is what the compilations say of one place.
type misuse struct {
	*ast.Error
	kind  string // of the first of them
	times int
	there []ast.Value // what could stand there, in any of them
}

// agreed gives the errors that all compilations of a file have.
func agreed(runs []*typing) []diag.Diagnostic {
	misuses := map[diag.Span]*misuse{}
	of := map[string]int{} // how many compilations a rule took part in; a library took part in all
	for _, run := range runs {
		of[run.rule.source.file]++
		told := map[diag.Span]bool{}
		for _, e := range run.errors {
			at := span(e.Location)
			m := misuses[at]
			if m == nil {
				m = &misuse{Error: e, kind: run.kind}
				misuses[at] = m
			}
			if !told[at] {
				m.times++
			}
			told[at] = true
			if d, ok := e.Details.(*ast.RefErrInvalidDetail); ok {
				m.there = append(m.there, d.OneOf...)
			}
		}
	}
	var found []diag.Diagnostic
	for at, m := range misuses {
		all, isRule := of[at.File]
		if !isRule {
			all = len(runs)
		}
		if m.times == all {
			found = append(found, m.diagnostic(at))
		}
	}
	return diag.Sort(found)
}

// diagnostic tells what a rule asks of its document that the document cannot have.
func (m *misuse) diagnostic(at diag.Span) diag.Diagnostic {
	help := fmt.Sprintf("gauntlet policy schema %s prints what the document has.", m.kind)
	d, ok := m.Details.(*ast.RefErrInvalidDetail)
	if !ok || d.Have != nil || d.Pos >= len(d.Ref) {
		return invalid(at, m.Message, help)
	}
	if l := d.Ref[d.Pos].Location; l != nil && l.File == at.File {
		at = span(l)
	}
	if d.Ref.HasPrefix(ast.Ref{ast.DefaultRootDocument, ast.StringTerm("fleet")}) {
		help = "gauntlet policy schema --data prints what data.fleet has."
	}
	name, isName := d.Ref[d.Pos].Value.(ast.String)
	if !isName {
		return invalid(at, fmt.Sprintf("%s has no %s, and so this is never true; read what there is", d.Ref[:d.Pos], d.Ref[d.Pos]), help)
	}
	return invalid(at, fmt.Sprintf("%s has no field %q, and so this is never true; %s", d.Ref[:d.Pos], string(name), instead(string(name), m.there)), help)
}

// instead says what may have been meant.
func instead(name string, there []ast.Value) string {
	const most = 8
	var names []string
	for _, v := range there {
		if s, ok := v.(ast.String); ok {
			names = append(names, string(s))
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	switch near := suggest.Nearest(name, names); {
	case near != "":
		return "write " + near
	case len(names) == 0:
		return "it holds no fields"
	case len(names) > most:
		return fmt.Sprintf("there are %d, from %s to %s", len(names), names[0], names[len(names)-1])
	}
	return "there are " + strings.Join(names, ", ")
}

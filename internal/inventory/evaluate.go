package inventory

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/schema"
)

// parsed is a file as CUE has it.
type parsed struct {
	file  *ast.File
	value cue.Value
	marks marks
	err   error // of the conflict with the schema that it imports
}

// parse reads the file's text as what its ending says.
func (r *reader) parse(doc *document) (parsed, []diag.Diagnostic) {
	if ds := doc.checkText(); ds != nil {
		return parsed{}, ds
	}
	if doc.IsCUE {
		return r.parseCUE(doc)
	}
	f, ds := doc.extract(codeSchema, "")
	if ds != nil {
		return parsed{}, ds
	}
	if ds := doc.checkAmount(codeSchema, f); ds != nil {
		return parsed{}, ds
	}
	if ds := doc.checkMappings(f); ds != nil {
		return parsed{}, ds
	}
	mendNumbers(f)
	v := r.ctx.BuildFile(f)
	if err := v.Err(); err != nil {
		return parsed{}, doc.cueErrors(f, err)
	}
	return parsed{file: f, value: v}, nil
}

// mendNumbers makes literals of the numbers that are too large for YAML's integers. CUE's decoder gives them as the text of
// an expression, which its compiler refuses.
func mendNumbers(f *ast.File) {
	ast.Walk(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.FLOAT {
			if digits, found := strings.CutPrefix(lit.Value, "number & "); found {
				lit.Kind, lit.Value = token.INT, digits
			}
		}
		return true
	}, nil)
}

// maxDepth bounds how deep syntax nests. It is CUE's own bound, which leaves out chains of operators.
const maxDepth = 10_000

func depth(f *ast.File) (most int) {
	now := 0
	ast.Walk(f, func(ast.Node) bool {
		now++
		most = max(most, now)
		return true
	}, func(ast.Node) { now-- })
	return most
}

// parseCUE evaluates a file of CUE. Where it conflicts with the schema that it imports, it is evaluated again without what
// the schema says, so that the conflict can be explained as those of other files are.
func (r *reader) parseCUE(doc *document) (parsed, []diag.Diagnostic) {
	p, err := r.evaluate(doc, r.schema)
	if err == nil {
		return p, nil
	}
	if refused, ok := err.(refusal); ok { //nolint:errorlint // evaluate makes it
		return parsed{}, refused
	}
	if again, ok := r.evaluateLax(doc, p.file); ok {
		again.err = err
		return again, nil
	}
	if p.file == nil {
		return parsed{}, doc.cueErrors(nil, err)
	}
	return parsed{}, doc.cueErrors(p.file, err)
}

func (r *reader) evaluateLax(doc *document, f *ast.File) (parsed, bool) {
	if f == nil || !importsSchema(f) {
		return parsed{}, false
	}
	lax, err := r.lax()
	if err != nil {
		return parsed{}, false
	}
	p, err := r.evaluate(doc, lax, openStructs)
	return p, err == nil
}

// openStructs lets every struct have other fields, as those of definitions do not.
func openStructs(f *ast.File) {
	ast.Walk(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.StructLit); ok {
			isOpen := slices.ContainsFunc(s.Elts, func(d ast.Decl) bool { _, ok := d.(*ast.Ellipsis); return ok })
			if !isOpen {
				s.Elts = append(s.Elts, &ast.Ellipsis{})
			}
		}
		return true
	}, nil)
}

func (r *reader) evaluate(doc *document, imported *build.Instance, rewrites ...func(*ast.File)) (parsed, error) {
	f, err := parser.ParseFile(doc.Name, doc.Text)
	if err != nil {
		return parsed{}, err
	}
	if depth(f) > maxDepth {
		return parsed{}, fmt.Errorf("%s nests deeper than %d levels; simplify it", doc.Name, maxDepth)
	}
	if ds := doc.checkAmount(codeSchema, f); ds != nil {
		return parsed{}, refusal(ds)
	}
	p := parsed{file: f, marks: markComprehensions(f)}
	for _, rewrite := range rewrites {
		rewrite(f)
	}
	inst := build.NewContext().NewInstance("", loader(imported))
	if err := inst.AddSyntax(f); err != nil {
		return p, err
	}
	if err := inst.Complete(); err != nil {
		return p, err
	}
	p.value = r.ctx.BuildInstance(inst)
	if p.value.IncompleteKind() == cue.BottomKind {
		return p, p.value.Validate()
	}
	return p, nil
}

func importsSchema(f *ast.File) bool {
	for spec := range f.ImportSpecs() {
		if importPath, err := literal.Unquote(spec.Path.Value); err == nil && isSchema(importPath) {
			return true
		}
	}
	return false
}

func isSchema(importPath string) bool {
	return importPath == schema.ImportPath || importPath == schema.ImportPath+":schema"
}

// loader resolves the imports of the inventory's CUE: the schema, and nothing else beside CUE's own packages.
func loader(imported *build.Instance) build.LoadFunc {
	return func(pos token.Pos, importPath string) *build.Instance {
		if isSchema(importPath) {
			return imported
		}
		if first, _, _ := strings.Cut(importPath, "/"); !strings.Contains(first, ".") {
			return nil // one of CUE's own packages
		}
		return &build.Instance{ImportPath: importPath, Err: errors.Newf(pos,
			"import of %q: an inventory may import %q and CUE's own packages", importPath, schema.ImportPath)}
	}
}

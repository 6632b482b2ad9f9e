package inventory

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
	"cuelang.org/go/encoding/yaml"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/schema"
)

// Codes of the findings that loading makes.
const (
	codeSchema    = "inventory/schema"
	codeFile      = "inventory/file"
	codeReference = "inventory/reference"
	codeDuplicate = "inventory/duplicate"
	codeUnplaced  = "inventory/unplaced"
	codeSyntax    = "rules/syntax"
)

// reader reads files against the schema. CUE values of one context belong to one goroutine, so each has a reader of its
// own.
type reader struct {
	ctx    *cue.Context
	schema *build.Instance
	defs   cue.Value
}

// newReader compiles the schema.
func newReader() (*reader, error) {
	r := &reader{ctx: cuecontext.New()}
	r.schema = build.NewContext().NewInstance("", nil)
	r.schema.ImportPath = schema.ImportPath
	files, err := schema.Files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		text, err := schema.Files.ReadFile(f.Name())
		if err != nil {
			return nil, err
		}
		syntax, err := parser.ParseFile("schema/"+f.Name(), text, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("parse the schema: %w", err)
		}
		if err := r.schema.AddSyntax(syntax); err != nil {
			return nil, fmt.Errorf("parse the schema: %w", err)
		}
	}
	if err := r.schema.Complete(); err != nil {
		return nil, fmt.Errorf("complete the schema: %w", err)
	}
	r.defs = r.ctx.BuildInstance(r.schema)
	if err := r.defs.Err(); err != nil {
		return nil, fmt.Errorf("build the schema: %w", err)
	}
	return r, nil
}

// read gives the entities of one file, or says what is wrong with it.
func (r *reader) read(k kind, doc *document) (adds []func(*Inventory), ds []diag.Diagnostic) {
	parsed, ds := r.parse(doc)
	if ds != nil {
		return nil, ds
	}
	def := r.defs.LookupPath(cue.ParsePath(k.definition))
	values, sources := parsed.entities(doc)
	if len(values) == 0 {
		return nil, []diag.Diagnostic{doc.finding(codeSchema,
			fmt.Sprintf("%s holds no %s; write one, or remove the file", doc.file, k.noun))}
	}
	if k.folder == fleetKind.folder && len(values) > 1 {
		found := doc.finding(codeDuplicate, "an inventory has one fleet, and this is another one; remove it")
		found.Source = sources[1].At()
		return nil, []diag.Diagnostic{found}
	}
	for i, value := range values {
		add, found := r.entity(k, def, value, sources[i])
		ds = append(ds, found...)
		if add != nil {
			adds = append(adds, add)
		}
	}
	return adds, ds
}

// entity checks one entity against its definition and decodes it.
func (r *reader) entity(k kind, def, value cue.Value, src Source) (func(*Inventory), []diag.Diagnostic) {
	whole := def.Unify(value)
	if err := whole.Validate(cue.Concrete(true)); err != nil {
		e := explainer{src: src, noun: k.noun, defs: r.defs}
		e.explain(def, value, nil)
		if len(e.found) == 0 {
			return nil, src.doc.cueErrors(err)
		}
		return nil, e.found
	}
	text, err := whole.MarshalJSON()
	if err != nil {
		return nil, src.doc.cueErrors(err)
	}
	add, err := k.decode(text, src)
	if err != nil {
		return nil, []diag.Diagnostic{decodeError(k, src, err)}
	}
	return add, nil
}

// decodeError reports what the schema lets through and Go's types do not: a number among raw values that is too large.
func decodeError(k kind, src Source, err error) diag.Diagnostic {
	at := src.At()
	var bad *json.UnmarshalTypeError
	if errors.As(err, &bad) {
		var path []any
		for step := range strings.SplitSeq(bad.Field, ".") {
			path = append(path, step)
		}
		at = src.At(path...)
	}
	return diag.Diagnostic{Code: codeSchema, Severity: diag.Error, Source: at,
		Message: fmt.Sprintf("this %s holds a value that is out of range: %s", k.noun, err)}
}

// parsed is a file as CUE has it.
type parsed struct {
	file  *ast.File
	value cue.Value
	marks marks
}

// parse reads the file's text as what its ending says.
func (r *reader) parse(doc *document) (parsed, []diag.Diagnostic) {
	if ds := doc.checkText(); ds != nil {
		return parsed{}, ds
	}
	if doc.isCUE {
		return r.parseCUE(doc)
	}
	f, err := yaml.Extract(doc.file, doc.text)
	if err != nil {
		return parsed{}, doc.yamlErrors(codeSchema, "", err)
	}
	if ds := doc.checkMappings(f); ds != nil {
		return parsed{}, ds
	}
	mendNumbers(f)
	v := r.ctx.BuildFile(f)
	if err := v.Err(); err != nil {
		return parsed{}, doc.cueErrors(err)
	}
	return parsed{f, v, nil}, nil
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

func (r *reader) parseCUE(doc *document) (parsed, []diag.Diagnostic) {
	f, err := parser.ParseFile(doc.file, doc.text)
	if err != nil {
		return parsed{}, doc.cueErrors(err)
	}
	if depth(f) > maxDepth {
		return parsed{}, []diag.Diagnostic{doc.finding(codeSchema, fmt.Sprintf("%s nests deeper than %d levels; simplify it", doc.file, maxDepth))}
	}
	marked := markComprehensions(f)
	inst := build.NewContext().NewInstance("", r.load)
	if err := inst.AddSyntax(f); err != nil {
		return parsed{}, doc.cueErrors(err)
	}
	if err := inst.Complete(); err != nil {
		return parsed{}, doc.cueErrors(err)
	}
	v := r.ctx.BuildInstance(inst)
	if v.IncompleteKind() == cue.BottomKind {
		return parsed{}, doc.cueErrors(v.Validate())
	}
	return parsed{f, v, marked}, nil
}

// load resolves the imports of the inventory's CUE: the schema, and nothing else beside CUE's own packages.
func (r *reader) load(pos token.Pos, importPath string) *build.Instance {
	if importPath == schema.ImportPath || importPath == schema.ImportPath+":schema" {
		return r.schema
	}
	if first, _, _ := strings.Cut(importPath, "/"); !strings.Contains(first, ".") {
		return nil // one of CUE's own packages
	}
	return &build.Instance{ImportPath: importPath, Err: errors.Newf(pos,
		"import of %q: an inventory may import %q and CUE's own packages", importPath, schema.ImportPath)}
}

// entities splits a file into its entities and the source of each. There are none where the file holds no data, or where
// its list is empty.
func (p parsed) entities(doc *document) (values []cue.Value, sources []Source) {
	whole := p.marks.locate(Source{doc: doc, root: p.file}, p.value)
	if p.value.IncompleteKind() != cue.ListKind {
		if !holdsData(p.file) || p.value.IsNull() {
			return nil, nil
		}
		return []cue.Value{p.value}, []Source{whole}
	}
	iter, err := p.value.List()
	if err != nil {
		return nil, nil
	}
	for i := 0; iter.Next(); i++ {
		n, _ := whole.find([]any{i})
		values = append(values, iter.Value())
		sources = append(sources, p.marks.locate(Source{doc: doc, root: n}, iter.Value()))
		if i > 0 && !doc.isCUE {
			sources[i-1].next = n
		}
	}
	return values, sources
}

// holdsData tells whether a file has more than imports and definitions.
func holdsData(f *ast.File) bool {
	return slices.ContainsFunc(f.Decls, func(d ast.Decl) bool {
		switch d := d.(type) {
		case *ast.Field:
			return isRegular(d)
		case *ast.EmbedDecl, *ast.Comprehension:
			return true
		}
		return false
	})
}

package inventory

import (
	"encoding/json"
	"fmt"
	"path"
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
		if err := r.schema.AddFile("schema/"+f.Name(), text); err != nil {
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
	file, value, err := r.parse(doc)
	if err != nil {
		return nil, doc.cueErrors(err)
	}
	def := r.defs.LookupPath(cue.ParsePath(k.definition))
	entities, roots := elements(file, value)
	if len(entities) == 0 {
		return nil, []diag.Diagnostic{doc.finding(codeSchema,
			fmt.Sprintf("%s holds no %s; write one, or remove the file", doc.file, k.noun))}
	}
	for i, entity := range entities {
		src := Source{doc, roots[i]}
		add, found := r.entity(k, def, entity, src)
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

// decodeError reports what the schema lets through and Go's types do not: a number that is too large.
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

// parse reads the file's text as what its ending says.
func (r *reader) parse(doc *document) (*ast.File, cue.Value, error) {
	if path.Ext(doc.file) != ".cue" {
		f, err := yaml.Extract(doc.file, doc.text)
		if err != nil {
			return nil, cue.Value{}, err
		}
		v := r.ctx.BuildFile(f)
		return f, v, v.Err()
	}
	f, err := parser.ParseFile(doc.file, doc.text)
	if err != nil {
		return nil, cue.Value{}, err
	}
	inst := build.NewContext().NewInstance("", r.load)
	if err := inst.AddSyntax(f); err != nil {
		return nil, cue.Value{}, err
	}
	if err := inst.Complete(); err != nil {
		return nil, cue.Value{}, err
	}
	v := r.ctx.BuildInstance(inst)
	if v.IncompleteKind() == cue.BottomKind {
		return nil, cue.Value{}, v.Validate()
	}
	return f, v, nil
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

// elements splits a file into its entities and the syntax of each.
func elements(file *ast.File, value cue.Value) (entities []cue.Value, roots []ast.Node) {
	if value.IncompleteKind() != cue.ListKind {
		if len(file.Decls) == 0 || value.IsNull() {
			return nil, nil
		}
		return []cue.Value{value}, []ast.Node{file}
	}
	var list ast.Node
	for _, d := range file.Decls {
		if e, ok := d.(*ast.EmbedDecl); ok {
			list = e.Expr
		}
	}
	iter, err := value.List()
	if err != nil {
		return nil, nil
	}
	for i := 0; iter.Next(); i++ {
		root := child(list, i)
		if root == nil {
			root = file
		}
		entities, roots = append(entities, iter.Value()), append(roots, root)
	}
	return entities, roots
}

// finding makes a finding about the file as a whole.
func (d *document) finding(code, message string) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Severity: diag.Error, Source: diag.Span{File: d.file}, Message: message}
}

// cueErrors passes on what CUE says. Of the places that an error names, it takes the last one in the user's file: the
// earlier ones are where that value is unified with another.
func (d *document) cueErrors(err error) []diag.Diagnostic {
	var ds []diag.Diagnostic
	for _, e := range errors.Errors(errors.Promote(err, "")) {
		at := diag.Span{File: d.file}
		for _, p := range append(errors.Positions(e), e.Position()) {
			here := diag.Span{File: d.file, Line: p.Line(), Column: p.Column()}
			if p.IsValid() && p.Filename() == d.file && here.Compare(at) > 0 {
				at = here
			}
		}
		if at.Line > 0 {
			at.Length = scalarLength(d.line(at.Line), at.Column)
		}
		message := strings.Join(strings.Fields(e.Error()), " ")
		var line int
		if n, _ := fmt.Sscanf(message, d.file+":%d:", &line); n == 1 && at.Line == 0 { // a YAML error, which is text alone
			at.Line, at.Column = line, 1
			_, message, _ = strings.Cut(message, fmt.Sprintf(":%d: ", line))
		}
		ds = append(ds, diag.Diagnostic{Code: codeSchema, Severity: diag.Error, Source: at, Message: message})
	}
	return ds
}

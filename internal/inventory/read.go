package inventory

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Codes of the findings that loading makes.
const (
	codeSchema    = "inventory/schema"
	codeFile      = "inventory/file"
	codeReference = "inventory/reference"
	codeDuplicate = "inventory/duplicate"
	codeBucket    = "thanos/bucket-region"
	codeUnplaced  = "inventory/unplaced"
	codeSyntax    = "rules/syntax"
)

// readSafely is read, where CUE may panic: it has bugs that a file can meet. What it leaves behind then is not used again.
func (r *reader) readSafely(k kind, doc *document) (adds []func(*Inventory), ds []diag.Diagnostic, err error) {
	defer func() {
		if recover() != nil { // with addresses, which differ from run to run
			adds, ds = nil, []diag.Diagnostic{doc.finding(codeSchema,
				doc.Name+" meets a bug of CUE, which cannot evaluate it; write it in another way")}
			var fresh *reader
			if fresh, err = newReader(); err == nil {
				*r = *fresh
			}
		}
	}()
	adds, ds = r.read(k, doc)
	return adds, ds, nil
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
			fmt.Sprintf("%s holds no %s; write one, or remove the file", doc.Name, k.noun))}
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
	if parsed.err != nil && len(ds) == 0 {
		return nil, doc.cueErrors(parsed.file, parsed.err)
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
			return nil, src.doc.cueErrors(src.root, err)
		}
		return nil, e.found
	}
	text, err := whole.MarshalJSON()
	if err != nil {
		return nil, src.doc.cueErrors(src.root, err)
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
		if i > 0 && !doc.IsCUE {
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

package main

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

// definition is one definition of the schema.
type definition struct {
	name   string // without the #
	doc    string
	fields []field // of a struct; empty for a scalar
	takes  string  // what a scalar takes, as Markdown
}

// field is a field of a definition. Fields of a nested struct follow it, with their path.
type field struct {
	path     string // such as kubernetes.endpoints, or receivers[].severities
	takes    string // as Markdown
	required bool
	standard string // its default, as CUE; empty for none
	doc      string
}

// readSchema gives the definitions in the order of files, and of each file's lines.
func readSchema(files fs.FS) ([]*definition, error) {
	names, err := fs.Glob(files, "*.cue")
	if err != nil {
		return nil, err
	}
	r := reader{syntax: map[string]ast.Expr{}}
	var decls []*ast.Field
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(name, text, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("parse the schema: %w", err)
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.Field); ok {
				decls = append(decls, d)
				r.syntax[label(d)] = d.Value
			}
		}
	}
	var definitions []*definition
	for _, d := range decls {
		def := &definition{name: strings.TrimPrefix(label(d), "#"), doc: doc(d)}
		if s, ok := d.Value.(*ast.StructLit); ok {
			def.fields = r.fields(s, "")
		} else {
			def.takes, _ = words(d.Value)
		}
		definitions = append(definitions, def)
	}
	return definitions, nil
}

// reader knows the syntax of each definition, to look into those that are embedded.
type reader struct {
	syntax map[string]ast.Expr
}

// fields lists the fields of a struct, those of the structs inside of it and of the definitions that it embeds.
func (r reader) fields(s *ast.StructLit, prefix string) []field {
	var list []field
	for _, d := range s.Elts {
		switch d := d.(type) {
		case *ast.EmbedDecl:
			if id, ok := d.Expr.(*ast.Ident); ok {
				list = append(list, r.embedded(id.Name, prefix)...)
			}
		case *ast.Field:
			list = append(list, r.field(d, prefix)...)
		}
	}
	return list
}

// embedded lists the fields of a definition that is embedded, or says in one row where they are listed.
func (r reader) embedded(name, prefix string) []field {
	inner, ok := r.syntax[name].(*ast.StructLit)
	if !ok {
		return nil
	}
	name = strings.TrimPrefix(name, "#")
	if slices.Contains(inlined[:], name) {
		return r.fields(inner, prefix)
	}
	return []field{{path: prefix + "…", takes: fmt.Sprintf("all fields of [%s](#%s)", name, strings.ToLower(name)), doc: "They stand here, beside the others."}}
}

func (r reader) field(d *ast.Field, prefix string) []field {
	name := label(d)
	if name == "" { // a pattern, which stands for all other names
		name = "*"
	}
	f := field{path: prefix + name, required: d.Constraint == token.NOT, doc: doc(d)}
	f.takes, f.standard = words(d.Value)
	switch v := d.Value.(type) {
	case *ast.StructLit:
		return append([]field{f}, r.inside(v, f.path+".")...)
	case *ast.ListLit:
		if s, ok := item(v).(*ast.StructLit); ok {
			return append([]field{f}, r.inside(s, f.path+"[].")...)
		}
	}
	return []field{f}
}

// item gives what each item of a list is, or nil.
func item(l *ast.ListLit) ast.Expr {
	if len(l.Elts) == 0 {
		return nil
	}
	if rest, ok := l.Elts[0].(*ast.Ellipsis); ok {
		return rest.Type
	}
	return l.Elts[0]
}

// inside lists the fields of a nested struct, or none where it is a map whose names are the user's.
func (r reader) inside(s *ast.StructLit, prefix string) []field {
	if isMap(s) {
		return nil
	}
	return r.fields(s, prefix)
}

// isMap tells whether a struct has no field of a known name.
func isMap(s *ast.StructLit) bool {
	for _, d := range s.Elts {
		if f, ok := d.(*ast.Field); ok && label(f) != "" {
			return false
		}
		if _, ok := d.(*ast.EmbedDecl); ok {
			return false
		}
	}
	return true
}

// label gives the name of a field, or nothing where it is a pattern.
func label(f *ast.Field) string {
	name, _, err := ast.LabelName(f.Label)
	if err != nil {
		return ""
	}
	return name
}

// doc gives the comment above a field, on one line.
func doc(f *ast.Field) string {
	var text []string
	for _, g := range ast.Comments(f) {
		if g.Doc {
			text = append(text, strings.Fields(g.Text())...)
		}
	}
	return strings.Join(text, " ")
}

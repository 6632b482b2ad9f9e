package inventory

import (
	"bytes"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/source"
)

// document is one file of the inventory.
type document struct {
	*source.File
	marked bool // a byte order mark stands before its text
}

func newDocument(name string, text []byte) *document { return &document{File: source.New(name, text)} }

// finding makes a finding about the file as a whole.
func (d *document) finding(code, message string) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Severity: diag.Error, Source: diag.Span{File: d.Name}, Message: message}
}

// position gives the place of a position.
func (d *document) position(p token.Pos) diag.Span {
	if !p.IsValid() || p.Filename() != d.Name {
		return diag.Span{File: d.Name}
	}
	at := p.Position()
	return d.Column(diag.Span{File: d.Name, Line: at.Line, Column: at.Column})
}

// span gives the extent of a node, as far as it stands on one line. What has several lines is marked by its first field or
// element.
func (d *document) span(n ast.Node) diag.Span {
	switch v := n.(type) {
	case *ast.File:
		return d.first(v.Decls, diag.Span{File: d.Name})
	case *ast.EmbedDecl:
		return d.span(v.Expr)
	case *ast.Field:
		return d.span(v.Label)
	case *ast.Comprehension:
		return d.span(v.Value)
	case *ast.StructLit:
		outer := d.enclosed(v.Lbrace, v.Rbrace)
		if outer.Line > 0 && outer.Length == 0 {
			outer.Length = d.TokenLength(outer)
		}
		return d.first(v.Elts, outer)
	case *ast.ListLit:
		at := d.enclosed(v.Lbrack, v.Rbrack)
		if at.Line > 0 && at.Length == 0 && len(v.Elts) > 0 {
			return d.span(v.Elts[0])
		}
		return at
	case *ast.BasicLit:
		at := d.position(v.Pos())
		value, err := literal.Unquote(v.Value)
		if err != nil {
			value = v.Value
		}
		at.Length = d.scalarLength(at, v, value)
		return at
	case *ast.Ident:
		at := d.position(v.Pos())
		at.Length = d.scalarLength(at, v, v.Name)
		return at
	case nil:
		return diag.Span{File: d.Name}
	}
	at := d.position(n.Pos())
	at.Length = d.scalarLength(at, n, "")
	return at
}

// first gives the first field or embedding that stands inside of the span, and the span where there is none. Fields that
// were merged or aliased from elsewhere in YAML stand outside of it.
func (d *document) first(decls []ast.Decl, outer diag.Span) diag.Span {
	for _, decl := range decls {
		switch v := decl.(type) {
		case *ast.Field:
			if !isRegular(v) {
				continue
			}
		case *ast.EmbedDecl, *ast.Comprehension:
		default:
			continue
		}
		if at := d.span(decl); at.Line > 0 && at.Compare(outer) >= 0 {
			return at
		}
	}
	if outer.Line == 0 && len(decls) > 0 { // a struct without braces, or a file, that holds nothing but definitions
		return d.span(decls[0])
	}
	return outer
}

// isRegular tells whether a field is part of the data, and not a definition or hidden.
func isRegular(f *ast.Field) bool {
	id, ok := f.Label.(*ast.Ident)
	return !ok || !internalName(id.Name)
}

func internalName(name string) bool { return len(name) > 0 && (name[0] == '_' || name[0] == '#') }

// enclosed gives the extent of what stands between two brackets, or a place without extent where that is not one line.
func (d *document) enclosed(left, right token.Pos) diag.Span {
	at := d.position(left)
	for !d.IsCUE && at.Line > 0 { // the indentation behind an anchor
		line := d.Line(at.Line)
		rest := bytes.TrimLeft(line[at.Column-1:], " ")
		at.Column = 1 + len(line) - len(rest)
		if len(rest) > 0 || at.Line == d.Lines() {
			break
		}
		at.Line, at.Column = at.Line+1, 1
	}
	if at.Line == 0 || bytes.IndexByte([]byte("[{*"), d.byteAt(at)) < 0 {
		return at
	}
	if end := d.last(right); end.Line == at.Line && end.Column >= at.Column {
		at.Length = end.Column + 1 - at.Column
	}
	return at
}

// last gives the place of a closing bracket. Those of YAML are found in the text, so that their columns count bytes.
func (d *document) last(right token.Pos) diag.Span {
	if !right.IsValid() || right.Filename() != d.Name {
		return diag.Span{File: d.Name}
	}
	at := right.Position()
	return diag.Span{File: d.Name, Line: at.Line, Column: min(at.Column, max(1, len(d.Line(at.Line))))}
}

// byteAt gives the byte of a place, or 0 at the end of its line.
func (d *document) byteAt(s diag.Span) byte {
	if line := d.Line(s.Line); s.Column <= len(line) {
		return line[s.Column-1]
	}
	return 0
}

// bounds gives the first and the last place of a node.
func (d *document) bounds(n ast.Node) (begin, end diag.Span) {
	begin, end = d.position(n.Pos()), d.position(n.End())
	if s, ok := n.(*ast.StructLit); ok && s.Rbrace.IsValid() {
		end = d.last(s.Rbrace)
	}
	return begin, end
}

// scalarLength measures what stands at the place, as far as it stands on that line: a scalar of the value, a key, or an
// expression of CUE.
func (d *document) scalarLength(at diag.Span, n ast.Node, value string) int {
	if !d.IsCUE {
		return d.ScalarLength(at, value)
	}
	if end := d.position(n.End()); end.Line == at.Line && end.Column > at.Column {
		return end.Column - at.Column
	}
	line := d.Line(at.Line)
	return len(bytes.TrimRight(line[min(at.Column-1, len(line)):], " \t,"))
}

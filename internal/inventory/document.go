package inventory

import (
	"bytes"
	"path"
	"slices"
	"unicode/utf8"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"gauntlet.dev/gauntlet/internal/diag"
)

// document is one file of the inventory.
type document struct {
	file  string // path below the inventory's root, with forward slashes
	text  []byte
	lines []int // the offset that each line begins at
	isCUE bool
}

func newDocument(file string, text []byte) *document {
	d := &document{file: file, text: text, lines: []int{0}, isCUE: path.Ext(file) == ".cue"}
	for i, c := range text {
		if c == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	return d
}

// finding makes a finding about the file as a whole.
func (d *document) finding(code, message string) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Severity: diag.Error, Source: diag.Span{File: d.file}, Message: message}
}

// line gives a line's text without its end, or nothing where there is no such line. Lines count from 1.
func (d *document) line(n int) []byte {
	if n < 1 || n > len(d.lines) {
		return nil
	}
	end := len(d.text)
	if n < len(d.lines) {
		end = d.lines[n] - 1
	}
	return bytes.TrimSuffix(d.text[d.lines[n-1]:end], []byte("\r"))
}

// place gives the place of an offset.
func (d *document) place(offset int) diag.Span {
	line, found := slices.BinarySearch(d.lines, offset)
	if found {
		line++
	}
	return diag.Span{File: d.file, Line: line, Column: 1 + offset - d.lines[line-1]}
}

// position gives the place of a position.
func (d *document) position(p token.Pos) diag.Span {
	if !p.IsValid() || p.Filename() != d.file {
		return diag.Span{File: d.file}
	}
	at := p.Position()
	return d.column(diag.Span{File: d.file, Line: at.Line, Column: at.Column})
}

// column corrects a column that counts characters, as YAML's do, or that lies behind the end of its line.
func (d *document) column(at diag.Span) diag.Span {
	line := d.line(at.Line)
	if d.isCUE {
		at.Column = min(at.Column, len(line)+1)
		return at
	}
	bytes := 0
	for range at.Column - 1 {
		_, size := utf8.DecodeRune(line[bytes:])
		bytes += size
	}
	at.Column = bytes + 1
	return at
}

// span gives the extent of a node, as far as it stands on one line. What has several lines is marked by its first field or
// element.
func (d *document) span(n ast.Node) diag.Span {
	switch v := n.(type) {
	case *ast.File:
		return d.first(v.Decls, diag.Span{File: d.file})
	case *ast.EmbedDecl:
		return d.span(v.Expr)
	case *ast.Field:
		return d.span(v.Label)
	case *ast.Comprehension:
		return d.span(v.Value)
	case *ast.StructLit:
		outer := d.enclosed(v.Lbrace, v.Rbrace)
		if outer.Line > 0 && outer.Length == 0 {
			outer.Length = d.tokenLength(outer)
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
		return diag.Span{File: d.file}
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
	for !d.isCUE && at.Line > 0 { // the indentation behind an anchor
		line := d.line(at.Line)
		rest := bytes.TrimLeft(line[at.Column-1:], " ")
		at.Column = 1 + len(line) - len(rest)
		if len(rest) > 0 || at.Line == len(d.lines) {
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
	if !right.IsValid() || right.Filename() != d.file {
		return diag.Span{File: d.file}
	}
	at := right.Position()
	return diag.Span{File: d.file, Line: at.Line, Column: min(at.Column, max(1, len(d.line(at.Line))))}
}

// byteAt gives the byte of a place, or 0 at the end of its line.
func (d *document) byteAt(s diag.Span) byte {
	if line := d.line(s.Line); s.Column <= len(line) {
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

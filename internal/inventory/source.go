package inventory

import (
	"bytes"
	"strconv"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Source is where an entity was written. It implements diag.Locator.
type Source struct {
	doc  *document
	root ast.Node // the entity's struct; nil for a file that is not CUE or YAML data
}

// document is one file of the inventory.
type document struct {
	file string // path below the inventory's root, with forward slashes
	text []byte
}

// At finds the value at the path. Where CUE computed the value, it is the nearest one around it that was written.
func (s Source) At(path ...any) diag.Span {
	if s.doc == nil {
		return diag.Span{}
	}
	if s.root == nil {
		return diag.Span{File: s.doc.file}
	}
	n, _ := find(s.root, path)
	return s.doc.span(n)
}

// Has tells whether the user wrote a value at the path.
func (s Source) Has(path ...any) bool {
	if s.root == nil {
		return false
	}
	_, found := find(s.root, path)
	return found
}

// Key finds the field's name instead of its value.
func (s Source) Key(path ...any) diag.Span {
	if s.root != nil && len(path) > 0 {
		if n, ok := find(s.root, path[:len(path)-1]); ok {
			if f := field(n, path[len(path)-1]); f != nil {
				return s.doc.span(f.Label)
			}
		}
	}
	return s.At(path...)
}

// Inside finds a byte of a string value, such as the place of a PromQL error inside an expression.
func (s Source) Inside(offset int, path ...any) diag.Span {
	at := s.At(path...)
	n, ok := find(s.root, path)
	lit, isLit := n.(*ast.BasicLit)
	if !ok || !isLit || at.Line == 0 {
		return at
	}
	value, err := literal.Unquote(lit.Value)
	if err != nil || offset < 0 || offset > len(value) {
		return at
	}
	return s.doc.inside(at, value, offset)
}

// find walks down from n. Where the path leaves what was written, it gives the last node on the way and false.
func find(n ast.Node, path []any) (ast.Node, bool) {
	for _, step := range path {
		next := child(n, step)
		if next == nil {
			return n, false
		}
		n = next
	}
	return n, true
}

func child(n ast.Node, step any) ast.Node {
	switch step := step.(type) {
	case int:
		if list, ok := n.(*ast.ListLit); ok && step < len(list.Elts) {
			if _, open := list.Elts[step].(*ast.Ellipsis); !open {
				return list.Elts[step]
			}
		}
	case string:
		if f := field(n, step); f != nil {
			return f.Value
		}
	}
	return nil
}

// field finds a field by its name in a struct, in one side of a unification, or in a file.
func field(n ast.Node, name any) *ast.Field {
	var decls []ast.Decl
	switch n := n.(type) {
	case *ast.StructLit:
		decls = n.Elts
	case *ast.File:
		decls = n.Decls
	case *ast.EmbedDecl:
		return field(n.Expr, name)
	case *ast.ParenExpr:
		return field(n.X, name)
	case *ast.BinaryExpr:
		if f := field(n.X, name); f != nil {
			return f
		}
		return field(n.Y, name)
	}
	for _, d := range decls {
		switch d := d.(type) {
		case *ast.Field:
			if label, _, err := ast.LabelName(d.Label); err == nil && label == name {
				return d
			}
		case *ast.EmbedDecl:
			if f := field(d.Expr, name); f != nil {
				return f
			}
		}
	}
	return nil
}

// span gives the extent of a node. Structs and lists are marked by their first field or element.
func (d *document) span(n ast.Node) diag.Span {
	at := diag.Span{File: d.file}
	switch v := n.(type) {
	case *ast.StructLit:
		if len(v.Elts) > 0 {
			return d.span(v.Elts[0])
		}
	case *ast.File:
		for _, decl := range v.Decls {
			switch decl.(type) {
			case *ast.Field, *ast.EmbedDecl:
				return d.span(decl)
			}
		}
	case *ast.Field:
		return d.span(v.Label)
	case *ast.EmbedDecl:
		return d.span(v.Expr)
	}
	if n == nil || !n.Pos().IsValid() {
		return at
	}
	p := n.Pos().Position()
	at.Line, at.Column = p.Line, p.Column
	at.Length = scalarLength(d.line(p.Line), p.Column)
	return at
}

// line gives a line's text without its end. Lines count from 1.
func (d *document) line(n int) []byte {
	rest := d.text
	for ; n > 1; n-- {
		_, after, found := bytes.Cut(rest, []byte("\n"))
		if !found {
			return nil
		}
		rest = after
	}
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

// scalarLength measures the scalar or the key that starts at the column: up to its closing quote, or up to what ends a
// plain one in YAML and CUE alike.
func scalarLength(line []byte, column int) int {
	if column < 1 || column > len(line) {
		return 0
	}
	text := line[column-1:]
	if quote := text[0]; quote == '"' || quote == '\'' {
		for i := 1; i < len(text); i++ {
			if text[i] == '\\' && quote == '"' {
				i++
			} else if text[i] == quote {
				return i + 1
			}
		}
		return len(text)
	}
	end := len(text)
	for i, c := range text {
		next := byte(' ')
		if i+1 < len(text) {
			next = text[i+1]
		}
		ends := c == ',' || c == '}' || c == ']' || c == ':' && (next == ' ' || next == '\t') || c == ' ' && next == '#'
		if ends {
			end = i
			break
		}
	}
	return len(bytes.TrimRight(text[:end], " \t"))
}

// inside finds the offset of a string value that starts at the span. It reads YAML's literal blocks and one-line strings;
// of anything else, whose text and value differ, it gives the start.
func (d *document) inside(at diag.Span, value string, offset int) diag.Span {
	first := d.line(at.Line)[at.Column-1:]
	if len(first) > 0 && first[0] == '|' {
		before := value[:offset]
		down := bytes.Count([]byte(before), []byte("\n"))
		column := offset - (1 + lastIndex(before, '\n'))
		line := d.line(at.Line + 1 + down)
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		if down > 0 {
			top := d.line(at.Line + 1)
			indent = len(top) - len(bytes.TrimLeft(top, " "))
		}
		return diag.Span{File: at.File, Line: at.Line + 1 + down, Column: indent + column + 1, Length: 1}
	}
	if i := bytes.Index(first, []byte(value)); i == 0 || i == 1 {
		return diag.Span{File: at.File, Line: at.Line, Column: at.Column + i + offset, Length: 1}
	}
	return at
}

func lastIndex(s string, c byte) int { return bytes.LastIndexByte([]byte(s), c) }

// pathString writes a path as people do: alerts[2].expr.
func pathString(path []any) string {
	var b []byte
	for _, step := range path {
		switch step := step.(type) {
		case int:
			b = append(b, '[')
			b = strconv.AppendInt(b, int64(step), 10)
			b = append(b, ']')
		case string:
			if len(b) > 0 {
				b = append(b, '.')
			}
			b = append(b, step...)
		}
	}
	return string(b)
}

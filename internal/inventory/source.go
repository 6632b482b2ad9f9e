package inventory

import (
	"strconv"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Source is where an entity was written. It implements diag.Locator.
type Source struct {
	doc   *document
	root  ast.Node // the entity's struct; nil for a file that is not CUE or YAML data
	next  ast.Node // the entity behind it in YAML, where a document knows no end; nil for the last one
	items items    // of the lists that comprehensions make; nil in YAML
}

// At finds the value at the path. Where CUE computed the value, it is the nearest one around it that was written.
func (s Source) At(path ...any) diag.Span {
	if s.doc == nil {
		return diag.Span{}
	}
	if s.root == nil {
		return diag.Span{File: s.doc.Name}
	}
	for i := len(path); i >= 0; i-- {
		n, _ := s.find(path[:i])
		if at := s.doc.span(n); at.Line > 0 { // values that YAML merges may have lost their places
			return at
		}
	}
	return diag.Span{File: s.doc.Name}
}

// Has tells whether the user wrote a value at the path.
func (s Source) Has(path ...any) bool {
	if s.root == nil {
		return false
	}
	_, found := s.find(path)
	return found
}

// Key finds the field's name instead of its value.
func (s Source) Key(path ...any) diag.Span {
	if s.root != nil && len(path) > 0 {
		last := len(path) - 1
		if name, ok := path[last].(string); ok {
			nodes, _ := s.walk(path[:last])
			for _, n := range nodes {
				if fs := fields(n, name, maxReferences); len(fs) > 0 {
					if at := s.doc.span(fs[0].Label); at.Line > 0 {
						return at
					}
				}
			}
		}
	}
	return s.At(path...)
}

// Inside finds a part of a string value, such as the place of a PromQL error inside an expression. Its length ends with
// the line.
func (s Source) Inside(from, to int, path ...any) diag.Span {
	text, _ := s.text(path)
	return s.Part(text, from, to, path...)
}

// text gives the string that was written at the path.
func (s Source) text(path []any) (string, bool) {
	n, found := s.find(path)
	lit, ok := n.(*ast.BasicLit)
	if !ok || !found {
		return "", false
	}
	value, err := literal.Unquote(lit.Value)
	return value, err == nil
}

// Part implements diag.PartLocator.
func (s Source) Part(text string, from, to int, path ...any) diag.Span {
	at := s.At(path...)
	value, ok := s.text(path)
	if !ok || value != text || at.Line == 0 || from < 0 || from > len(value) || to > len(value) {
		return at
	}
	first := s.doc.Inside(at, value, from)
	if first.Length == 0 {
		return first
	}
	if last := s.doc.Inside(at, value, to-1); to > from && last.Line == first.Line && last.Column >= first.Column {
		first.Length = last.Column + last.Length - first.Column
	}
	return first
}

// encloses tells whether a place lies in what was read from the source.
func (s Source) encloses(at diag.Span) bool {
	if s.doc == nil || at.File != s.doc.Name {
		return false
	}
	if _, whole := s.root.(*ast.File); whole || s.root == nil {
		return true
	}
	begin, end := s.doc.bounds(s.root)
	if s.next != nil {
		if behind, _ := s.doc.bounds(s.next); at.Compare(behind) >= 0 {
			return false
		}
	}
	return at.Compare(begin) >= 0 && at.Compare(end) <= 0
}

// find walks down the path. Where it leaves what was written, it gives the last node on the way and false.
func (s Source) find(path []any) (ast.Node, bool) {
	nodes, found := s.walk(path)
	return nodes[0], found
}

// walk gives the nodes at the path, or where it leaves what was written. There are several where CUE unifies them; those
// that stand there come before those that are referred to.
func (s Source) walk(path []any) (nodes []ast.Node, found bool) {
	nodes = []ast.Node{s.root}
	for i, step := range path {
		var next []ast.Node
		for _, n := range nodes {
			next = append(next, s.children(n, path[:i], step)...)
		}
		if len(next) == 0 {
			return nodes, false
		}
		nodes = next
	}
	return nodes, true
}

func (s Source) children(n ast.Node, path []any, step any) (nodes []ast.Node) {
	switch step := step.(type) {
	case int:
		if made, ok := s.items[pathString(path)]; ok {
			if step < len(made) {
				nodes = append(nodes, made[step])
			}
			return nodes
		}
		for _, list := range lists(n, maxReferences) {
			if e := element(list, step); e != nil {
				nodes = append(nodes, e)
			}
		}
	case string:
		for _, f := range fields(n, step, maxReferences) {
			nodes = append(nodes, f.Value)
		}
	}
	return nodes
}

// element gives an element of a list, where no comprehension stands before it.
func element(list *ast.ListLit, index int) ast.Node {
	if index >= len(list.Elts) {
		return nil
	}
	for _, e := range list.Elts[:index+1] {
		switch e.(type) {
		case *ast.Comprehension, *ast.Ellipsis:
			return nil
		}
	}
	return list.Elts[index]
}

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

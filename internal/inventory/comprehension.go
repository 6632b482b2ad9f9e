package inventory

import (
	"fmt"
	"strconv"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// items gives the nodes that the items of lists were made from, by the path of the list.
type items map[string][]ast.Node

// itemAttribute marks what a comprehension makes, so that its items are known once they are evaluated: in a list, they
// push what comes behind them from its place.
const itemAttribute = "gauntlet_item"

// marks are the comprehensions that are marked, in the order of their numbers.
type marks []*ast.Comprehension

// markComprehensions marks each comprehension that stands in a list.
func markComprehensions(f *ast.File) (marked marks) {
	ast.Walk(f, func(n ast.Node) bool {
		list, ok := n.(*ast.ListLit)
		if !ok {
			return true
		}
		for _, e := range list.Elts {
			if c, ok := e.(*ast.Comprehension); ok {
				if s, ok := c.Value.(*ast.StructLit); ok {
					text := fmt.Sprintf("@%s(%d)", itemAttribute, len(marked))
					s.Elts = append(s.Elts, &ast.Attribute{At: token.NoPos, Text: text})
					marked = append(marked, c)
				}
			}
		}
		return true
	}, nil)
	return marked
}

// locate gives the source with the items of each list in the value that comprehensions made.
func (m marks) locate(s Source, value cue.Value) Source {
	if len(m) == 0 {
		return s
	}
	s.items = items{}
	m.locateIn(s, value, nil)
	return s
}

func (m marks) locateIn(s Source, value cue.Value, path []any) {
	switch value.IncompleteKind() {
	case cue.StructKind:
		iter, err := value.Fields()
		for err == nil && iter.Next() {
			m.locateIn(s, iter.Value(), append(path[:len(path):len(path)], iter.Selector().Unquoted()))
		}
	case cue.ListKind:
		var all []cue.Value
		iter, err := value.List()
		for err == nil && iter.Next() {
			all = append(all, iter.Value())
		}
		if nodes := m.nodes(s, all, path); nodes != nil {
			s.items[pathString(path)] = nodes
		}
		for i, item := range all {
			m.locateIn(s, item, append(path[:len(path):len(path)], i))
		}
	}
}

// nodes gives the node of each item, or nil where the list's elements are its items.
func (m marks) nodes(s Source, all []cue.Value, path []any) []ast.Node {
	found, _ := s.walk(path)
	for _, n := range found {
		for _, list := range lists(n, maxReferences) {
			if nodes := m.match(list, all); nodes != nil {
				return nodes
			}
		}
	}
	return nil
}

// match walks items and elements side by side: an item that bears the mark of a comprehension of this list was made by it,
// and each other one by the next element that is none.
func (m marks) match(list *ast.ListLit, all []cue.Value) []ast.Node {
	var plain []ast.Expr
	own := map[*ast.Comprehension]bool{}
	for _, e := range list.Elts {
		switch e := e.(type) {
		case *ast.Comprehension:
			own[e] = true
		case *ast.Ellipsis:
		default:
			plain = append(plain, e)
		}
	}
	if len(own) == 0 {
		return nil
	}
	var nodes []ast.Node
	for _, item := range all {
		made := m.maker(item, own)
		switch {
		case made != nil:
			nodes = append(nodes, made.Value)
		case len(plain) > 0:
			nodes = append(nodes, plain[0])
			plain = plain[1:]
		default:
			nodes = append(nodes, list)
		}
	}
	return nodes
}

// maker gives the comprehension among own that made the item, or nil.
func (m marks) maker(item cue.Value, own map[*ast.Comprehension]bool) *ast.Comprehension {
	for _, a := range item.Attributes(cue.DeclAttr) {
		if a.Name() != itemAttribute {
			continue
		}
		if i, err := strconv.Atoi(a.Contents()); err == nil && i >= 0 && i < len(m) && own[m[i]] {
			return m[i]
		}
	}
	return nil
}

package inventory

import (
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// maxReferences bounds the references that are followed from one node, so that circular ones end.
const maxReferences = 8

// fields finds the fields of a name in a struct, a file, or in what is unified or referred to. Those that stand in n come
// before those that it refers to.
func fields(n ast.Node, name string, depth int) []*ast.Field {
	var direct, referred []*ast.Field
	for _, part := range parts(n) {
		var decls []ast.Decl
		switch part := part.(type) {
		case *ast.StructLit:
			decls = part.Elts
		case *ast.File:
			decls = part.Decls
		default:
			if to := target(part); to != nil && depth > 0 {
				referred = append(referred, fields(to, name, depth-1)...)
			}
		}
		for _, d := range decls {
			switch d := d.(type) {
			case *ast.Field:
				if label, _, err := ast.LabelName(d.Label); err == nil && label == name {
					direct = append(direct, d)
				}
			case *ast.EmbedDecl:
				referred = append(referred, fields(d.Expr, name, depth)...)
			case *ast.Comprehension:
				referred = append(referred, fields(d.Value, name, depth)...)
			}
		}
	}
	return append(direct, referred...)
}

// lists finds the lists that n is made of.
func lists(n ast.Node, depth int) (found []*ast.ListLit) {
	for _, part := range parts(n) {
		switch part := part.(type) {
		case *ast.ListLit:
			found = append(found, part)
		case *ast.File:
			for _, d := range part.Decls {
				if e, ok := d.(*ast.EmbedDecl); ok {
					found = append(found, lists(e.Expr, depth)...)
				}
			}
		default:
			if to := target(part); to != nil && depth > 0 {
				found = append(found, lists(to, depth-1)...)
			}
		}
	}
	return found
}

// parts takes a unification apart.
func parts(n ast.Node) []ast.Node {
	switch n := n.(type) {
	case *ast.ParenExpr:
		return parts(n.X)
	case *ast.BinaryExpr:
		if n.Op == token.AND {
			return append(parts(n.X), parts(n.Y)...)
		}
	}
	return []ast.Node{n}
}

// target gives what an expression refers to inside of its file, or nil.
func target(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.Ident:
		switch to := n.Node.(type) {
		case *ast.Field:
			return to.Value
		case *ast.LetClause:
			return to.Expr
		case ast.Expr:
			return to
		}
	case *ast.SelectorExpr:
		x, ok := n.X.(*ast.Ident)
		name, _, err := ast.LabelName(n.Sel)
		if !ok || err != nil {
			return nil
		}
		if of := target(x); of != nil {
			if fs := fields(of, name, 0); len(fs) > 0 {
				return fs[0].Value
			}
		}
	}
	return nil
}

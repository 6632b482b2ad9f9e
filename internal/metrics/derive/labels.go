package main

import (
	"go/ast"
	"slices"
)

// labels reads the names of labels: a list of them, or the keys of constant ones. Where they differ from run to run, there may be any.
func (s scope) labels(e ast.Expr) []string {
	switch e := e.(type) {
	case nil:
		return nil
	case *ast.Ident:
		if e.Name == "nil" {
			return nil
		}
	case *ast.CompositeLit:
		var labels []string
		for _, element := range e.Elts {
			if kv, ok := element.(*ast.KeyValueExpr); ok {
				element = kv.Key
			}
			label, whole := s.text(element)
			if !whole {
				label = anyLabel
			}
			labels = append(labels, label)
		}
		return labels
	case *ast.CallExpr:
		if lastName(e.Fun) == "append" && len(e.Args) > 1 {
			labels := s.labels(e.Args[0])
			for _, more := range e.Args[1:] {
				if e.Ellipsis.IsValid() {
					labels = append(labels, s.labels(more)...)
				} else if label, whole := s.text(more); whole {
					labels = append(labels, label)
				} else {
					labels = append(labels, anyLabel)
				}
			}
			return labels
		}
	}
	if v, ok := s.resolve(e); ok {
		if lit := literal(v.expr); lit != nil {
			return v.labels(lit)
		}
	}
	return []string{anyLabel}
}

// literal gives a composite literal, or the one that an address is taken of.
func literal(e ast.Expr) *ast.CompositeLit {
	if u, ok := e.(*ast.UnaryExpr); ok {
		e = u.X
	}
	lit, _ := e.(*ast.CompositeLit)
	return lit
}

func fieldsOf(lit *ast.CompositeLit) map[string]ast.Expr {
	fields := map[string]ast.Expr{}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if key, ok := kv.Key.(*ast.Ident); ok {
				fields[key.Name] = kv.Value
			}
		}
	}
	return fields
}

// labelKeys reads the lists of labels inside of a family's generator, as far as they are written out.
func (s scope) labelKeys(family *ast.CallExpr) []string {
	var labels []string
	ast.Inspect(family, func(n ast.Node) bool {
		if kv, ok := n.(*ast.KeyValueExpr); ok && lastName(kv.Key) == "LabelKeys" {
			labels = append(labels, s.labels(kv.Value)...)
		}
		return true
	})
	return slices.DeleteFunc(labels, func(l string) bool { return l == anyLabel })
}

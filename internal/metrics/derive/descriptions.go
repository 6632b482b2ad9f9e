package main

import (
	"cmp"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

var (
	constMetric = regexp.MustCompile(`^(?:New|MustNew|mustNew|NewLazy|add)(?:Const)?(Metric|Histogram|Summary|Gauge|Counter)(?:WithCreatedTimestamp|WithTimestamp)?$`)
	valueType   = regexp.MustCompile(`^(Counter|Gauge|Untyped)(?:Value)?$`)
)

// use is a place where a metric is made of a description.
type use struct {
	file *goFile
	pos  token.Pos
	kind string
}

// noteUse notes which type a metric has that is made of a description.
func (f *finder) noteUse(file *goFile, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	m := constMetric.FindStringSubmatch(lastName(call.Fun))
	if m == nil {
		return
	}
	kind := strings.ToLower(m[1])
	if kind == "metric" {
		if kind = ""; len(call.Args) > 1 {
			kind = kindOfValue(call.Args[1])
		}
	}
	if holder := lastName(call.Args[0]); kind != "" {
		f.uses[holder] = append(f.uses[holder], use{file, call.Pos(), kind})
	}
}

// used gives the type with which what the name holds is used: next after the place, if that is in a function, or anywhere.
func (f *finder) used(s scope, name string, at token.Pos) string {
	kind := ""
	for _, u := range f.uses[name] {
		switch {
		case s.fn != nil && u.file == s.file && u.pos > at && u.pos < s.fn.End():
			return u.kind
		case kind == "":
			kind = u.kind
		case kind != u.kind:
			kind = unknown
		}
	}
	return cmp.Or(kind, unknown)
}

// kindOfValue reads prometheus.CounterValue and its like.
func kindOfValue(e ast.Expr) string {
	if m := valueType.FindStringSubmatch(lastName(e)); m != nil {
		return kindOf(m[1])
	}
	return ""
}

// kindOfDesc finds the type of the metrics of a description: it stands beside it, or where the description is used.
func (f *finder) kindOfDesc(s scope, desc *ast.CallExpr, around []ast.Node) string {
	for _, n := range slices.Backward(around) {
		var beside []ast.Expr
		switch n := n.(type) {
		case *ast.CallExpr:
			beside = n.Args
		case *ast.CompositeLit:
			beside = n.Elts
		case *ast.KeyValueExpr:
			if kind := f.used(s, lastName(n.Key), desc.Pos()); kind != unknown {
				return kind
			}
		case *ast.AssignStmt:
			return f.used(s, lastName(n.Lhs[0]), desc.Pos())
		case *ast.ValueSpec:
			for at, v := range n.Values {
				if v.Pos() <= desc.Pos() && desc.End() <= v.End() {
					return f.used(s, n.Names[at].Name, desc.Pos())
				}
			}
		case ast.Stmt, ast.Decl:
			return unknown
		}
		for _, e := range beside {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				e = kv.Value
			}
			if kind := kindOfValue(e); kind != "" {
				return kind
			}
		}
	}
	return unknown
}

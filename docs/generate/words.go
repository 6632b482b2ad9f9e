package main

import (
	"fmt"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// words says what a constraint takes, as Markdown, and its default, as CUE.
func words(e ast.Expr) (takes, standard string) {
	if or, ok := e.(*ast.BinaryExpr); ok && or.Op == token.OR {
		if u, ok := or.Y.(*ast.UnaryExpr); ok && u.Op == token.MUL {
			takes, _ = words(or.X)
			return takes, source(u.X)
		}
		return choice(options(or)), ""
	}
	switch e := e.(type) {
	case *ast.Ident:
		return ident(e.Name), ""
	case *ast.BasicLit:
		return code(text(e)), ""
	case *ast.BinaryExpr:
		return both(e), ""
	case *ast.UnaryExpr:
		return bound(e), ""
	case *ast.ListLit:
		return list(e), ""
	case *ast.StructLit:
		return mapping(e), ""
	case *ast.CallExpr, *ast.SelectorExpr: // a validator of CUE's own packages
		return "text, by CUE's " + code(source(e)), ""
	}
	return code(source(e)), ""
}

// choice joins what may be chosen: a, b or c.
func choice(options []string) string {
	last := len(options) - 1
	return strings.Join(options[:last], ", ") + " or " + options[last]
}

// options lists the sides of a disjunction.
func options(e ast.Expr) []string {
	or, ok := e.(*ast.BinaryExpr)
	if !ok || or.Op != token.OR {
		takes, _ := words(e)
		return []string{takes}
	}
	return append(options(or.X), options(or.Y)...)
}

// ident names a type: one of CUE's own, or one of the schema, which has a section.
func ident(name string) string {
	switch name {
	case "string":
		return "text"
	case "int":
		return "whole number"
	case "number":
		return "number"
	case "bool":
		return "`true` or `false`"
	}
	name = strings.TrimPrefix(name, "#")
	return fmt.Sprintf("[%s](#%s)", name, strings.ToLower(name))
}

// both describes a conjunction: a type and its bounds.
func both(e *ast.BinaryExpr) string {
	left, _ := words(e.X)
	right, _ := words(e.Y)
	return left + ", " + right
}

// bound describes what a value is held against.
func bound(e *ast.UnaryExpr) string {
	value := text(e.X)
	switch {
	case e.Op == token.MAT:
		return "text that matches " + code(value)
	case e.Op == token.NMAT:
		return "and not " + code(value)
	case e.Op == token.GEQ:
		return "at least " + value
	case e.Op == token.LEQ:
		return "at most " + value
	case e.Op == token.NEQ && value == "":
		return "not empty"
	}
	return code(source(e))
}

// list describes a list, whose first element stands for all.
func list(e *ast.ListLit) string {
	if len(e.Elts) == 0 {
		return "empty list"
	}
	if more, open := e.Elts[0].(*ast.Ellipsis); open {
		takes, _ := words(more.Type)
		return "list of " + takes
	}
	takes, _ := words(e.Elts[0])
	return "list of " + takes + ", one or more"
}

func mapping(s *ast.StructLit) string {
	if !isMap(s) {
		return "mapping"
	}
	for _, d := range s.Elts {
		if f, ok := d.(*ast.Field); ok {
			takes, _ := words(f.Value)
			return "mapping of names to " + takes
		}
	}
	return "mapping of anything"
}

// text gives the value of a string, and other literals as they are.
func text(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return source(e)
	}
	if s, err := literal.Unquote(lit.Value); err == nil && lit.Kind == token.STRING {
		return s
	}
	return lit.Value
}

// source gives an expression as CUE has it, on one line.
func source(e ast.Expr) string {
	b, err := format.Node(e)
	if err != nil {
		return fmt.Sprint(e)
	}
	return strings.Join(strings.Fields(string(b)), " ")
}

// code sets text as code, inside a table as well.
func code(s string) string {
	if s == "" {
		return strconv.Quote(s)
	}
	return "`" + strings.ReplaceAll(s, "|", `\|`) + "`"
}

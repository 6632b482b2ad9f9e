package inventory

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// doc gives the comment of a field, on one line.
func doc(v cue.Value) string {
	for _, g := range v.Doc() {
		if text := strings.TrimSpace(g.Text()); text != "" {
			return oneLine(text)
		}
	}
	return ""
}

// shown gives a value as it is repeated in a message: scalars, unless they are long, and the kind of everything else.
func shown(v cue.Value) string {
	if k := v.IncompleteKind(); k == cue.StructKind || k == cue.ListKind {
		return kindName(k)
	}
	const most = 80
	text := oneLine(fmt.Sprint(v))
	if s, err := v.String(); err == nil {
		text = fmt.Sprintf("%q", s)
	}
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return text
}

// choices gives the strings of which the definition takes one, or none where it is not such a choice.
func (e *explainer) choices(def cue.Value) []string {
	if name := typeName(def); name != "" {
		def = e.defs.LookupPath(cue.ParsePath(name))
	}
	op, parts := def.Expr()
	if op == cue.AndOp { // of a choice and, say, a pattern for all fields
		for _, p := range parts {
			if options := e.choices(p); options != nil {
				return options
			}
		}
	}
	if op != cue.OrOp {
		return nil
	}
	var options []string
	for _, p := range parts {
		text, err := p.String()
		if err != nil {
			return nil
		}
		if !slices.Contains(options, text) {
			options = append(options, text)
		}
	}
	return options
}

func oneOf(options []string) string {
	last := len(options) - 1
	if last == 0 {
		return options[0]
	}
	return strings.Join(options[:last], ", ") + " or " + options[last]
}

// expected describes what a scalar may be: by the comment of its type, or by its constraint.
func (e *explainer) expected(def cue.Value) string {
	if name := typeName(def); name != "" {
		text, _, _ := strings.Cut(doc(e.defs.LookupPath(cue.ParsePath(name))), ". ")
		if text = strings.TrimSuffix(text, "."); text != "" {
			return strings.ToLower(text[:1]) + text[1:]
		}
	}
	return words(constraint(def))
}

// constraint gives the syntax of a field's or a list item's constraint, without its default.
func constraint(def cue.Value) ast.Node {
	n := def.Source()
	if f, ok := n.(*ast.Field); ok {
		n = f.Value
	}
	for {
		or, ok := n.(*ast.BinaryExpr)
		if !ok || or.Op != token.OR {
			return n
		}
		if def, ok := or.Y.(*ast.UnaryExpr); !ok || def.Op != token.MUL {
			return n
		}
		n = or.X
	}
}

// typeName gives the name of the schema's type, such as #Name, where the constraint is one.
func typeName(def cue.Value) string {
	if id, ok := constraint(def).(*ast.Ident); ok && strings.HasPrefix(id.Name, "#") {
		return id.Name
	}
	return ""
}

// words reads a constraint of the schema as a person would say it, as far as the schema uses such.
func words(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Ident:
		switch n.Name {
		case "string":
			return "a string"
		case "int":
			return "a whole number"
		case "bool":
			return "a boolean"
		}
	case *ast.UnaryExpr:
		switch lit, _ := n.X.(*ast.BasicLit); {
		case lit == nil:
		case n.Op == token.MAT:
			if pattern, err := literal.Unquote(lit.Value); err == nil {
				return "what matches " + pattern
			}
		case n.Op == token.NEQ && lit.Value == `""`:
			return "that is not empty"
		case n.Op == token.GEQ:
			return "from " + lit.Value
		case n.Op == token.LEQ:
			return "to " + lit.Value
		}
	case *ast.BinaryExpr:
		switch n.Op {
		case token.OR:
			return words(n.X) + " or " + words(n.Y)
		case token.AND:
			return words(n.X) + " " + words(n.Y)
		}
	}
	text, err := format.Node(n)
	if err != nil {
		return "another value"
	}
	return string(text)
}

// kindName names a kind of value, or several.
func kindName(k cue.Kind) string {
	var names []string
	for _, of := range []struct {
		kind cue.Kind
		name string
	}{
		{cue.StringKind, "a string"}, {cue.BoolKind, "a boolean"}, {cue.StructKind, "a mapping"}, {cue.ListKind, "a list"},
		{cue.NullKind, "null"}, {cue.BytesKind, "bytes"},
	} {
		if k&of.kind != 0 {
			names = append(names, of.name)
		}
	}
	switch {
	case k&cue.NumberKind == cue.IntKind:
		names = append(names, "a whole number")
	case k&cue.NumberKind != 0:
		names = append(names, "a number")
	}
	if len(names) == 0 {
		return "nothing"
	}
	return oneOf(names)
}

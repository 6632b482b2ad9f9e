package inventory

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/token"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// explainer says what is wrong with an entity that does not fit its definition. It walks definition and value side by
// side, because CUE's own report stops early and speaks of constraints, where the user wants to hear of every field.
type explainer struct {
	src   Source
	noun  string
	defs  cue.Value // the schema
	found []diag.Diagnostic
}

func (e *explainer) explain(def, value cue.Value, path []any) {
	if value.IncompleteKind() == cue.BottomKind {
		e.add(e.src.At(path...), path, def, fmt.Sprintf("%s does not evaluate: %v", e.name(path), value.Err()))
		return
	}
	switch want := def.IncompleteKind(); {
	case want == cue.StructKind && value.IncompleteKind() == cue.StructKind:
		e.fields(def, value, path)
	case want == cue.ListKind && value.IncompleteKind() == cue.ListKind:
		e.items(def, value, path)
	default:
		e.scalar(def, value, path)
	}
}

// fields reports fields that do not exist, fields that are missing, and what is wrong inside the others.
func (e *explainer) fields(def, value cue.Value, path []any) {
	known := map[string]cue.Value{}
	var names, missing []string
	iter, err := def.Fields(cue.Optional(true))
	if err != nil {
		return
	}
	for iter.Next() {
		sel := iter.Selector()
		if sel.LabelType() != cue.StringLabel {
			continue
		}
		name := sel.Unquoted()
		known[name] = iter.Value()
		names = append(names, name)
		if sel.ConstraintType() == cue.RequiredConstraint && !value.LookupPath(cue.MakePath(cue.Str(name))).Exists() {
			missing = append(missing, name)
		}
	}
	pattern := def.LookupPath(cue.MakePath(cue.AnyString))
	given, err := value.Fields(cue.Optional(true))
	if err != nil {
		return
	}
	for given.Next() {
		name := given.Selector().Unquoted()
		at := append(slices.Clone(path), name)
		switch field, ok := known[name]; {
		case ok:
			e.explain(field, given.Value(), at)
		case pattern.Exists():
			e.explain(pattern, given.Value(), at)
		case def.Allows(cue.Str(name)):
		default:
			meant := e.unknown(name, names, at)
			missing = slices.DeleteFunc(missing, func(m string) bool { return m == meant })
		}
	}
	for _, name := range missing {
		e.add(e.src.At(path...), append(slices.Clone(path), name), known[name], fmt.Sprintf("%s has no %q; add it", e.name(path), name))
	}
}

// unknown reports a field that does not exist, and gives the one that was probably meant.
func (e *explainer) unknown(name string, names []string, at []any) (near string) {
	message := fmt.Sprintf("%q is not a field of %s", name, e.name(at[:len(at)-1]))
	if near = suggest.Nearest(name, names); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	} else {
		slices.Sort(names)
		message += "; its fields are " + strings.Join(names, ", ")
	}
	e.found = append(e.found, diag.Diagnostic{Code: codeSchema, Severity: diag.Error, Message: message,
		Source: e.src.Key(at...), Path: pathString(at)})
	return near
}

func (e *explainer) items(def, value cue.Value, path []any) {
	iter, err := value.List()
	if err != nil {
		return
	}
	n := 0
	for ; iter.Next(); n++ {
		item := def.LookupPath(cue.MakePath(cue.Index(n)))
		if !item.Exists() {
			item = def.LookupPath(cue.MakePath(cue.AnyIndex))
		}
		if item.Exists() {
			e.explain(item, iter.Value(), append(slices.Clone(path), n))
		}
	}
	if n == 0 && def.LookupPath(cue.MakePath(cue.Index(0))).Exists() {
		e.add(e.src.At(path...), path, def, fmt.Sprintf("%s is empty; list at least one, or leave it out", e.name(path)))
	}
}

func (e *explainer) scalar(def, value cue.Value, path []any) {
	if err := def.Unify(value).Validate(cue.Concrete(true)); err == nil {
		return
	}
	given := fmt.Sprint(value)
	message := fmt.Sprintf("%s is %s", e.name(path), given)
	switch want, is := def.IncompleteKind(), value.IncompleteKind(); {
	case want&is == 0:
		message = fmt.Sprintf("%s is %s, %s; write %s", e.name(path), given, kindName(is), kindName(want))
	case len(e.choices(def)) > 0:
		options := e.choices(def)
		text, _ := value.String()
		if near := suggest.Nearest(text, options); near != "" {
			message += fmt.Sprintf("; did you mean %q?", near)
		} else {
			message += "; write " + strings.Join(options[:len(options)-1], ", ") + " or " + options[len(options)-1]
		}
	default:
		message += "; it takes " + e.expected(def)
	}
	e.add(e.src.At(path...), path, def, message)
}

// add makes a finding, with what the schema says about the field as its help.
func (e *explainer) add(at diag.Span, path []any, def cue.Value, message string) {
	e.found = append(e.found, diag.Diagnostic{Code: codeSchema, Severity: diag.Error, Message: message, Source: at,
		Path: pathString(path), Help: doc(def)})
}

// name speaks of a value as its reader would: a service at the root, and then its path.
func (e *explainer) name(path []any) string {
	if len(path) == 0 {
		return "this " + e.noun
	}
	return pathString(path)
}

// doc gives the comment of a field, on one line.
func doc(v cue.Value) string {
	for _, g := range v.Doc() {
		if text := strings.TrimSpace(g.Text()); text != "" {
			return strings.Join(strings.Fields(text), " ")
		}
	}
	return ""
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

// expected describes what a scalar may be: by the comment of its type, or by its constraint as the schema has it.
func (e *explainer) expected(def cue.Value) string {
	if name := typeName(def); name != "" {
		text, _, _ := strings.Cut(doc(e.defs.LookupPath(cue.ParsePath(name))), ". ")
		if text = strings.TrimSuffix(text, "."); text != "" {
			return strings.ToLower(text[:1]) + text[1:]
		}
	}
	text, err := format.Node(constraint(def))
	if err != nil {
		return fmt.Sprint(def)
	}
	return string(text)
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

func kindName(k cue.Kind) string {
	switch k {
	case cue.StringKind:
		return "a string"
	case cue.IntKind, cue.FloatKind, cue.NumberKind:
		return "a number"
	case cue.BoolKind:
		return "a boolean"
	case cue.StructKind:
		return "a mapping"
	case cue.ListKind:
		return "a list"
	case cue.NullKind:
		return "null"
	}
	return strings.ReplaceAll(k.String(), "|", " or ")
}

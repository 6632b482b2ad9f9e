package inventory

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/errors"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// explainer says what is wrong with an entity that does not fit its definition. It walks definition and value side by
// side, because CUE's own report stops early and speaks of constraints, where the user wants to hear of every field.
type explainer struct {
	src          Source
	noun         string
	defs         cue.Value // the schema
	found        []diag.Diagnostic
	besideSecret bool // of the reference to a Secret, in which the secret itself may have been written
}

func (e *explainer) explain(def, value cue.Value, path []any) {
	if value.IncompleteKind() == cue.BottomKind {
		e.add(e.src.At(path...), path, def, fmt.Sprintf("%s does not evaluate: %s", e.name(path), reason(value.Err())))
		return
	}
	switch want := def.IncompleteKind(); {
	case want == cue.StructKind && value.IncompleteKind() == cue.StructKind:
		around := e.besideSecret
		e.besideSecret = around || typeName(def) == "#SecretKey"
		e.fields(def, value, path)
		e.besideSecret = around
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
	given, err := value.Fields()
	if err != nil {
		return
	}
	for given.Next() {
		name := given.Selector().Unquoted()
		if !value.LookupPath(cue.MakePath(cue.Str(name))).Exists() { // the file itself asks for it, and does not give it
			continue
		}
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
	message, near := notAField(name, e.name(at[:len(at)-1]), names)
	e.found = append(e.found, diag.Diagnostic{Code: codeSchema, Severity: diag.Error, Message: message,
		Source: e.src.Key(at...), Path: pathString(at)})
	return near
}

// notAField says that a field does not exist, and which one was probably meant.
func notAField(name, of string, names []string) (message, near string) {
	message = fmt.Sprintf("%q is not a field of %s", name, of)
	if near = suggest.Nearest(name, names); near != "" {
		return message + fmt.Sprintf("; did you mean %q?", near), near
	}
	return message + "; its fields are " + strings.Join(slices.Sorted(slices.Values(names)), ", "), ""
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
		e.add(e.src.At(path...), path, def, fmt.Sprintf("%s is empty; list at least one", e.name(path)))
	}
}

func (e *explainer) scalar(def, value cue.Value, path []any) {
	if err := def.Unify(value).Validate(cue.Concrete(true)); err == nil {
		return
	}
	if typeName(def) == "#SecretKey" && value.IncompleteKind()&(cue.StringKind|cue.BytesKind|cue.NumberKind) != 0 {
		e.add(e.src.At(path...), path, def, e.name(path)+" is the secret itself; write the name of a Kubernetes Secret and the key inside it")
		return
	}
	message := e.name(path) + " is " + e.shown(value, path)
	switch want, is := def.IncompleteKind(), value.IncompleteKind(); {
	case want&is == 0:
		if is&(cue.StructKind|cue.ListKind|cue.NullKind) == 0 {
			message += ", " + kindName(is)
		}
		message += "; write " + kindName(want)
	case !value.IsConcrete():
		message += ", which leaves its value open; write "
		if want&(cue.StructKind|cue.ListKind) != 0 {
			message += kindName(want)
		} else {
			message += e.expected(def)
		}
	case len(e.choices(def)) > 0:
		options := e.choices(def)
		text, _ := value.String()
		if near := suggest.Nearest(text, options); near != "" {
			message += fmt.Sprintf("; did you mean %q?", near)
		} else {
			message += "; write " + oneOf(options)
		}
	default:
		message += "; write " + e.expected(def)
	}
	e.add(e.src.At(path...), path, def, message)
}

// add makes a finding, with what the schema says about the field as its help.
func (e *explainer) add(at diag.Span, path []any, def cue.Value, message string) {
	found := diag.Diagnostic{Code: codeSchema, Severity: diag.Error, Message: message, Source: at, Path: pathString(path)}
	if len(path) > 0 {
		found.Help = doc(def)
	}
	e.found = append(e.found, found)
}

// name speaks of a value as its reader would: a service at the root, and then its path.
func (e *explainer) name(path []any) string {
	if len(path) == 0 {
		return "this " + e.noun
	}
	return pathString(path)
}

// reason gives what an error of CUE says, without the path that it begins with.
func reason(err error) string {
	for _, e := range errors.Errors(err) {
		return strings.TrimPrefix(oneLine(e.Error()), strings.Join(e.Path(), ".")+": ")
	}
	return "it has no value"
}

package policy

import "github.com/open-policy-agent/opa/v1/ast"

// secretKind is the kind of objects whose data policies of the user's do not see: what they find and print is read by others.
const secretKind = "Secret"

// inPlace stands in place of what a Secret holds.
const inPlace = "(hidden)"

// applied is the annotation in which kubectl keeps the whole of an object.
const applied = "kubectl.kubernetes.io/last-applied-configuration"

// concealed is a document as policies of the user's see it: of a Secret, they see the keys, and which of them are empty.
func concealed(kind string, input ast.Value) ast.Value {
	document, ok := input.(ast.Object)
	if kind != secretKind || !ok {
		return input
	}
	return edited(document, "object", func(object ast.Value) ast.Value {
		for _, field := range []string{"data", "stringData"} {
			object = edited(object, field, conceal)
		}
		return edited(object, "metadata", func(metadata ast.Value) ast.Value {
			return edited(metadata, "annotations", func(annotations ast.Value) ast.Value { return edited(annotations, applied, conceal) })
		})
	})
}

// edited replaces the value of one key of an object.
func edited(v ast.Value, key string, edit func(ast.Value) ast.Value) ast.Value {
	object, ok := v.(ast.Object)
	if !ok {
		return v
	}
	at := ast.StringTerm(key)
	value := object.Get(at)
	if value == nil {
		return v
	}
	changed := ast.NewObject()
	object.Foreach(func(k, old *ast.Term) {
		if k.Equal(at) {
			old = ast.NewTerm(edit(old.Value))
		}
		changed.Insert(k, old)
	})
	return changed
}

// conceal hides all values of an object but those that are empty.
func conceal(v ast.Value) ast.Value {
	object, ok := v.(ast.Object)
	if !ok {
		return ast.String(inPlace)
	}
	changed := ast.NewObject()
	object.Foreach(func(k, old *ast.Term) {
		if s, isText := old.Value.(ast.String); !isText || s != "" {
			old = ast.StringTerm(inPlace)
		}
		changed.Insert(k, old)
	})
	return changed
}

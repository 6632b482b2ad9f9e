package policy

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// field is a field of a struct as JSON has it.
type field struct {
	name      string
	key       *ast.Term
	index     []int // from the outer struct, through embedded ones
	tagged    bool
	omitEmpty bool
	omitZero  bool
}

// structEncoder makes the encoder of a struct.
func (c *converter) structEncoder(t reflect.Type) encoder {
	fields, ok := jsonFields(t)
	if !ok {
		return byJSON
	}
	return func(v reflect.Value) (ast.Value, error) {
		slab := make([]ast.Term, len(fields))
		pairs := make([][2]*ast.Term, 0, len(fields))
		for i := range fields {
			f := &fields[i]
			value, err := v.FieldByIndexErr(f.index)
			if err != nil || f.omits(value) { // the error says that an embedded pointer is nil
				continue
			}
			encoded, err := c.encode(value)
			if err != nil {
				return nil, err
			}
			slab[i].Value = encoded
			pairs = append(pairs, [2]*ast.Term{f.key, &slab[i]})
		}
		return ast.NewObject(pairs...), nil
	}
}

func (f *field) omits(v reflect.Value) bool {
	if f.omitZero {
		if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
			if v.Kind() == reflect.Pointer && v.IsNil() || z.IsZero() {
				return true
			}
		} else if v.IsZero() {
			return true
		}
	}
	if !f.omitEmpty {
		return false
	}
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}

// jsonFields lists the fields of a struct as encoding/json finds them. It gives up on the option "string".
func jsonFields(t reflect.Type) ([]field, bool) {
	var all []field
	for _, f := range reflect.VisibleFields(t) {
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		has := func(option string) bool { return slices.Contains(strings.Split(options, ","), option) }
		switch {
		case has("string"):
			return nil, false
		case tag == "-" || f.Anonymous && name == "" && isStruct(f.Type):
			continue
		case !f.IsExported() || hidden(t, f.Index):
			continue
		}
		name, tagged := cmp.Or(name, f.Name), name != ""
		all = append(all, field{name, ast.InternedTerm(name), f.Index, tagged, has("omitempty"), has("omitzero")})
	}
	slices.SortStableFunc(all, func(a, b field) int {
		return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(len(a.index), len(b.index)))
	})
	var chosen []field
	for len(all) > 0 {
		same := 1
		for same < len(all) && all[same].name == all[0].name {
			same++
		}
		if f, ok := dominant(all[:same]); ok {
			chosen = append(chosen, f)
		}
		all = all[same:]
	}
	return chosen, true
}

// dominant chooses among fields of one name, in the order of depth: the least deep, or of several the one with a tag.
func dominant(fields []field) (field, bool) {
	depth := func(f field) bool { return len(f.index) > len(fields[0].index) }
	if i := slices.IndexFunc(fields, depth); i > 0 {
		fields = fields[:i]
	}
	if len(fields) == 1 {
		return fields[0], true
	}
	tagged := slices.DeleteFunc(slices.Clone(fields), func(f field) bool { return !f.tagged })
	if len(tagged) == 1 {
		return tagged[0], true
	}
	return field{}, false
}

// hidden tells whether a field stands in an embedded struct that is itself named or left out by its tag.
func hidden(t reflect.Type, index []int) bool {
	for i := 1; i < len(index); i++ {
		if name, _, _ := strings.Cut(t.FieldByIndex(index[:i]).Tag.Get("json"), ","); name != "" {
			return true
		}
	}
	return false
}

func isStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Struct || t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct
}

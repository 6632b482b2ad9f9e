package kubeschema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// Problem is something that is wrong with an object.
type Problem struct {
	Path    []any  // of names and indices
	Key     bool   // the name at the end of the path is meant, and not its value
	Message string // a sentence
	Twice   bool   // the path leads to an item of a list that has the key of an earlier one
}

// Validate holds an object against the schema of its kind. The object is what JSON decodes to, with whole numbers as int64. One
// of a kind without a schema has no problem. The problems are in the order of their paths.
func (t *Table) Validate(apiVersion, kind string, object map[string]any) []Problem {
	k, ok := t.kinds[[2]string{apiVersion, kind}]
	if !ok {
		return nil
	}
	v := validator{table: t, kind: article(kind) + " " + kind, secret: kind == "Secret"}
	v.metadata(object)
	v.value(t.schema(k.schema), object, nil)
	return v.found
}

// validator walks over one object.
type validator struct {
	table  *Table
	kind   string // with its article
	secret bool   // whether what it holds is repeated in no message
	found  []Problem
}

// shown gives a value as it is repeated in a message.
func (v *validator) shown(value any, path []any) string {
	if v.secret && len(path) > 1 && (path[0] == "data" || path[0] == "stringData") {
		return "this"
	}
	return shown(value)
}

func (v *validator) add(path []any, key bool, format string, args ...any) {
	v.found = append(v.found, Problem{Path: slices.Clone(path), Key: key, Message: fmt.Sprintf(format, args...)})
}

// value judges a value. Its parent tells what it is in.
func (v *validator) value(s *Schema, value any, path []any) {
	if s.IntOrString {
		v.intOrString(s, value, path)
		return
	}
	switch {
	case s.Type == "":
		if object, ok := value.(map[string]any); ok {
			v.object(s, object, path)
		}
		return
	case !isType(s.Type, value):
		v.add(path, false, "%s is %s, and this field takes %s; correct it", v.shown(value, path), typeOf(value), withArticle(s.Type))
		return
	}
	switch value := value.(type) {
	case map[string]any:
		v.object(s, value, path)
	case []any:
		v.list(s, value, path)
	case string:
		v.text(s, value, path)
	case int64:
		v.number(s, float64(value), path)
	case float64:
		v.number(s, value, path)
	}
	v.choice(s, value, path)
}

// object judges fields: those that are there, and those that should be.
func (v *validator) object(s *Schema, object map[string]any, path []any) {
	meant := map[string]bool{} // fields that were misspelled
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value := object[name]
		at := slices.Concat(path, []any{name})
		switch number, known := s.Properties[name]; {
		case value == nil && known: // which the API server drops
		case known:
			v.value(v.table.schema(number), value, at)
		case s.Values != 0:
			if value != nil {
				v.value(v.table.schema(s.Values), value, at)
			}
		case !s.Open && (s.Properties != nil || s.Type == "object" && len(path) == 0):
			near := suggest.Nearest(name, slices.Collect(maps.Keys(s.Properties)))
			meant[near] = true
			v.add(at, true, "%s has no field %q%s; %s", v.kind, name, place(path), remedy(near))
		}
	}
	for _, name := range s.Required {
		if object[name] == nil && !meant[name] {
			v.add(path, len(path) > 0, "%s has no %q%s, which is required; add it", v.kind, name, place(path))
		}
	}
	for _, r := range s.Rules {
		if !holds(r.Rule, object) {
			v.add(path, false, "%s; correct it", strings.TrimSuffix(strings.Join(strings.Fields(r.Message), " "), "."))
		}
	}
}

func remedy(near string) string {
	if near == "" {
		return "remove it"
	}
	return fmt.Sprintf("did you mean %q?", near)
}

// place says where in the object.
func place(path []any) string {
	if len(path) == 0 {
		return ""
	}
	return " in " + diag.FormatPath(path)
}

func (v *validator) list(s *Schema, list []any, path []any) {
	if s.MinItems != nil && int64(len(list)) < *s.MinItems {
		v.add(path, false, "this list is too short: at least %d must stand here; add what is missing", *s.MinItems)
	}
	item := v.table.schema(s.Items)
	for i, value := range list {
		v.value(item, value, append(path, i))
	}
	switch {
	case s.Set:
		v.twice(list, path, "item", func(value any) (string, bool) { return shown(value), value != nil })
	case len(s.MapKeys) > 0:
		v.twice(list, path, strings.Join(s.MapKeys, ", "), func(value any) (string, bool) {
			object, ok := value.(map[string]any)
			return mapKey(object, s.MapKeys), ok
		})
	}
}

// twice reports items of a list that have the same key.
func (v *validator) twice(list []any, path []any, what string, key func(any) (string, bool)) {
	seen := map[string]bool{}
	for i, value := range list {
		k, ok := key(value)
		if ok && seen[k] {
			v.add(append(path, i), false, "%s stands twice in this list, which takes each %s once; remove one", k, what)
			v.found[len(v.found)-1].Twice = true
		}
		seen[k] = true
	}
}

// mapKey writes the fields by which the items of a list differ.
func mapKey(object map[string]any, names []string) string {
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = shown(object[name])
	}
	return strings.Join(parts, ", ")
}

func (v *validator) text(s *Schema, value string, path []any) {
	if len(s.Enum) == 0 && s.Pattern != "" {
		if re := v.table.pattern(s.Pattern); re != nil && !re.MatchString(value) {
			v.add(path, false, "%s %s; correct it", v.shown(value, path), unmatched(s.Pattern))
			return
		}
	}
	length := int64(len([]rune(value)))
	switch {
	case s.MinLength != nil && length < *s.MinLength:
		v.add(path, false, "%s is too short: it must have at least %s; correct it", v.shown(value, path), characters(*s.MinLength))
	case s.MaxLength != nil && length > *s.MaxLength:
		v.add(path, false, "%s is too long: it may have at most %s; correct it", v.shown(value, path), characters(*s.MaxLength))
	default:
		if what := badFormat(s.Format, value); what != "" {
			v.add(path, false, "%s is no %s; correct it", v.shown(value, path), what)
		}
	}
}

func characters(n int64) string {
	if n == 1 {
		return "one character"
	}
	return fmt.Sprintf("%d characters", n)
}

func (v *validator) number(s *Schema, value float64, path []any) {
	least, most := limits(s)
	switch {
	case value < least:
		v.add(path, false, "%v is less than %v, the least that this field takes; correct it", v.shown(value, path), least)
	case value > most:
		v.add(path, false, "%v is more than %v, the most that this field takes; correct it", v.shown(value, path), most)
	}
}

func (v *validator) choice(s *Schema, value any, path []any) {
	if len(s.Enum) == 0 || slices.ContainsFunc(s.Enum, func(e any) bool { return shown(e) == shown(value) }) {
		return
	}
	options := make([]string, len(s.Enum))
	words := make([]string, len(s.Enum))
	for i, e := range s.Enum {
		words[i], _ = e.(string)
		if options[i] = words[i]; words[i] == "" {
			options[i] = shown(e)
		}
	}
	word, _ := value.(string)
	if near := suggest.Nearest(word, sameCase(word, words)); near != "" {
		v.add(path, false, "%s is none of %s; did you mean %q?", v.shown(value, path), strings.Join(options, ", "), near)
		return
	}
	v.add(path, false, "%s is none of %s; write one of them", v.shown(value, path), strings.Join(options, ", "))
}

// sameCase leaves out words in capital letters, where the word that was written has none, and some word is left.
func sameCase(word string, words []string) []string {
	small := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w != strings.ToLower(w) })
	if word != strings.ToLower(word) || suggest.Nearest(word, small) == "" {
		return words
	}
	return small
}

func (v *validator) intOrString(s *Schema, value any, path []any) {
	switch value := value.(type) {
	case string:
		v.text(s, value, path)
		return
	case int64:
		return
	case float64:
		if s.Fraction || value == float64(int64(value)) {
			return
		}
	}
	v.add(path, false, "%s is %s, and this field takes a whole number or a string; correct it", v.shown(value, path), typeOf(value))
}

package change

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Tree gives a value as its JSON decodes; nil where it has none.
func Tree(v any) map[string]any {
	var t map[string]any
	if text, err := json.Marshal(v); err == nil {
		_ = json.Unmarshal(text, &t) // it was encoded just now
	}
	return t
}

// Fields lists the values that differ between two trees, in the order of their paths.
func Fields(before, after map[string]any) []Field {
	var found []Field
	Walk(before, after, func(f Field, _, _ []any) { found = append(found, f) })
	return found
}

// Walk gives the values that differ between two trees, in the order of their paths, and where each stands in both: a list of
// named things has them at other places than before.
func Walk(before, after map[string]any, found func(f Field, old, now []any)) {
	walk{found}.maps(at{}, before, after)
}

type walk struct{ found func(f Field, old, now []any) }

// at is the path of a value: for people, and in both trees.
type at struct {
	text     string
	old, now []any
}

// key is the path of a value of a map.
func (p at) key(name string) at {
	return at{join(p.text, name), append(slices.Clip(p.old), name), append(slices.Clip(p.now), name)}
}

// element is the path of an element of a list, which people know by a name or by its index.
func (p at) element(name any, old, now int) at {
	return at{fmt.Sprintf("%s[%v]", p.text, name), append(slices.Clip(p.old), old), append(slices.Clip(p.now), now)}
}

func (w walk) values(path at, before, after any) {
	if reflect.DeepEqual(before, after) {
		return
	}
	switch b := before.(type) {
	case map[string]any:
		if a, ok := after.(map[string]any); ok {
			w.maps(path, b, a)
			return
		}
	case []any:
		if a, ok := after.([]any); ok {
			w.lists(path, b, a)
			return
		}
	}
	w.found(Field{path.text, encode(before), encode(after)}, path.old, path.now)
}

func (w walk) maps(path at, before, after map[string]any) {
	for _, name := range union(before, after) {
		w.values(path.key(name), before[name], after[name])
	}
}

// lists compares lists of named things by their names, and others by their indices.
func (w walk) lists(path at, before, after []any) {
	b, bNamed := byName(before)
	a, aNamed := byName(after)
	if bNamed && aNamed {
		for _, name := range union(b, a) {
			w.values(path.element(name, b[name], a[name]), element(before, b, name), element(after, a, name))
		}
		return
	}
	for i := range max(len(before), len(after)) {
		w.values(path.element(i, i, i), nth(before, i), nth(after, i))
	}
}

// union lists the keys of two maps, in their order.
func union[V any](before, after map[string]V) []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	slices.Sort(names)
	return slices.Compact(names)
}

func nth(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

func element(list []any, index map[string]int, name string) any {
	if i, ok := index[name]; ok {
		return list[i]
	}
	return nil
}

// byName indexes a list by its elements' names, and tells whether each has one of its own.
func byName(list []any) (map[string]int, bool) {
	named := map[string]int{}
	for i, v := range list {
		m, _ := v.(map[string]any)
		name, ok := m["name"].(string)
		if _, twice := named[name]; !ok || twice {
			return nil, false
		}
		named[name] = i
	}
	return named, true
}

func join(path, name string) string {
	switch {
	case strings.ContainsAny(name, "./[] "):
		return path + "[" + strconv.Quote(name) + "]"
	case path == "":
		return name
	}
	return path + "." + name
}

// encode writes a value on one line.
func encode(v any) string {
	if v == nil {
		return ""
	}
	if s, ok := v.(string); ok && s != "" && !strings.ContainsAny(s, "\n\t\"") {
		return s
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}

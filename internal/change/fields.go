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

// tree gives a value as its JSON decodes; nil where it has none.
func tree(v any) map[string]any {
	var t map[string]any
	if text, err := json.Marshal(v); err == nil {
		_ = json.Unmarshal(text, &t) // it was encoded just now
	}
	return t
}

// fields lists the values that differ, in the order of their paths.
func fields(before, after map[string]any) []Field {
	var w walk
	w.maps("", before, after)
	return w.found
}

type walk struct{ found []Field }

func (w *walk) values(path string, before, after any) {
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
	w.found = append(w.found, Field{path, encode(before), encode(after)})
}

func (w *walk) maps(path string, before, after map[string]any) {
	names := slices.Concat(slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		w.values(join(path, name), before[name], after[name])
	}
}

// lists compares lists of named things by their names, and others by their indices.
func (w *walk) lists(path string, before, after []any) {
	b, bNamed := byName(before)
	a, aNamed := byName(after)
	if bNamed && aNamed {
		names := slices.Concat(slices.Collect(maps.Keys(b)), slices.Collect(maps.Keys(a)))
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			w.values(fmt.Sprintf("%s[%s]", path, name), b[name], a[name])
		}
		return
	}
	for i := range max(len(before), len(after)) {
		w.values(fmt.Sprintf("%s[%d]", path, i), at(before, i), at(after, i))
	}
}

func at(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// byName indexes a list by its elements' names, and tells whether each has one of its own.
func byName(list []any) (map[string]any, bool) {
	named := map[string]any{}
	for _, v := range list {
		m, _ := v.(map[string]any)
		name, ok := m["name"].(string)
		if _, twice := named[name]; !ok || twice {
			return nil, false
		}
		named[name] = v
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

package chart

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"gauntlet.dev/gauntlet/internal/suggest"
)

// keysText is the table of keys as ./keys writes it. It is derived from the values.yaml of chart 88.5.3.
//
//go:embed keys.txt
var keysText string

// Kind is the type of a key's value, as the table of keys has it: one or more of map, open, list, string, number, bool and
// any, joined by "|".
type Kind string

// Any is the kind of a key of which the table says nothing more.
const Any Kind = "any"

// key is a key of the chart, or the root of them all.
type key struct {
	kind Kind
	keys map[string]*key
}

// table parses the table on first use: most fleets have no raw values and never need it.
var table = sync.OnceValue(func() *key { return parseKeys(keysText) })

// parseKeys reads a table of keys. Each line is a key that is indented by two spaces for each key around it, and its kind.
func parseKeys(text string) *key {
	root := &key{kind: "map"}
	around := []*key{root}
	for line := range strings.Lines(text) {
		trimmed := strings.TrimLeft(line, " ")
		depth := (len(line) - len(trimmed)) / 2
		name, kind, _ := strings.Cut(strings.TrimSpace(trimmed), " ")
		k := &key{kind: Kind(kind)}
		parent := around[depth]
		if parent.keys == nil {
			parent.keys = map[string]*key{}
		}
		parent.keys[name] = k
		around = append(around[:depth+1], k)
	}
	return root
}

// Known tells whether the chart has a use for the key, which is named from the outside in.
func Known(path []string) bool {
	_, known := KindOf(path)
	return known
}

// KindOf gives the kind of a key's value, and whether the chart has a use for the key at all.
func KindOf(path []string) (Kind, bool) {
	k := table()
	for _, name := range path {
		next := k.keys[name]
		if next == nil {
			return Any, k.kind.open()
		}
		k = next
	}
	return k.kind, true
}

// open tells whether a value of this kind may hold keys that the table does not have.
func (k Kind) open() bool {
	return slices.ContainsFunc(strings.Split(string(k), "|"), func(one string) bool { return one == "open" || one == "any" })
}

// Takes tells whether a value of this kind may be v, a JSON value. Null is always taken: with it, Helm takes a default away.
func (k Kind) Takes(v any) bool {
	if v == nil {
		return true
	}
	is := KindOfValue(v)
	return slices.ContainsFunc(strings.Split(string(k), "|"), func(one string) bool {
		return one == is || one == string(Any) || one == "open" && is == "map"
	})
}

// String names the kind to people: "number or string".
func (k Kind) String() string {
	return strings.ReplaceAll(strings.ReplaceAll(string(k), "open", "map"), "|", " or ")
}

// KindOfValue names the type of a JSON value.
func KindOfValue(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "map"
	case []any:
		return "list"
	case string:
		return "string"
	case bool:
		return "bool"
	default:
		return "number"
	}
}

// Nearest gives the path of the known key that an unknown one most likely stands for, or nil: a key beside it that is spelled
// almost the same, or one of the same name further inside.
func Nearest(path []string) []string {
	name, around := path[len(path)-1], path[:len(path)-1]
	k := table()
	for _, outer := range around {
		if k = k.keys[outer]; k == nil {
			return nil
		}
	}
	if near := suggest.Nearest(name, slices.Collect(maps.Keys(k.keys))); near != "" {
		return append(slices.Clone(around), near)
	}
	if inside := k.find(name); inside != nil {
		return append(slices.Clone(around), inside...)
	}
	return nil
}

// find gives the path of the key of that name that is the least deep below k; of equally deep ones, the first.
func (k *key) find(name string) []string {
	type place struct {
		*key
		path []string
	}
	for level := []place{{key: k}}; len(level) > 0; {
		var deeper []place
		for _, p := range level {
			if p.keys[name] != nil {
				return append(p.path, name)
			}
			for _, inner := range slices.Sorted(maps.Keys(p.keys)) {
				deeper = append(deeper, place{p.keys[inner], append(slices.Clone(p.path), inner)})
			}
		}
		level = deeper
	}
	return nil
}

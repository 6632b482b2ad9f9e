package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// key is a key of the table, or the root of it.
type key struct {
	kind string
	keys map[string]*key
}

// derive makes the table of a values.yaml.
func derive(text []byte) (*key, error) {
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		return nil, err
	}
	root := keyOf("", values, false)
	for _, c := range commented(string(text)) {
		root.add(c)
	}
	return root, nil
}

// keyOf describes a value. Inside of what is open, each map is open.
func keyOf(name string, value any, open bool) *key {
	fields, isMap := value.(map[string]any)
	if !isMap {
		return &key{kind: kindOf(name, value)}
	}
	k := &key{kind: "map", keys: map[string]*key{}}
	open = open || name != "" && len(fields) == 0 || slices.Contains(openKeys, name)
	if open {
		k.kind = "open"
	}
	for name, value := range fields {
		k.keys[name] = keyOf(name, value, open)
	}
	if kind, ok := exceptions[name]; ok && len(fields) == 0 {
		k.kind = kind
	}
	return k
}

// kindOf names the type of a value that is no map.
func kindOf(name string, value any) string {
	if kind, ok := exceptions[name]; ok {
		return kind
	}
	switch value.(type) {
	case []any:
		return "list"
	case string:
		return "string"
	case float64:
		return "number"
	case bool:
		if strings.HasSuffix(name, "Limit") {
			return "bool|number" // false stands for no limit
		}
		return "bool"
	default:
		return "any"
	}
}

// add puts a key that a comment shows into the table, unless it has the key, or the comment is no comment on a map.
func (k *key) add(c comment) {
	for _, name := range c.path[:len(c.path)-1] {
		if k = k.keys[name]; k == nil || k.kind != "map" && k.kind != "open" {
			return
		}
	}
	name := c.path[len(c.path)-1]
	if k.keys[name] != nil {
		return
	}
	var value any
	if err := yaml.Unmarshal([]byte(c.value), &value); err != nil {
		value = nil
	}
	k.keys[name] = keyOf(name, value, k.kind == "open")
}

// format writes the table.
func (k *key) format() string {
	var b strings.Builder
	k.write(&b, 0)
	return b.String()
}

func (k *key) write(b *strings.Builder, depth int) {
	for _, name := range slices.Sorted(maps.Keys(k.keys)) {
		fmt.Fprintf(b, "%s%s %s\n", strings.Repeat("  ", depth), name, k.keys[name].kind)
		k.keys[name].write(b, depth+1)
	}
}

package foreign

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"gauntlet.dev/gauntlet/internal/diag"
)

// embedded finds the value at a path of the YAML that stands in a string: that of a ConfigMap, or of an argument, in which a
// flag's name may come before it. It is false where the string holds none, or nothing at the path.
func (d *document) embedded(n *yaml.Node, path []any) (diag.Span, bool) {
	if n.Kind != yaml.ScalarNode || len(path) == 0 {
		return diag.Span{}, false
	}
	text := n.Value
	if strings.HasPrefix(text, "--") {
		_, text, _ = strings.Cut(text, "=")
	}
	var root yaml.Node
	if yaml.Unmarshal([]byte(text), &root) != nil || len(root.Content) != 1 {
		return diag.Span{}, false
	}
	found := root.Content[0]
	for _, step := range path {
		next := child(found, step)
		if next == nil {
			break
		}
		found = next
	}
	if found == root.Content[0] {
		return diag.Span{}, false
	}
	for (found.Kind == yaml.MappingNode || found.Kind == yaml.SequenceNode) && len(found.Content) > 0 {
		found = found.Content[0]
	}
	at := d.source.Column(diag.Span{File: d.source.Name, Line: d.first + n.Line - 1, Column: n.Column})
	begin := len(n.Value) - len(text) + offset(text, found.Line, found.Column)
	place := d.source.Inside(at, n.Value, begin)
	place.Length = d.source.ScalarLength(place, found.Value)
	return place, true
}

// offset gives the offset of a line and column, which counts characters.
func offset(text string, line, column int) int {
	at := 0
	for range line - 1 {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	for i := range text[at:] {
		if column--; column == 0 {
			return at + i
		}
	}
	return len(text)
}

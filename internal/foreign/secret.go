package foreign

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"gauntlet.dev/gauntlet/internal/diag"
)

// secretKind is the kind of objects whose values no report shows.
const secretKind = "Secret"

// likeSecret is what looks like a Secret before it is read, or where it cannot be.
var likeSecret = regexp.MustCompile(`(?m)\bkind["']?\s*:\s*["']?Secret(List)?\b`)

func maybeSecret(text []byte) bool {
	return bytes.Contains(text, []byte(secretKind)) && likeSecret.Match(text)
}

// lines are some in a row, from 1 on in their document.
type lines struct{ first, last int }

// hidden are the lines of a document that no report shows.
type hidden []lines

// hide marks a place whose line holds what a Secret holds, and leaves out how long that is.
func (d *document) hide(at diag.Span) diag.Span {
	if !d.secret {
		return at
	}
	n := at.Line - d.first + 1
	if d.parsed() == nil || slices.ContainsFunc(d.hidden, func(h lines) bool { return h.first <= n && n <= h.last }) {
		at.Hidden, at.Length = true, 0
	}
	return at
}

// hiddenIn finds the lines of what the Secrets of a document hold. What an alias repeats may stand anywhere.
func hiddenIn(root *yaml.Node) (h hidden) {
	if root == nil {
		return nil
	}
	if h.object(root, math.MaxInt); len(h) > 0 && hasAlias(root) {
		return hidden{{1, math.MaxInt}}
	}
	return h
}

// object takes in what an object holds, or the items of a List, up to a line.
func (h *hidden) object(n *yaml.Node, last int) {
	secrets := strings.TrimSuffix(scalarField(n, "kind"), "List") == secretKind
	fields(n, last, func(key string, value *yaml.Node, at lines) {
		switch {
		case key == "items" && value.Kind == yaml.SequenceNode:
			for i, item := range value.Content {
				end := at.last
				if i+1 < len(value.Content) {
					end = value.Content[i+1].Line
				}
				if secrets && scalarField(item, "kind") == "" {
					h.secret(item, end)
				} else {
					h.object(item, end)
				}
			}
		case secrets && key != "kind" && key != "apiVersion":
			h.field(key, value, at)
		}
	})
}

func (h *hidden) secret(n *yaml.Node, last int) { fields(n, last, h.field) }

// field takes in a field of a Secret.
func (h *hidden) field(key string, value *yaml.Node, at lines) {
	switch key {
	case "data", "stringData", "kubectl.kubernetes.io/last-applied-configuration":
		*h = append(*h, at)
	case "metadata", "annotations":
		fields(value, at.last, h.field)
	}
}

// fields goes over a mapping. Where fields stand in braces, one may begin in the line in which the one before it ends.
func fields(n *yaml.Node, last int, do func(key string, value *yaml.Node, at lines)) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		at := lines{key.Line, last}
		if i+2 < len(n.Content) {
			if at.last = n.Content[i+2].Line; n.Style&yaml.FlowStyle == 0 {
				at.last--
			}
		}
		do(key.Value, n.Content[i+1], at)
	}
}

func hasAlias(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || slices.ContainsFunc(n.Content, hasAlias)
}

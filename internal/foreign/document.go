package foreign

import (
	"bytes"
	"sync"

	"go.yaml.in/yaml/v3"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/source"
)

// document is one document of a file of YAML. It locates values, for which it is parsed again: few objects have findings.
type document struct {
	source     *source.File
	first      int // its first line, from 1
	begin, end int // offsets

	once sync.Once
	root *yaml.Node // nil where it is no YAML
}

// split cuts a file at the lines that begin documents.
func split(f *source.File) []*document {
	var docs []*document
	begin, first := 0, 1
	cut := func(end int) {
		if len(bytes.TrimSpace(f.Text[begin:end])) > 0 {
			docs = append(docs, &document{source: f, first: first, begin: begin, end: end})
		}
	}
	line, at := 1, 0
	for text := range bytes.Lines(f.Text) {
		if bytes.HasPrefix(text, []byte("---")) && len(bytes.TrimLeft(text[3:], " \t\r\n")) < len(text)-3 {
			cut(at)
			begin, first = at, line
		}
		at += len(text)
		line++
	}
	cut(len(f.Text))
	return docs
}

func (d *document) text() []byte { return d.source.Text[d.begin:d.end] }

// At finds the value at the path, or the nearest one around it.
func (d *document) At(path ...any) diag.Span {
	if d.parse() == nil {
		return d.wholeLine(diag.Span{File: d.source.Name, Line: d.first})
	}
	n := d.root
	for i, step := range path {
		next := child(n, step)
		if next == nil {
			if at, ok := d.embedded(n, path[i:]); ok {
				return at
			}
			break
		}
		n = next
	}
	return d.span(n)
}

// Key finds the key that the path ends in, where it stands in the mapping itself, or else what At finds.
func (d *document) Key(path ...any) diag.Span {
	n := d.parse()
	for _, step := range path[:len(path)-1] {
		if n == nil {
			break
		}
		n = child(n, step)
	}
	if n == nil {
		return d.At(path...)
	}
	n = resolve(n)
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == path[len(path)-1] {
			return d.span(n.Content[i])
		}
	}
	return d.At(path...)
}

// parse gives the root of the document, or nil where it is no YAML.
func (d *document) parse() *yaml.Node {
	d.once.Do(func() {
		n := &yaml.Node{}
		if yaml.Unmarshal(d.text(), n) == nil && len(n.Content) == 1 {
			d.root = n.Content[0]
		}
	})
	return d.root
}

// maxAliases bounds how many aliases are followed from a node: they may go in circles.
const maxAliases = 20

// resolve follows aliases.
func resolve(n *yaml.Node) *yaml.Node {
	for range maxAliases {
		if n.Kind != yaml.AliasNode {
			return n
		}
		n = n.Alias
	}
	return n
}

// child gives the value below a node, or nil.
func child(n *yaml.Node, step any) *yaml.Node {
	n = resolve(n)
	switch step := step.(type) {
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return n.Content[step]
		}
	case string:
		return field(n, step, maxAliases)
	}
	return nil
}

// field gives the value of a key: one that stands there, or one that is merged.
func field(n *yaml.Node, name string, depth int) *yaml.Node {
	n = resolve(n)
	if n.Kind != yaml.MappingNode || depth == 0 {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != "<<" {
			continue
		}
		merged := resolve(n.Content[i+1])
		all := []*yaml.Node{merged}
		if merged.Kind == yaml.SequenceNode {
			all = merged.Content
		}
		for _, m := range all {
			if v := field(m, name, depth-1); v != nil {
				return v
			}
		}
	}
	return nil
}

// span gives the place of a node. What has several lines is marked by its first key or element.
func (d *document) span(n *yaml.Node) diag.Span {
	for (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) && len(n.Content) > 0 {
		n = n.Content[0]
	}
	at := d.source.Column(diag.Span{File: d.source.Name, Line: d.first + n.Line - 1, Column: n.Column})
	at.Length = d.source.ScalarLength(at, n.Value)
	return at
}

// wholeLine gives the extent of the text of a line.
func (d *document) wholeLine(at diag.Span) diag.Span {
	line := d.source.Line(at.Line)
	text := bytes.TrimSpace(line)
	at.Column = 1 + bytes.Index(line, text)
	at.Length = len(text)
	return at
}

package foreign

import (
	"bytes"
	"regexp"
	"sync"

	"go.yaml.in/yaml/v3"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/source"
)

// document is one document of a file of YAML, and what was read from it. It is a diag.PartLocator, for which it is parsed
// again: few documents have findings.
type document struct {
	source     *source.File
	first      int // its first line, from 1
	begin, end int // offsets

	objects []*manifest.Object
	layer   *layer // of values of the chart; nil for none
	ignored map[string]int
	found   []diag.Diagnostic

	once sync.Once
	root *yaml.Node // nil where it is no YAML

	secret bool   // whether a Secret may be in it
	hidden hidden // the lines of what Secrets hold; known with the root
}

// mostDocuments bounds those of one text. What tools render for a whole fleet is far below it.
const mostDocuments = 500_000

// split cuts a file from an offset on, at the lines that begin documents: at most one more than there may be. Where nothing stands but the
// mark of a beginning, there is none.
func split(f *source.File, start int) []*document {
	var docs []*document
	begin, first := start, 1
	cut := func(end int) {
		if text := bytes.TrimSpace(f.Text[begin:end]); len(text) > 0 && string(text) != "---" {
			docs = append(docs, &document{source: f, first: first, begin: begin, end: end})
		}
	}
	line, at := 1, start
	for text := range bytes.Lines(f.Text[start:]) {
		if at > begin && bytes.HasPrefix(text, []byte("---")) && (len(text) == 3 || bytes.IndexByte([]byte(" \t\r\n"), text[3]) >= 0) {
			if cut(at); len(docs) > mostDocuments {
				return docs
			}
			begin, first = at, line
		}
		at += len(text)
		line++
	}
	cut(len(f.Text))
	return docs
}

func (d *document) text() []byte { return d.source.Text[d.begin:d.end] }

// ignore counts something that is not judged.
func (d *document) ignore(what string) {
	if d.ignored == nil {
		d.ignored = map[string]int{}
	}
	d.ignored[what]++
}

func (d *document) add(code string, at diag.Span, message string) *diag.Diagnostic {
	at = d.hide(at)
	d.found = append(d.found, diag.Diagnostic{Code: code, Severity: diag.Error, Source: at, Message: message})
	return &d.found[len(d.found)-1]
}

// parsed gives the node of the document, or nil where it is no YAML.
func (d *document) parsed() *yaml.Node {
	d.once.Do(func() {
		n := &yaml.Node{}
		if yaml.Unmarshal(d.text(), n) == nil && len(n.Content) == 1 {
			d.root = n.Content[0]
		}
		d.hidden = hiddenIn(d.root)
	})
	return d.root
}

// find gives the value at the path, or the nearest one around it and the rest of the path. It is nil where the document is no
// YAML.
func (d *document) find(path []any) (n *yaml.Node, rest []any) {
	n = d.parsed()
	if n == nil {
		return nil, path
	}
	for i, step := range path {
		next := child(n, step)
		if next == nil {
			return n, path[i:]
		}
		n = next
	}
	return n, nil
}

// At implements diag.Locator.
func (d *document) At(path ...any) diag.Span { return d.hide(d.at(path)) }

func (d *document) at(path []any) diag.Span {
	if len(path) == 0 {
		if at := d.start(); at.Line > 0 {
			return at
		}
	}
	n, rest := d.find(path)
	if n != nil && len(rest) > 0 {
		if at, ok := d.embedded(n, rest); ok {
			return at
		}
	}
	return d.place(n)
}

// Key finds the name of a field instead of its value.
func (d *document) Key(path ...any) diag.Span {
	if last := len(path) - 1; last >= 0 {
		name, isName := path[last].(string)
		around, rest := d.find(path[:last])
		if isName && around != nil && len(rest) == 0 {
			if key, _ := field(around, name, maxAliases); key != nil {
				return d.hide(d.span(key))
			}
		}
	}
	return d.At(path...)
}

// Part implements diag.PartLocator.
func (d *document) Part(text string, from, to int, path ...any) diag.Span {
	return d.hide(d.part(text, from, to, path))
}

func (d *document) part(text string, from, to int, path []any) diag.Span {
	n, rest := d.find(path)
	at := d.place(n)
	if n = resolve(n); n == nil || len(rest) > 0 || n.Kind != yaml.ScalarNode || n.Value != text || from < 0 || from > len(text) || to > len(text) {
		return at
	}
	at = d.span(n) // of what an alias repeats
	first := d.source.Inside(at, text, from)
	if first.Length == 0 {
		return first
	}
	if last := d.source.Inside(at, text, to-1); to > from && last.Line == first.Line && last.Column >= first.Column {
		first.Length = last.Column + last.Length - first.Column
	}
	return first
}

// place gives the place of a node, or of the document where there is none.
func (d *document) place(n *yaml.Node) diag.Span {
	if n == nil {
		return d.wholeLine(d.first)
	}
	return d.span(n)
}

// span gives the place of a node. What has several lines is marked by its first key or element.
func (d *document) span(n *yaml.Node) diag.Span {
	for (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) && len(n.Content) > 0 {
		n = n.Content[0]
	}
	at := diag.Span{File: d.source.Name, Line: min(d.first+max(n.Line, 1)-1, d.source.Lines()), Column: max(n.Column, 1)}
	if n.Line <= 1 {
		at.Column += d.indent()
	}
	at = d.source.Column(at)
	at.Length = d.source.ScalarLength(at, n.Value)
	return at
}

// firstKey is a line that begins with a key, as nearly all documents do.
var firstKey = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*):(?: |\r?$)`)

// start finds the first key of the document without parsing it: each object is asked where it is. The zero span is for a
// document that begins otherwise.
func (d *document) start() diag.Span {
	for number := d.first; number <= d.source.Lines(); number++ {
		line := d.source.Line(number)
		if number == d.first && d.indent() > 0 {
			return diag.Span{}
		}
		if text := bytes.TrimSpace(line); len(text) == 0 || text[0] == '#' || string(text) == "---" {
			continue
		}
		if m := firstKey.FindSubmatch(line); m != nil {
			return diag.Span{File: d.source.Name, Line: number, Column: 1, Length: len(m[1])}
		}
		break
	}
	return diag.Span{}
}

// indent counts the characters before the document in its first line: a byte order mark.
func (d *document) indent() int {
	if bytes.HasPrefix(d.source.Text[:d.begin], byteOrderMark) && d.first == 1 {
		return 1
	}
	return 0
}

// wholeLine gives the extent of the text of a line.
func (d *document) wholeLine(number int) diag.Span {
	number = min(max(number, 1), d.source.Lines())
	line := d.source.Line(number)
	text := bytes.TrimSpace(line)
	return diag.Span{File: d.source.Name, Line: number, Column: 1 + max(bytes.Index(line, text), 0), Length: len(text)}
}

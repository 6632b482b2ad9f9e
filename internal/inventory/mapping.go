package inventory

import (
	"bytes"
	"fmt"

	"cuelang.org/go/cue/ast"
	cueyaml "cuelang.org/go/encoding/yaml"
	"go.yaml.in/yaml/v3"

	"gauntlet.dev/gauntlet/internal/diag"
)

// extract parses a file of YAML into CUE's syntax. Findings have the code, and start with the prefix where the parser made
// them.
func (d *document) extract(code, prefix string) (*ast.File, []diag.Diagnostic) {
	if d.mayMerge() || d.mayAlias() {
		for _, n := range d.nodes() {
			if ds := d.checkMerges(code, n); ds != nil {
				return nil, ds
			}
		}
	}
	f, err := cueyaml.Extract(d.Name, d.Text)
	if err != nil {
		return nil, d.yamlErrors(code, prefix, err)
	}
	return f, nil
}

// mayMerge tells whether the text can have a merge key, however it is written.
func (d *document) mayMerge() bool {
	return bytes.Contains(d.Text, []byte("<<")) || bytes.Contains(d.Text, []byte("merge"))
}

// mayAlias tells whether the text can have an alias.
func (d *document) mayAlias() bool {
	return bytes.IndexByte(d.Text, '&') >= 0 && bytes.IndexByte(d.Text, '*') >= 0
}

// nodes parses the documents of a file of YAML, up to the first that is broken.
func (d *document) nodes() (all []*yaml.Node) {
	decoder := yaml.NewDecoder(bytes.NewReader(d.Text))
	for {
		n := &yaml.Node{}
		if decoder.Decode(n) != nil {
			return all
		}
		all = append(all, n)
	}
}

// maxMerged bounds the nodes that the merge keys and aliases of a document bring along. It is CUE's own bound for aliases,
// which leaves out merge keys.
const maxMerged = 50_000

// checkMerges reports a merge key that merges itself, or too much: CUE's decoder would not end. Aliases are its own business, but for
// those of long texts.
func (d *document) checkMerges(code string, n *yaml.Node) []diag.Diagnostic {
	m := merges{sizes: map[*yaml.Node]int{}, scalar: func(*yaml.Node) int { return 1 }}
	if m.size(n) <= count(n)+maxMerged {
		return d.checkAliases(code, n)
	}
	key := m.largest(n)
	if key == nil {
		return nil // nothing is merged: CUE sees to aliases
	}
	found := d.finding(code, "this merges itself, or more than there is room for; write the keys out")
	found.Source = d.keySpan(key)
	return []diag.Diagnostic{found}
}

// checkAliases reports aliases of long texts, where they have as much text as a file may.
func (d *document) checkAliases(code string, n *yaml.Node) []diag.Diagnostic {
	texts := merges{sizes: map[*yaml.Node]int{}, scalar: func(n *yaml.Node) int { return len(n.Value) }}
	if texts.size(n) <= maxFileSize {
		return nil
	}
	return []diag.Diagnostic{d.finding(code, d.Name+" refers to long texts so often that they do not fit into a file; write them once")}
}

// count gives the number of nodes as they are written.
func count(n *yaml.Node) int {
	total := 1
	for _, c := range n.Content {
		total += count(c)
	}
	return total
}

// merges counts the nodes that there are once aliases and merge keys are replaced by what they stand for.
type merges struct {
	sizes  map[*yaml.Node]int // of a mapping or sequence; -1 while it is counted
	scalar func(*yaml.Node) int
}

// endless is the size of what contains itself, and where counting ends.
const endless = 1 << 30

func (m merges) size(n *yaml.Node) int {
	switch size, known := m.sizes[n]; {
	case n.Kind == yaml.ScalarNode:
		return m.scalar(n)
	case n.Kind == yaml.AliasNode:
		return m.size(n.Alias)
	case size < 0:
		return endless
	case known:
		return size
	}
	m.sizes[n] = -1
	total := 1
	for _, c := range n.Content {
		total = min(total+m.size(c), endless)
	}
	m.sizes[n] = total
	return total
}

// largest gives the merge key that brings along the most: the first of several.
func (m merges) largest(n *yaml.Node) (key *yaml.Node) {
	most := 0
	var visit func(n *yaml.Node)
	visit = func(n *yaml.Node) {
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 && isMerge(c) && m.size(n.Content[i+1]) > most {
				key, most = c, m.size(n.Content[i+1])
			}
			visit(c)
		}
	}
	visit(n)
	return key
}

func isMerge(key *yaml.Node) bool {
	return key.Kind == yaml.ScalarNode && key.Value == "<<" && (key.Tag == "" || key.Tag == "!" || key.ShortTag() == "!!merge")
}

// checkMappings reports keys that stand twice in a mapping of YAML, and merge keys that stand behind others. CUE would unify
// the first, and take the merged values over those that were written before them.
func (d *document) checkMappings(file *ast.File) []diag.Diagnostic {
	if !d.mayMerge() && !hasTwice(file) {
		return nil
	}
	var ds []diag.Diagnostic
	for _, n := range d.nodes() {
		ds = append(ds, d.checkNode(n)...)
	}
	return ds
}

func (d *document) checkNode(n *yaml.Node) []diag.Diagnostic {
	var ds []diag.Diagnostic
	if n.Kind == yaml.MappingNode {
		ds = d.checkKeys(n)
	}
	for _, c := range n.Content {
		ds = append(ds, d.checkNode(c)...)
	}
	return ds
}

func (d *document) checkKeys(n *yaml.Node) []diag.Diagnostic {
	var ds []diag.Diagnostic
	first := map[string]diag.Span{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode {
			continue
		}
		at := d.keySpan(key)
		before, twice := first[key.Value]
		switch {
		case twice:
			found := d.finding(codeSchema, fmt.Sprintf("key %q stands twice in this mapping; remove one", key.Value))
			found.Related = []diag.Related{{Source: before, Message: "the other one"}}
			found.Source = at
			ds = append(ds, found)
		case isMerge(key) && i > 0:
			found := d.finding(codeSchema, "a merge key stands before the keys that override it; move it to the top of its mapping")
			found.Source = at
			ds = append(ds, found)
		}
		first[key.Value] = at
	}
	return ds
}

func (d *document) keySpan(key *yaml.Node) diag.Span {
	at := d.Column(diag.Span{File: d.Name, Line: key.Line, Column: key.Column})
	at.Length = d.ScalarLength(at, key.Value)
	return at
}

// hasTwice tells whether a struct has a field twice.
func hasTwice(file *ast.File) (twice bool) {
	ast.Walk(file, func(n ast.Node) bool {
		var decls []ast.Decl
		switch n := n.(type) {
		case *ast.StructLit:
			decls = n.Elts
		case *ast.File:
			decls = n.Decls
		}
		if len(decls) > 1 {
			names := make(map[string]bool, len(decls))
			for _, d := range decls {
				if f, ok := d.(*ast.Field); ok {
					name, _, err := ast.LabelName(f.Label)
					twice = twice || err == nil && names[name]
					names[name] = true
				}
			}
		}
		return !twice
	}, nil)
	return twice
}

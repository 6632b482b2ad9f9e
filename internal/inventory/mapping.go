package inventory

import (
	"bytes"
	"fmt"

	"cuelang.org/go/cue/ast"
	"go.yaml.in/yaml/v3"

	"gauntlet.dev/gauntlet/internal/diag"
)

// checkMappings reports keys that stand twice in a mapping of YAML, and merge keys that stand behind others. CUE would unify
// the first, and take the merged values over those that were written before them.
func (d *document) checkMappings(file *ast.File) []diag.Diagnostic {
	if !bytes.Contains(d.text, []byte("<<")) && !hasTwice(file) {
		return nil
	}
	var ds []diag.Diagnostic
	decoder := yaml.NewDecoder(bytes.NewReader(d.text))
	for {
		var n yaml.Node
		if decoder.Decode(&n) != nil {
			return ds
		}
		ds = append(ds, d.checkNode(&n)...)
	}
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
		case key.Tag == "!!merge" && i > 0:
			found := d.finding(codeSchema, "a merge key stands before the keys that override it; move it to the top of its mapping")
			found.Source = at
			ds = append(ds, found)
		}
		first[key.Value] = at
	}
	return ds
}

func (d *document) keySpan(key *yaml.Node) diag.Span {
	at := d.column(diag.Span{File: d.file, Line: key.Line, Column: key.Column})
	at.Length = d.textLength(at, key.Value)
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

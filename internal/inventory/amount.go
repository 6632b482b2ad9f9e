package inventory

import (
	"fmt"

	"cuelang.org/go/cue/ast"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Bounds of what one file may hold, far beyond what people write. What is made of a file costs some KiB a node, and time that grows
// with the square of the fields of a mapping and of its depth.
const (
	maxNodes   = 100_000 // of its syntax: some thousands of services
	maxFields  = 1000    // of one mapping
	maxNesting = 500     // mappings and lists inside of each other
)

// checkAmount reports a file that holds more than there is time for.
func (d *document) checkAmount(code string, f *ast.File) []diag.Diagnostic {
	var refused []diag.Diagnostic
	refuse := func(n ast.Node, format string, most int) {
		if refused == nil {
			found := d.finding(code, fmt.Sprintf(format, most))
			if _, whole := n.(*ast.File); !whole {
				found.Source = d.span(n)
			}
			refused = []diag.Diagnostic{found}
		}
	}
	nodes, nesting := 0, 0
	ast.Walk(f, func(n ast.Node) bool {
		if nodes++; nodes > maxNodes {
			refuse(f, d.Name+" holds more than %d keys and values, which no file of an inventory may; split it", maxNodes)
		}
		switch n := n.(type) {
		case *ast.File:
			d.checkFields(n.Decls, n, refuse)
		case *ast.StructLit:
			d.checkFields(n.Elts, n, refuse)
			nesting++
		case *ast.ListLit:
			nesting++
		}
		if nesting > maxNesting {
			refuse(f, d.Name+" nests deeper than %d levels; simplify it", maxNesting)
		}
		return refused == nil
	}, func(n ast.Node) {
		switch n.(type) {
		case *ast.StructLit, *ast.ListLit:
			nesting--
		}
	})
	return refused
}

func (d *document) checkFields(decls []ast.Decl, of ast.Node, refuse func(ast.Node, string, int)) {
	if len(decls) > maxFields {
		refuse(of, "more than %d fields stand in one mapping here, which none of an inventory may have; split it", maxFields)
	}
}

// refusal is what is wrong with a file that is not evaluated, as an error.
type refusal []diag.Diagnostic

func (r refusal) Error() string { return r[0].Message }

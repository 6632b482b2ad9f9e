package inventory

import (
	"fmt"
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/layout"
)

// canonicalCUE formats a file as cue fmt does.
func (d *document) canonicalCUE() (now []byte, ds []diag.Diagnostic, err error) {
	text := unixLines(d.Text)
	was, err := parser.ParseFile(d.Name, text, parser.ParseComments)
	if err != nil {
		return nil, d.cueErrors(nil, err), nil
	}
	if depth(was) > maxDepth {
		return nil, nil, layout.ErrUnsure
	}
	defer func() {
		if recover() != nil { // the formatter has met a bug of its own
			now, ds, err = nil, nil, layout.ErrUnsure
		}
	}()
	before := said(was)
	if now, err = layout.Settled(text, func(text []byte) ([]byte, error) { return format.Source(text) }); err != nil {
		return nil, nil, layout.ErrUnsure
	}
	is, err := parser.ParseFile(d.Name, now, parser.ParseComments)
	if err != nil || !slices.Equal(before, said(is)) {
		return nil, nil, layout.ErrUnsure
	}
	return now, nil, nil
}

// said lists what a file says, in the order in which it says it, and then its comments.
func said(f *ast.File) (all []string) {
	var comments []string
	ast.Walk(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CommentGroup:
			return true
		case *ast.Comment:
			comments = append(comments, n.Text)
		case *ast.BasicLit:
			text, err := literal.Unquote(n.Value) // texts of several lines are indented with their line
			if err != nil {
				text = n.Value
			}
			all = append(all, fmt.Sprint(n.Kind, text))
		case *ast.Ident:
			all = append(all, n.Name)
		case *ast.Attribute:
			all = append(all, n.Text)
		case *ast.BinaryExpr:
			all = append(all, n.Op.String())
		case *ast.UnaryExpr:
			all = append(all, n.Op.String())
		case *ast.Field:
			all = append(all, fmt.Sprintf("%T%s", n, n.Constraint))
		default:
			all = append(all, fmt.Sprintf("%T", n))
		}
		return true
	}, nil)
	slices.Sort(comments)
	return append(all, comments...)
}

package manifest

import (
	"fmt"
	"testing"

	"gauntlet.dev/gauntlet/internal/diag"
)

// whole knows values and no parts of them.
type whole struct{}

func (whole) At(path ...any) diag.Span { return diag.Span{File: fmt.Sprint(path...)} }

// parts knows the one text.
type parts struct{ whole }

func (p parts) Part(text string, from, to int, path ...any) diag.Span {
	at := p.At(path...)
	at.Column, at.Length = 1+from, len(text[from:to])
	return at
}

func TestLocatePart(t *testing.T) {
	o := &Object{Origins: []Origin{{Path: []any{"spec"}, Source: parts{}, At: []any{"s"}}, {Path: []any{"status"}, Source: whole{}}}}
	for _, test := range []struct {
		path []any
		want diag.Span
	}{
		{[]any{"spec", "expr"}, diag.Span{File: "sexpr", Column: 2, Length: 3}},
		{[]any{"status", "expr"}, diag.Span{File: "expr"}},
		{[]any{"kind"}, diag.Span{}},
	} {
		if got := o.LocatePart(test.path, "sum(x)", 1, 4); got != test.want {
			t.Errorf("%v is at %+v, want %+v", test.path, got, test.want)
		}
	}
}

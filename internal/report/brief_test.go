package report

import (
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/diag"
)

func TestBrief(t *testing.T) {
	at := func(file string, line int) diag.Span { return diag.Span{File: file, Line: line, Column: 1} }
	var b strings.Builder
	err := Brief(&b, []diag.Diagnostic{
		{Code: "a/first", Severity: diag.Warning, Message: "w", Source: at("a.yaml", 1)},
		{Code: "a/second", Severity: diag.Error, Message: "two\nlines \x1b[31m", Source: at("b\n::error::.yaml", 2)},
		{Code: "a/third", Severity: diag.Info, Message: "i", Source: at("a.yaml", 3)},
		{Code: "a/fourth", Severity: diag.Warning, Message: "w", Source: at("c.yaml", 4)},
	}, 2)
	if err != nil {
		t.Fatal(err)
	}
	const want = "b␊::error::.yaml:2:1: error: two lines ␛[31m [a/second]\na.yaml:1:1: warning: w [a/first]\nand 1 more\n"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

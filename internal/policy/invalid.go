package policy

import (
	"bytes"
	"errors"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/internal/diag"
)

func invalid(at diag.Span, message, help string) diag.Diagnostic {
	return diag.Diagnostic{Code: CodeInvalid, Severity: diag.Error, Message: message, Source: at, Help: help}
}

// regoErrors turns what OPA says of a module into findings at its lines.
func regoErrors(err error) []diag.Diagnostic {
	var list ast.Errors
	var one *ast.Error
	switch {
	case errors.As(err, &list):
	case errors.As(err, &one):
		list = ast.Errors{one}
	default:
		return []diag.Diagnostic{invalid(diag.Span{}, err.Error(), "")}
	}
	found := make([]diag.Diagnostic, 0, len(list))
	for _, e := range list {
		var help string
		if strings.Contains(e.Message, "undefined function") {
			help = "A policy may call OPA's functions but those that reach out of the program or differ from run to run; gauntlet explain policy/invalid lists them."
		}
		found = append(found, invalid(span(e.Location), e.Message, help))
	}
	return found
}

// span is the place of a Rego location in its file.
func span(l *ast.Location) diag.Span {
	if l == nil {
		return diag.Span{}
	}
	line, _, _ := bytes.Cut(l.Text, []byte("\n"))
	return diag.Span{File: l.File, Line: l.Row, Column: max(l.Col, min(l.Row, 1)), Length: len(line)} // the end of a file has no column
}

package policy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"gauntlet.dev/gauntlet/internal/diag"
)

// findings turns the set that a rule gave for a document into diagnostics, in the order of the set.
func (r *rule) findings(d *Document, set ast.Value) []diag.Diagnostic {
	s, ok := set.(ast.Set)
	if !ok || s.Len() == 0 {
		return nil
	}
	found := make([]diag.Diagnostic, 0, s.Len())
	for _, term := range s.Slice() {
		f, err := parseFinding(term.Value)
		if err != nil {
			found = append(found, r.failed(d, err))
			continue
		}
		found = append(found, diag.Diagnostic{
			Code:     r.Code,
			Severity: r.Severity,
			Message:  f.message,
			Source:   d.locate(f.object, f.path),
			Object:   orElse(f.object, d.ID),
			Path:     formatPath(f.path),
			Help:     f.help,
		})
	}
	return found
}

// failed says that a rule broke off: in its own file where the user wrote it, else at the object.
func (r *rule) failed(d *Document, err error) diag.Diagnostic {
	at := d.locate("", nil)
	if !r.source.builtin {
		at = diag.Span{File: r.source.file}
	}
	message := err.Error()
	var e *topdown.Error
	if errors.As(err, &e) {
		message, _, _ = strings.Cut(e.Message, ":\n") // what follows are values, one a line
		if !r.source.builtin && e.Location != nil {
			at = span(e.Location)
		}
	}
	return diag.Diagnostic{
		Code:     CodeFailed,
		Severity: diag.Error,
		Message:  fmt.Sprintf("policy %s broke off: %s; this and what else it would find is not known", r.Code, message),
		Source:   at,
		Object:   d.ID,
		Help:     "gauntlet explain " + r.Code + " shows what the policy is for.",
	}
}

func (d *Document) locate(object string, path []any) diag.Span {
	if d.Locate == nil {
		return diag.Span{}
	}
	return d.Locate(object, path)
}

// finding is what lib/report.rego makes.
type finding struct {
	object, message, help string
	path                  []any
}

func parseFinding(v ast.Value) (finding, error) {
	object, ok := v.(ast.Object)
	if !ok {
		return finding{}, fmt.Errorf("%s is no finding, which report.finding makes", v)
	}
	text := func(key string) string {
		if term := object.Get(ast.InternedTerm(key)); term != nil {
			if s, ok := term.Value.(ast.String); ok {
				return string(s)
			}
		}
		return ""
	}
	f := finding{object: text("object"), message: text("message"), help: text("help")}
	if f.message == "" {
		return finding{}, fmt.Errorf("%s is a finding without a message", v)
	}
	path := object.Get(ast.InternedTerm("path"))
	if path == nil {
		return f, nil
	}
	elements, ok := path.Value.(*ast.Array)
	if !ok {
		return finding{}, fmt.Errorf("%s is no path, which is an array", path)
	}
	for i := range elements.Len() {
		switch element := elements.Elem(i).Value.(type) {
		case ast.String:
			f.path = append(f.path, string(element))
		case ast.Number:
			n, ok := element.Int()
			if !ok || n < 0 {
				return finding{}, fmt.Errorf("%s is no path: %s is no index", path, element)
			}
			f.path = append(f.path, n)
		default:
			return finding{}, fmt.Errorf("%s is no path: %s is neither a name nor an index", path, element)
		}
	}
	return f, nil
}

// formatPath writes a path as people do: spec.endpoints[0].port.
func formatPath(path []any) string {
	var b strings.Builder
	for _, element := range path {
		switch e := element.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", e)
		case string:
			switch {
			case strings.ContainsAny(e, "./[] "):
				b.WriteString("[" + strconv.Quote(e) + "]")
			case b.Len() > 0:
				b.WriteString("." + e)
			default:
				b.WriteString(e)
			}
		}
	}
	return b.String()
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

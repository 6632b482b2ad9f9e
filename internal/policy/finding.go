package policy

import (
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"gauntlet.dev/gauntlet/internal/diag"
)

// findings turns the set that a rule gave for a document into diagnostics, in the order of the set.
func (r *rule) findings(d *Document, input, set ast.Value) []diag.Diagnostic {
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
		class, clusters := d.concerns(f)
		found = append(found, diag.Diagnostic{
			Code:     r.Code,
			Severity: f.severity(r.Severity),
			Message:  f.message,
			Source:   d.place(f, input),
			Object:   orElse(f.object, d.ID),
			Path:     diag.FormatPath(f.path),
			Help:     f.help,
			Related:  d.related(f.related),
			Class:    class,
			Clusters: clusters,
		})
	}
	return found
}

// failed says that a rule broke off: in its own file where the user wrote it, else at the object.
func (r *rule) failed(d *Document, err error) diag.Diagnostic {
	at := d.locate("", nil)
	var over exceeded
	switch {
	case r.source.builtin:
	case errors.As(err, &over):
		at = r.line()
	default:
		at = diag.Span{File: r.source.file}
	}
	var e *topdown.Error
	if errors.As(err, &e) && !r.source.builtin && e.Location != nil {
		at = span(e.Location)
	}
	return diag.Diagnostic{
		Code:     CodeFailed,
		Severity: diag.Error,
		Message:  fmt.Sprintf("policy %s broke off: %s; this and what else it would find is not known", r.Code, reason(err)),
		Source:   at,
		Object:   d.ID,
		Help:     "gauntlet explain " + r.Code + " shows what the policy is for.",
	}
}

// line is where the first findings of a rule are made.
func (r *rule) line() diag.Span {
	for _, one := range r.source.module.Rules {
		if one.Head.Ref()[0].Value.Compare(ast.Var("findings")) == 0 {
			return span(one.Head.Location)
		}
	}
	return span(r.source.module.Package.Location)
}

// reason is why an evaluation broke off, without the values that it was about.
func reason(err error) string {
	var e *topdown.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	message, _, _ := strings.Cut(e.Message, ":\n") // what follows are values, one a line
	return message
}

func (d *Document) locate(object string, path []any) diag.Span {
	if d.Locate == nil {
		return diag.Span{}
	}
	return d.Locate(object, path)
}

// place finds the place of a finding: a part of a text where it says which.
func (d *Document) place(f finding, input ast.Value) diag.Span {
	if len(f.within) == 0 || f.object != "" || d.LocatePart == nil {
		return d.locate(f.object, f.path)
	}
	return d.LocatePart(f.path, textAt(input, f.path), f.within[0], f.within[1])
}

// textAt gives the text at a path of the object that was judged, or "" where there is none.
func textAt(input ast.Value, path []any) string {
	ref := ast.Ref{ast.InternedTerm("object")}
	for _, element := range path {
		switch e := element.(type) {
		case string:
			ref = append(ref, ast.StringTerm(e))
		case int:
			ref = append(ref, ast.IntNumberTerm(e))
		}
	}
	v, err := input.Find(ref)
	if err != nil {
		return ""
	}
	text, _ := v.(ast.String)
	return string(text)
}

// concerns tells whom a finding concerns. The clusters that the rule gave are more exact than those of the object.
func (d *Document) concerns(f finding) (class string, clusters []string) {
	if d.Concerns != nil {
		class, clusters = d.Concerns(f.object, f.path)
	}
	if len(f.clusters) > 0 {
		clusters = f.clusters
	}
	return class, clusters
}

// related turns the other places of a finding into spans. Those of which nothing is known are left out.
func (d *Document) related(places []finding) []diag.Related {
	var all []diag.Related
	for _, p := range places {
		if at := d.locate(p.object, p.path); at.File != "" {
			all = append(all, diag.Related{Source: at, Message: p.message})
		}
	}
	return all
}

// finding is what lib/report.rego makes. A related place is a finding without help.
type finding struct {
	object, message, help string
	path                  []any
	within                []int     // where in the text at the path: its first byte and the one behind its last; empty for all of it
	related               []finding // in the order of the set
	clusters              []string  // sorted
	soft                  bool      // likely, where the rule's findings are certain
}

// severity is that of the rule, or a warning where the rule is not certain.
func (f *finding) severity(of diag.Severity) diag.Severity {
	if f.soft && of == diag.Error {
		return diag.Warning
	}
	return of
}

func parseFinding(v ast.Value) (finding, error) {
	object, ok := v.(ast.Object)
	if !ok {
		return finding{}, fmt.Errorf("%s is no finding, which report.finding makes", shown(v))
	}
	text := func(key string) string {
		if term := object.Get(ast.InternedTerm(key)); term != nil {
			if s, ok := term.Value.(ast.String); ok {
				return string(s)
			}
		}
		return ""
	}
	f := finding{object: text("object"), message: text("message"), help: text("help"), soft: text("severity") == string(diag.Warning)}
	if f.message == "" {
		return finding{}, fmt.Errorf("%s is a finding without a message", shown(v))
	}
	var err error
	if path := object.Get(ast.InternedTerm("path")); path != nil {
		if f.path, err = parsePath(path); err != nil {
			return finding{}, err
		}
	}
	if within := object.Get(ast.InternedTerm("within")); within != nil {
		if f.within, err = parseRange(within); err != nil {
			return finding{}, err
		}
	}
	if related := object.Get(ast.InternedTerm("related")); related != nil {
		if f.related, err = parseRelated(related); err != nil {
			return finding{}, err
		}
	}
	if clusters := object.Get(ast.InternedTerm("clusters")); clusters != nil {
		f.clusters, err = parseClusters(clusters)
	}
	return f, err
}

func parseClusters(term *ast.Term) ([]string, error) {
	set, ok := term.Value.(ast.Set)
	if !ok {
		return nil, fmt.Errorf("%s are no clusters, which are a set", shown(term.Value))
	}
	clusters := make([]string, 0, set.Len())
	for _, t := range set.Slice() {
		name, ok := t.Value.(ast.String)
		if !ok {
			return nil, fmt.Errorf("%s is no name of a cluster", shown(t.Value))
		}
		clusters = append(clusters, string(name))
	}
	return clusters, nil
}

func parseRelated(term *ast.Term) ([]finding, error) {
	set, ok := term.Value.(ast.Set)
	if !ok {
		return nil, fmt.Errorf("%s are no places, which are a set", shown(term.Value))
	}
	var places []finding
	for _, t := range set.Slice() {
		p, err := parseFinding(t.Value)
		if err != nil {
			return nil, err
		}
		places = append(places, p)
	}
	return places, nil
}

func parsePath(path *ast.Term) ([]any, error) {
	elements, ok := path.Value.(*ast.Array)
	if !ok {
		return nil, fmt.Errorf("%s is no path, which is an array", shown(path.Value))
	}
	var parsed []any
	for i := range elements.Len() {
		switch element := elements.Elem(i).Value.(type) {
		case ast.String:
			parsed = append(parsed, string(element))
		case ast.Number:
			n, ok := element.Int()
			if !ok || n < 0 {
				return nil, fmt.Errorf("%s is no path: %s is no index", shown(path.Value), shown(element))
			}
			parsed = append(parsed, n)
		default:
			return nil, fmt.Errorf("%s is no path: %s is neither a name nor an index", shown(path.Value), shown(element))
		}
	}
	return parsed, nil
}

func parseRange(within *ast.Term) ([]int, error) {
	ends, err := parsePath(within)
	if err == nil && len(ends) == 2 {
		from, isIndex := ends[0].(int)
		to, isToo := ends[1].(int)
		if isIndex && isToo && from <= to {
			return []int{from, to}, nil
		}
	}
	return nil, fmt.Errorf("%s is no part of a text, which is two offsets", shown(within.Value))
}

// shown is a value as a message names it. It may hold anything, and any amount.
func shown(v ast.Value) string {
	const small = 60 // values, or bytes
	if tree(ast.NewTerm(v), small) <= small {
		if text := v.String(); len(text) <= small {
			return text
		}
	}
	return "what is too long to show, of type " + ast.ValueName(v) + ","
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Package promrule says what Prometheus refuses of rules and their groups, and where it stands in what the user wrote: in the
// very place of an expression or of a template, where the text of the file allows to tell.
//
// It is rulefmt, the package that Prometheus, its operator and promtool read rules with, that judges. A file that cannot be
// read at all is for the caller, who knows what it is written in.
package promrule

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Code is that of all findings.
const Code = "rules/syntax"

// Places finds what the user wrote.
type Places interface {
	diag.PartLocator
	// Key finds the name of a field instead of its value.
	Key(path ...any) diag.Span
}

// Checker has Prometheus check rules. It may be used from several goroutines.
type Checker struct {
	parser parser.Parser
}

// New gives a checker.
func New() Checker { return Checker{parser.NewParser(parser.Options{})} }

// Rule says what Prometheus refuses of the rule at a path.
func (c Checker) Rule(src Places, r rulefmt.Rule, path ...any) []diag.Diagnostic {
	w := writer{src: src, path: path}
	for _, t := range texts(r) {
		if len(t.value) > MaxText {
			w.add(src.At(w.at(t.field)...), t.field, TooLong)
			return w.found
		}
	}
	if r.Expr != "" {
		c.expression(&w, r.Expr)
		r.Expr = "0" // judged by now; the rest of the rule is checked without it
	}
	r = doubtful(r)
	for _, bad := range r.Validate(rulefmt.RuleNode{}, model.UTF8Validation, c.parser) {
		field, text := ruleField(r, bad.Unwrap())
		at := w.at(field)
		switch m := templateError.FindStringSubmatch(text); {
		case m != nil:
			w.add(w.line(textAt(r, field), m[1], at), field, "Prometheus refuses the template: "+text[len(m[0]):])
		case strings.HasPrefix(text, "invalid"):
			w.add(src.Key(at...), field, "Prometheus refuses the rule: "+text)
		default:
			w.add(src.At(at...), field, "Prometheus refuses the rule: "+text)
		}
	}
	return w.found
}

// expression says what the parser refuses, inside of the expression.
func (c Checker) expression(w *writer, text string) {
	field := []any{"expr"}
	if nesting(text) > maxNesting {
		w.add(w.src.At(w.at(field)...), field, tooDeep)
		return
	}
	parsed, err := c.parser.ParseExpr(text)
	if err == nil {
		if deeper(parsed, maxNesting) {
			w.add(w.src.At(w.at(field)...), field, tooDeep)
		}
		return
	}
	list, ok := errors.AsType[parser.ParseErrors](err)
	if !ok {
		w.add(w.src.At(w.at(field)...), field, "Prometheus refuses the expression: "+err.Error())
	}
	for i, bad := range list {
		if i > 0 && !strings.HasPrefix(bad.Err.Error(), "expected type") {
			break // what the parser says after its first error follows from that
		}
		at := w.src.Part(text, int(bad.PositionRange.Start), int(bad.PositionRange.End), w.at(field)...)
		w.add(at, field, "Prometheus refuses the expression: "+bad.Err.Error())
	}
}

// Group says what Prometheus refuses of the group at a path, without its rules.
func Group(src Places, g rulefmt.RuleGroup, path ...any) []diag.Diagnostic {
	w := writer{src: src, path: path}
	if g.Name == "" {
		w.add(src.At(path...), nil, "this rule group has no name; add one")
	}
	for _, name := range slices.Sorted(maps.Keys(g.Labels)) {
		field := []any{"labels", name}
		switch {
		case !model.UTF8Validation.IsValidLabelName(name) || name == model.MetricNameLabel:
			w.add(src.Key(w.at(field)...), field, fmt.Sprintf("Prometheus refuses the group: invalid label name %q", name))
		case !model.LabelValue(g.Labels[name]).IsValid():
			w.add(src.At(w.at(field)...), field, fmt.Sprintf("Prometheus refuses the group: invalid label value %q", g.Labels[name]))
		}
	}
	return w.found
}

// writer collects what is said of one rule or group.
type writer struct {
	src   Places
	path  []any
	found []diag.Diagnostic
}

func (w *writer) at(field []any) []any { return append(slices.Clone(w.path), field...) }

func (w *writer) add(at diag.Span, field []any, message string) {
	w.found = append(w.found, diag.Diagnostic{Code: Code, Severity: diag.Error, Source: at, Message: message,
		Path: diag.FormatPath(w.at(field))})
}

// line gives the place of a line of a text.
func (w *writer) line(text, number string, path []any) diag.Span {
	if number == "1" {
		return w.src.At(path...)
	}
	from := 0
	for down, _ := strconv.Atoi(number); down > 1; down-- {
		end := strings.IndexByte(text[from:], '\n')
		if end < 0 {
			return w.src.At(path...)
		}
		from += end + 1
	}
	line, _, _ := strings.Cut(text[from:], "\n")
	blank := len(line) - len(strings.TrimLeft(line, " \t"))
	return w.src.Part(text, from+blank, from+len(strings.TrimRight(line, " \t\r")), path...)
}

// MaxText bounds what Prometheus' parsers are given, which take stack and time for each level that a text nests.
const MaxText = 64 << 10

// TooLong is said of a text that is longer.
const TooLong = "this text is longer than 64 KiB, which no part of a rule may be; shorten it"

// text is a string of a rule that is parsed.
type text struct {
	field []any
	value string
}

func texts(r rulefmt.Rule) []text {
	all := []text{{[]any{"expr"}, r.Expr}}
	for _, of := range []struct {
		field  string
		values map[string]string
	}{{"labels", r.Labels}, {"annotations", r.Annotations}} {
		for _, name := range slices.Sorted(maps.Keys(of.values)) {
			all = append(all, text{[]any{of.field, name}, of.values[name]})
		}
	}
	return all
}

// textAt gives a label or an annotation.
func textAt(r rulefmt.Rule, field []any) string {
	if len(field) != 2 {
		return ""
	}
	name, _ := field[1].(string)
	if field[0] == "labels" {
		return r.Labels[name]
	}
	return r.Annotations[name]
}

// templateError is how an error of a template starts: with the name that rulefmt gives to it, and its line in the text.
var templateError = regexp.MustCompile(`^template: __alert_.*?:(\d+)(?::\d+)?: `)

// ruleField finds the label or annotation that an error of rulefmt speaks of, and the rest of what it says. Its errors
// carry no field.
func ruleField(r rulefmt.Rule, err error) (field []any, rest string) {
	for _, of := range []struct {
		field, noun string
		values      map[string]string
	}{{"labels", "label", r.Labels}, {"annotations", "annotation", r.Annotations}} {
		for name := range of.values {
			if rest, found := strings.CutPrefix(err.Error(), fmt.Sprintf("%s %q: ", of.noun, name)); found {
				return []any{of.field, name}, rest
			}
			if err.Error() == fmt.Sprintf("invalid %s name: %s", of.noun, name) {
				return []any{of.field, name}, fmt.Sprintf("invalid %s name %q", of.noun, name)
			}
		}
	}
	return nil, err.Error()
}

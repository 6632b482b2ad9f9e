package inventory

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/parallel"
)

// readRules reads the rule files and samples of every owner, and has Prometheus check every rule.
func (inv *Inventory) readRules(ctx context.Context, fsys fs.FS) ([]diag.Diagnostic, error) {
	owners := inv.Owners()
	found := make([][]diag.Diagnostic, len(owners))
	rr := ruleReader{fsys: fsys, parser: parser.NewParser(parser.Options{})}
	err := parallel.Each(ctx, len(owners), func(_, i int) (err error) {
		found[i], err = rr.owner(owners[i])
		return err
	})
	return slices.Concat(found...), err
}

// Owners lists the services and the exporters.
func (inv *Inventory) Owners() []*Owner {
	owners := make([]*Owner, 0, len(inv.Services)+len(inv.Exporters))
	for _, s := range inv.Services {
		owners = append(owners, &s.Owner)
	}
	for _, e := range inv.Exporters {
		owners = append(owners, &e.Owner)
	}
	return owners
}

type ruleReader struct {
	fsys   fs.FS
	parser parser.Parser
}

func (rr ruleReader) owner(o *Owner) ([]diag.Diagnostic, error) {
	var ds []diag.Diagnostic
	for i, r := range o.Recordings {
		ds = append(ds, rr.rule(o.Source, r.Prometheus(), "recordings", i)...)
	}
	for i, r := range o.Alerts {
		ds = append(ds, rr.rule(o.Source, r.Prometheus(), "alerts", i)...)
		ds = append(ds, o.ownLabels(o.Source, r.Labels, "alerts", i)...)
	}
	for i, name := range o.RuleFiles {
		f, found, err := rr.file(o.Source, name, "ruleFiles", i)
		if err != nil {
			return nil, err
		}
		ds = append(ds, found...)
		if f != nil {
			o.Files = append(o.Files, *f)
			ds = append(ds, o.fileLabels(f)...)
		}
	}
	ds = append(ds, o.groupNames()...)
	o.Exposes = o.Metrics
	for i, name := range o.Samples {
		metrics, found, err := rr.sample(o.Source, name, "samples", i)
		if err != nil {
			return nil, err
		}
		ds, o.Exposes = append(ds, found...), append(slices.Clip(o.Exposes), metrics...)
	}
	return ds, nil
}

// ownLabels reports labels of an alert that say it is somebody else's.
func (o *Owner) ownLabels(src Source, labels map[string]string, path ...any) []diag.Diagnostic {
	var ds []diag.Diagnostic
	own := o.AlertLabels()
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if value, set := labels[name]; set && value != own[name] {
			at := append(slices.Clone(path), "labels", name)
			ds = append(ds, diag.Diagnostic{Code: codeSchema, Severity: diag.Error, Source: src.At(at...), Path: pathString(at),
				Message: fmt.Sprintf("label %s is %q, and every alert of %s has %q; remove the label", name, value, o.Name, own[name])})
		}
	}
	return ds
}

// Prometheus gives the rule in Prometheus' own type.
func (r Rule) Prometheus() rulefmt.Rule {
	return rulefmt.Rule{Record: r.Record, Alert: r.Alert, Expr: r.Expr, For: model.Duration(r.For),
		KeepFiringFor: model.Duration(r.KeepFiringFor), Labels: r.Labels, Annotations: r.Annotations}
}

// rule has Prometheus check one rule. What it says of an expression is placed inside of it.
func (rr ruleReader) rule(src Source, r rulefmt.Rule, path ...any) []diag.Diagnostic {
	var ds []diag.Diagnostic
	add := func(at diag.Span, field []any, message string) {
		ds = append(ds, diag.Diagnostic{Code: codeSyntax, Severity: diag.Error, Source: at, Message: message,
			Path: pathString(append(slices.Clone(path), field...))})
	}
	for _, text := range texts(r) {
		if len(text.value) > maxText {
			add(src.At(append(slices.Clone(path), text.field...)...), text.field, tooLong)
			return ds
		}
	}
	if _, err := rr.parser.ParseExpr(r.Expr); err != nil && r.Expr != "" {
		expr := append(slices.Clone(path), "expr")
		list, ok := errors.AsType[parser.ParseErrors](err)
		if !ok {
			add(src.At(expr...), []any{"expr"}, "Prometheus refuses the expression: "+err.Error())
		}
		for i, bad := range list {
			if i > 0 && !strings.HasPrefix(bad.Err.Error(), "expected type") {
				break // what the parser says after its first error follows from that
			}
			at := src.Inside(int(bad.PositionRange.Start), int(bad.PositionRange.End), expr...)
			add(at, []any{"expr"}, "Prometheus refuses the expression: "+bad.Err.Error())
		}
	}
	if r.Expr != "" {
		r.Expr = "0" // judged by now; the rest of the rule is checked without it
	}
	r = doubtful(r)
	for _, bad := range r.Validate(rulefmt.RuleNode{}, model.UTF8Validation, rr.parser) {
		field, text := ruleField(r, bad.Unwrap())
		at := append(slices.Clone(path), field...)
		switch m := templateError.FindStringSubmatch(text); {
		case m != nil:
			add(src.line(m[1], at), field, "Prometheus refuses the template: "+text[len(m[0]):])
		case strings.HasPrefix(text, "invalid"):
			add(src.Key(at...), field, "Prometheus refuses the rule: "+text)
		default:
			add(src.At(at...), field, "Prometheus refuses the rule: "+text)
		}
	}
	return ds
}

// maxText bounds what Prometheus' parsers are given, which take stack and time for each level that a text nests.
const maxText = 64 << 10

const tooLong = "this text is longer than 64 KiB, which no part of a rule may be; shorten it"

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

// templateError is how an error of a template starts: with the name that rulefmt gives to it, and its line in the text.
var templateError = regexp.MustCompile(`^template: __alert_.*?:(\d+)(?::\d+)?: `)

// line gives the place of a line of a string value.
func (s Source) line(number string, path []any) diag.Span {
	n, _ := s.find(path)
	lit, ok := n.(*ast.BasicLit)
	if !ok || number == "1" {
		return s.At(path...)
	}
	value, err := literal.Unquote(lit.Value)
	if err != nil {
		return s.At(path...)
	}
	offset := 0
	for down, _ := strconv.Atoi(number); down > 1; down-- {
		offset += 1 + strings.IndexByte(value[offset:], '\n')
	}
	at := s.Inside(offset, offset, path...)
	at.Length = 0
	return s.doc.lineSpan(at)
}

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

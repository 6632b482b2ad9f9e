package inventory

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"cuelang.org/go/encoding/yaml"
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

func (o *Owner) fileLabels(f *RuleFile) []diag.Diagnostic {
	var ds []diag.Diagnostic
	for i, g := range f.Groups {
		for j, r := range g.Rules {
			if r.Alert != "" {
				ds = append(ds, o.ownLabels(f.Source, r.Labels, "groups", i, "rules", j)...)
			}
		}
	}
	return ds
}

// groupNames reports groups of one name in two files of an owner: they stand in one object, where names are unique.
func (o *Owner) groupNames() []diag.Diagnostic {
	var ds []diag.Diagnostic
	seen := map[string]diag.Span{}
	for _, f := range o.Files {
		for i, g := range f.Groups {
			at := f.At("groups", i, "name")
			if first, twice := seen[g.Name]; twice {
				ds = append(ds, diag.Diagnostic{Code: codeDuplicate, Severity: diag.Error, Source: at,
					Message: fmt.Sprintf("group %q stands in two rule files of %s; rename one", g.Name, o.Name),
					Related: []diag.Related{{Source: first, Message: "the other one"}}})
			}
			seen[g.Name] = at
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
	if _, err := rr.parser.ParseExpr(r.Expr); err != nil {
		at, message := src.At(append(path, "expr")...), err.Error()
		if list, ok := errors.AsType[parser.ParseErrors](err); ok && len(list) > 0 {
			at = src.Inside(int(list[0].PositionRange.Start), append(path, "expr")...)
			message = list[0].Err.Error()
		}
		add(at, []any{"expr"}, "Prometheus refuses the expression: "+message)
		r.Expr = "0" // reported; the rest of the rule is checked without it
	}
	for _, bad := range r.Validate(rulefmt.RuleNode{}, model.UTF8Validation, rr.parser) {
		err := bad.Unwrap()
		field := ruleField(r, err)
		add(src.At(append(slices.Clone(path), field...)...), field, "Prometheus refuses the rule: "+err.Error())
	}
	return ds
}

// ruleField finds the label or annotation that an error of rulefmt speaks of. Its errors carry no field.
func ruleField(r rulefmt.Rule, err error) []any {
	for _, of := range []struct {
		field, noun string
		values      map[string]string
	}{{"labels", "label", r.Labels}, {"annotations", "annotation", r.Annotations}} {
		for name := range of.values {
			if strings.HasPrefix(err.Error(), fmt.Sprintf("%s %q: ", of.noun, name)) ||
				err.Error() == fmt.Sprintf("invalid %s name: %s", of.noun, name) {
				return []any{of.field, name}
			}
		}
	}
	return nil
}

// file reads a file of rule groups as Prometheus does.
func (rr ruleReader) file(owner Source, name string, path ...any) (*RuleFile, []diag.Diagnostic, error) {
	doc, ds, err := rr.referred(owner, name, path)
	if err != nil || ds != nil {
		return nil, ds, err
	}
	groups, errs := rulefmt.Parse(doc.text, false, model.UTF8Validation, rr.parser, slog.New(slog.DiscardHandler))
	if len(errs) == 0 && len(groups.Groups) == 0 {
		return nil, []diag.Diagnostic{doc.finding(codeSyntax, name+" holds no rule group; add one, or remove the file")}, nil
	}
	root, err := yaml.Extract(name, doc.text)
	if err != nil && len(errs) == 0 {
		return nil, doc.cueErrors(err), nil
	}
	f := &RuleFile{Source: Source{doc: doc}, Path: name}
	if root != nil {
		f.root = root
	}
	if groups == nil {
		for _, err := range errs {
			ds = append(ds, doc.yamlError(err))
		}
		return nil, ds, nil
	}
	f.Groups = groups.Groups
	for i, g := range f.Groups {
		for j, r := range g.Rules {
			ds = append(ds, rr.rule(f.Source, r, "groups", i, "rules", j)...)
		}
	}
	if len(ds) == 0 { // what is wrong with a group, and not with one of its rules
		for _, err := range errs {
			ds = append(ds, doc.yamlError(err))
		}
	}
	return f, ds, nil
}

// referred opens a file that an entity names.
func (rr ruleReader) referred(owner Source, name string, path []any) (*document, []diag.Diagnostic, error) {
	if _, err := fs.Stat(rr.fsys, name); err != nil {
		return nil, []diag.Diagnostic{{Code: codeReference, Severity: diag.Error, Source: owner.At(path...), Path: pathString(path),
			Message: fmt.Sprintf("file %q cannot be read below the inventory's root; paths start there", name)}}, nil
	}
	return open(rr.fsys, name)
}

// yamlError reports an error that starts with its line, as those of YAML decoders and of rulefmt do.
func (d *document) yamlError(err error) diag.Diagnostic {
	found := d.finding(codeSyntax, "Prometheus refuses the file: "+strings.Join(strings.Fields(err.Error()), " "))
	var line, column int
	if n, _ := fmt.Sscanf(err.Error(), "%d:%d:", &line, &column); n == 2 {
		found.Source.Line, found.Source.Column = line, column
	} else if _, after, ok := strings.Cut(err.Error(), "line "); ok {
		if n, _ := fmt.Sscanf(after, "%d:", &line); n == 1 {
			found.Source.Line, found.Source.Column = line, 1
		}
	}
	return found
}

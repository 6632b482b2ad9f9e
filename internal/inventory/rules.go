package inventory

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"runtime"
	"slices"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/promrule"
)

// readRules reads the rule files and samples of every owner, and has Prometheus check every rule.
func (inv *Inventory) readRules(ctx context.Context, g *guard, fsys fs.FS) ([]diag.Diagnostic, error) {
	owners := inv.Owners()
	found := make([][]diag.Diagnostic, len(owners))
	rr := ruleReader{fsys: fsys, rules: promrule.New()}
	name := func(i int) string { return owners[i].Source.doc.Name + " with the files that it names" }
	err := g.each(ctx, len(owners), runtime.GOMAXPROCS(0), name, func(_, i int) (err error) {
		found[i], err = rr.owner(owners[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	return slices.Concat(found...), nil
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
	fsys  fs.FS
	rules promrule.Checker
}

func (rr ruleReader) owner(o *Owner) ([]diag.Diagnostic, error) {
	if ds := o.checkRules(len(o.Recordings)+len(o.Alerts), o.Source); ds != nil {
		return ds, nil
	}
	var ds []diag.Diagnostic
	for i, r := range o.Recordings {
		ds = append(ds, rr.rules.Rule(o.Source, r.Prometheus(), "recordings", i)...)
	}
	for i, r := range o.Alerts {
		ds = append(ds, rr.rules.Rule(o.Source, r.Prometheus(), "alerts", i)...)
		ds = append(ds, o.ownLabels(o.Source, r.Labels, "alerts", i)...)
	}
	for i, name := range o.RuleFiles {
		f, found, err := rr.file(o, name, "ruleFiles", i)
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
		text, metrics, found, err := rr.sample(o.Source, name, "samples", i)
		if err != nil {
			return nil, err
		}
		ds, o.Exposes = append(ds, found...), append(slices.Clip(o.Exposes), metrics...)
		o.Shown = append(o.Shown, SampleFile{name, text})
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

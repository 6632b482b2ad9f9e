// Package render adds to a bundle what the chart makes of the values in it: the chart's rules, Services and monitors, and the
// Prometheus that it really declares.
package render

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/foreign"
	"gauntlet.dev/gauntlet/internal/helm"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/parallel"
)

// The codes of what is found while the chart is rendered.
const (
	CodeFails = "values/chart-fails"
	CodeOther = "values/chart-other"
)

// usualKubernetes is the version of a cluster that does not say its own. A helm that was built without a version of
// Kubernetes takes one that the chart refuses.
const usualKubernetes = "1.34"

// Chart is a chart, and how it is rendered.
type Chart struct {
	Program *helm.Program
	Chart   *helm.Chart
	Cache   helm.Cache
}

// Join gives a bundle with what the chart makes of its values. Of values on which the chart fails, it adds nothing, and a
// finding says why. The bundle that is given stays as it is.
func (c *Chart) Join(ctx context.Context, inv *inventory.Inventory, b *manifest.Bundle) (*manifest.Bundle, []diag.Diagnostic, error) {
	joined := &manifest.Bundle{Broken: b.Broken}
	var all []placed
	for _, u := range b.Units {
		unit := *u
		joined.Units = append(joined.Units, &unit)
		for _, o := range u.Objects {
			if _, ok := o.Resource.(*chart.Values); ok {
				all = append(all, placed{&unit, o})
			}
		}
	}
	found := c.agrees(inv.Fleet)
	texts, failed, err := c.renderAll(ctx, inv, all)
	if err != nil {
		return nil, nil, err
	}
	documents, err := foreign.ReadRendered(ctx, texts)
	if err != nil {
		return nil, nil, err
	}
	told := map[*foreign.Rendered]bool{}
	for i, p := range all {
		if slices.ContainsFunc(documents[i], func(d *foreign.Rendered) bool { return !d.Readable() }) {
			failed = append(failed, p.fails(inv, "what helm prints is no YAML"))
			continue
		}
		if texts[i] != nil && p.unit.Rendered == nil {
			p.unit.Rendered = []*manifest.Object{}
		}
		for _, d := range documents[i] {
			if !told[d] {
				told[d] = true
				found = append(found, p.adopt(d)...)
			}
			for _, o := range d.Objects {
				if o.Kind != "Secret" { // what the chart makes of the values is in the repository as values already
					p.unit.Rendered = append(p.unit.Rendered, o)
				}
			}
		}
	}
	return joined, append(found, failed...), nil
}

// placed are values with the unit that they stand in.
type placed struct {
	unit   *manifest.Unit
	values *manifest.Object
}

// renderAll renders each of the values, and says of which the chart fails.
func (c *Chart) renderAll(ctx context.Context, inv *inventory.Inventory, all []placed) ([][]byte, []diag.Diagnostic, error) {
	texts := make([][]byte, len(all))
	refusals := make([]*helm.Refusal, len(all))
	err := parallel.Each(ctx, len(all), func(_, i int) error {
		values, err := all[i].values.YAML()
		if err != nil {
			return err
		}
		r := helm.Release{Name: inv.Fleet.Chart.Release, Namespace: all[i].values.Namespace, Kubernetes: usualKubernetes, Values: values}
		if cluster := inv.Cluster(all[i].unit.Cluster); cluster != nil && cluster.Kubernetes != "" {
			r.Kubernetes = cluster.Kubernetes
		}
		texts[i], err = c.Program.Render(ctx, c.Chart, r, c.Cache)
		if errors.As(err, &refusals[i]) {
			return nil
		}
		if over := new(helm.Exceeded); errors.As(err, &over) {
			err = fmt.Errorf("%w, or leave it out by --no-chart", err)
		}
		if err != nil {
			return fmt.Errorf("render chart %s %s for %s: %w", c.Chart.Name, c.Chart.Version, all[i].unit.Cluster, err)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var failed []diag.Diagnostic
	for i, r := range refusals {
		if r == nil {
			continue
		}
		failed = append(failed, all[i].fails(inv, r.Reason))
	}
	return texts, failed, nil
}

// fails says that nothing is known of what the chart makes of the values.
func (p placed) fails(inv *inventory.Inventory, why string) diag.Diagnostic {
	return diag.Diagnostic{Code: CodeFails, Severity: diag.Error, Source: p.values.Locate(nil), Object: p.values.ID(),
		Message:  fmt.Sprintf("the chart cannot be rendered with these values: %s; correct the values, or the chart", why),
		Clusters: []string{p.unit.Cluster},
		Help:     fmt.Sprintf("helm template %s CHART --values values.yaml, with what 'gauntlet compile' writes for the cluster, shows all of it.", inv.Fleet.Chart.Release)}
}

// agrees says whether the chart is the one that the inventory names.
func (c *Chart) agrees(f *inventory.Fleet) []diag.Diagnostic {
	var found []diag.Diagnostic
	differs := func(what, is, named string, at ...any) {
		if is != named {
			found = append(found, diag.Diagnostic{Code: CodeOther, Severity: diag.Error, Source: f.At(at...), Path: diag.FormatPath(at),
				Message: fmt.Sprintf("the chart that is rendered has the %s %s, and the inventory names %s; render the one that Argo CD installs", what, is, named)})
		}
	}
	differs("name", c.Chart.Name, chart.Name, "versions", "chart")
	differs("version", c.Chart.Version, f.Versions.Chart, "versions", "chart")
	if f.Chart.Digest != "" {
		differs("digest", c.Chart.Digest, f.Chart.Digest, "chart", "digest")
	}
	return found
}

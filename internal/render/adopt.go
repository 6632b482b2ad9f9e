package render

import (
	"fmt"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/foreign"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// adopt leads from what was rendered back to the values, and gives what was found in it, at the line of the inventory that
// made the values.
func (p placed) adopt(d *foreign.Rendered) []diag.Diagnostic {
	for _, o := range d.Objects {
		o.Origins = []manifest.Origin{{Source: madeOf{p.values}, At: whole[o.Kind]}}
		for _, from := range origins[o.Kind] {
			o.Origins = append(o.Origins, manifest.Origin{Path: from.path, Source: madeOf{p.values}, At: from.values})
		}
	}
	found := d.Found
	for i := range found {
		f := &found[i]
		f.Source, f.Related, f.Clusters = p.values.Locate(nil), nil, []string{p.unit.Cluster}
		what := "what the chart prints"
		if len(d.Objects) > 0 {
			f.Object = d.Objects[0].ID()
			what = f.Object + " of the chart"
		}
		f.Message = fmt.Sprintf("in %s: %s", what, f.Message)
	}
	return found
}

// madeOf finds the line of the inventory behind a path of the values.
type madeOf struct{ values *manifest.Object }

// At implements diag.Locator.
func (m madeOf) At(path ...any) diag.Span { return m.values.Locate(path) }

// origin says which values the chart copies to a path of an object. Fields below them are called the same.
type origin struct{ path, values []any }

// whole says which values decide on an object of a kind, where no origin is nearer.
var whole = map[string][]any{
	"Alertmanager":   {"alertmanager", "alertmanagerSpec"},
	"Prometheus":     {"prometheus", "prometheusSpec"},
	"PrometheusRule": {"defaultRules"},
}

var origins = map[string][]origin{
	"Alertmanager": {{[]any{"spec"}, []any{"alertmanager", "alertmanagerSpec"}}},
	"Prometheus": {
		{[]any{"spec"}, []any{"prometheus", "prometheusSpec"}},
		{[]any{"spec", "thanos", "objectStorageConfig"}, []any{"prometheus", "prometheusSpec", "thanos", "objectStorageConfig", "existingSecret"}},
	},
}

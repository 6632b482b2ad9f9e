package foreign

import (
	"encoding/json"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// isValues tells whether the keys of a document are those of the chart, not only those that any chart has, or whether a chart
// around it passes values on. A key that is spelled almost like one of the chart may be among them.
func isValues(value map[string]any) bool {
	if _, inner := value[chart.Name].(map[string]any); inner {
		return true
	}
	own := false
	for key := range value {
		if !chart.Known([]string{key}) && len(chart.Nearest([]string{key})) != 1 {
			return false
		}
		own = own || ownKey(key)
	}
	return own
}

// ownKey tells whether few other charts have the key.
func ownKey(key string) bool {
	switch key {
	case "prometheus", "alertmanager", "prometheusOperator", "thanosRuler", "defaultRules", "kubeStateMetrics", "nodeExporter",
		"kubelet", "kubeApiServer", "additionalPrometheusRulesMap":
		return true
	}
	return false
}

// values reads a file of chart values, or those that a chart around it passes on. Its release and namespace are what an
// application says, or the usual ones.
func (d *document) values(value map[string]any) {
	var at []any
	if inner, ok := value[chart.Name].(map[string]any); ok {
		at, value = []any{chart.Name}, inner
	}
	text, err := json.Marshal(value)
	if err != nil {
		d.add(codeSchema, d.At(at...), "the chart cannot read these values: "+err.Error()+"; correct them")
		return
	}
	d.layer = &layer{value, d, at}
	v, problems, err := chart.Read(text)
	for _, p := range problems {
		d.found = append(d.found, d.valuesProblem(at, p))
	}
	if err != nil {
		d.add(codeSchema, d.At(at...), "the chart cannot read these values: "+err.Error()+"; correct them")
		return
	}
	d.objects = append(d.objects, &manifest.Object{Kind: manifest.ValuesKind, Namespace: defaultNamespace, Name: stem(d.source.Name), Resource: v,
		Origins: []manifest.Origin{{Source: d, At: at}}})
}

// valuesProblem passes on what the chart would make nothing of, at its key.
func (d *document) valuesProblem(at []any, p chart.Problem) diag.Diagnostic {
	path := at[:len(at):len(at)]
	for _, name := range p.Path {
		path = append(path, name)
	}
	return diag.Diagnostic{Code: p.Code, Severity: diag.Error, Message: p.Message(), Source: d.Key(path...), Path: p.Name(), Help: p.Help}
}

// defaultNamespace is where the chart is usually installed.
const defaultNamespace = "monitoring"

package foreign

import (
	"path"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// ruleFile reads a file of rule groups as a rule object without an API version or a namespace: which Prometheus loads it, is
// not known.
func (c *content) ruleFile(d *document, json []byte) {
	res := &monitoringv1.PrometheusRule{ObjectMeta: metav1.ObjectMeta{Name: stem(c.name)}}
	if err := yaml.Unmarshal(json, &res.Spec); err != nil {
		c.found = append(c.found, d.mismatch(nil, head{Kind: "file of rules"}, err))
		return
	}
	c.objects = append(c.objects, &manifest.Object{Kind: "PrometheusRule", Name: res.Name, Resource: res,
		Origins: []manifest.Origin{{Source: d}, {Path: []any{"spec"}, Source: d}}})
}

// values reads a file of chart values, or those that a chart around it passes on. Its release and namespace are what an
// application says, or the usual ones.
func (c *content) values(d *document, keys map[string]rawJSON, json []byte) {
	var at []any
	if inner := keys[chart.Name]; inner != nil {
		at, json = []any{chart.Name}, inner
	}
	v, problems, err := chart.Read(json)
	for _, p := range problems {
		c.judged = append(c.judged, d.valuesProblem(at, p))
	}
	if err != nil {
		c.found = append(c.found, d.mismatch(at, head{Kind: "values file"}, err))
		return
	}
	c.objects = append(c.objects, &manifest.Object{Kind: manifest.ValuesKind, Namespace: defaultNamespace, Name: stem(c.name), Resource: v,
		Origins: []manifest.Origin{{Source: d, At: at}}})
}

// valuesProblem passes on what the chart would make nothing of, at its key.
func (d *document) valuesProblem(at []any, p chart.Problem) diag.Diagnostic {
	for _, name := range p.Path {
		at = append(at, name)
	}
	return diag.Diagnostic{Code: p.Code, Severity: diag.Error, Message: p.Message(), Source: d.Key(at...), Path: p.Name(), Help: p.Help}
}

// defaultNamespace is where the chart is usually installed.
const defaultNamespace = "monitoring"

// stem is a file's name without its folder and extension.
func stem(name string) string { return strings.TrimSuffix(path.Base(name), path.Ext(name)) }

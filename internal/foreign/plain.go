package foreign

import (
	"path"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart"
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

// values reads a file of chart values. Its release and namespace are what an application says, or the usual ones.
func (c *content) values(d *document, json []byte) {
	v := &chart.Values{}
	if err := yaml.Unmarshal(json, v); err != nil {
		c.found = append(c.found, d.mismatch(nil, head{Kind: "values file"}, err))
		return
	}
	c.objects = append(c.objects, &manifest.Object{Kind: manifest.ValuesKind, Namespace: defaultNamespace, Name: stem(c.name), Resource: v,
		Origins: []manifest.Origin{{Source: d}}})
}

// defaultNamespace is where the chart is usually installed.
const defaultNamespace = "monitoring"

// stem is a file's name without its folder and extension.
func stem(name string) string { return strings.TrimSuffix(path.Base(name), path.Ext(name)) }

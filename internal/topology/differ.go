package topology

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/chart"
)

// ChartDifference is a field in which the Prometheus that the chart declares is not what its values describe. The same
// difference in several clusters is one.
type ChartDifference struct {
	Ref
	Field    string   `json:"field"`  // of the values, below the path
	Values   string   `json:"values"` // what they say, in the first of the clusters
	Chart    string   `json:"chart"`  // what the chart makes of it there
	Clusters []string `json:"clusters"`
}

// difference is one of them in one cluster. The path is that in the values.
type difference struct {
	field         string
	path          []any
	values, chart string
}

func (r *reader) differ(c release, d difference) {
	for _, other := range r.fleet.ChartDifferences {
		if other.Field == d.field {
			other.Clusters = append(other.Clusters, c.unit.Cluster)
			return
		}
	}
	r.fleet.ChartDifferences = append(r.fleet.ChartDifferences, &ChartDifference{Ref: r.ref(c.unit, c.object, d.path...),
		Field: d.field, Values: d.values, Chart: d.chart, Clusters: []string{c.unit.Cluster}})
}

// compare holds the Prometheus that the chart declares against the values, in the fields that the topology depends on and that
// the chart copies.
func (r *reader) compare(c release, is *monitoringv1.Prometheus) {
	spec := &c.values.Prometheus.PrometheusSpec
	field := func(name, values, chart string) {
		if values != chart {
			r.differ(c, difference{name, []any{"prometheus", "prometheusSpec", name}, values, chart})
		}
	}
	s := is.Spec
	field("replicas", number(spec.Replicas), number(deref(s.Replicas, 1)))
	field("shards", number(spec.Shards), number(deref(s.Shards, 1)))
	if labels := inWords(spec.ExternalLabels); !strings.Contains(labels, "{{") { // which the chart takes for a template
		field("externalLabels", labels, inWords(s.ExternalLabels))
	}
	if cleared, _ := c.values.Lookup("prometheus", "prometheusSpec", "replicaExternalLabelNameClear"); cleared != true {
		field("replicaExternalLabelName", orNone(spec.ReplicaExternalLabelName), orNone(deref(s.ReplicaExternalLabelName, "")))
	}
	field("scrapeInterval", orNone(string(spec.ScrapeInterval)), orNone(string(s.ScrapeInterval)))
	field("evaluationInterval", orNone(string(spec.EvaluationInterval)), orNone(string(s.EvaluationInterval)))
	field("retention", orNone(string(spec.Retention)), orNone(string(s.Retention)))
	field("retentionSize", orNone(string(spec.RetentionSize)), orNone(string(s.RetentionSize)))
	if e := spec.Thanos.ObjectStorageConfig.ExistingSecret; e != nil {
		uploads := "none"
		if s.Thanos != nil && s.Thanos.ObjectStorageConfig != nil {
			uploads = s.Thanos.ObjectStorageConfig.Name + "/" + s.Thanos.ObjectStorageConfig.Key
		}
		field("thanos", e.Name+"/"+e.Key, uploads)
	}
	r.compareSelectors(c, spec, field, s.CommonPrometheusFields, s.RuleSelector, s.RuleNamespaceSelector)
}

// compareSelectors holds the selectors against those of the values.
func (r *reader) compareSelectors(c release, spec *chart.PrometheusSpec, field func(name, values, chart string), s monitoringv1.CommonPrometheusFields, rules, ruleNamespaces *metav1.LabelSelector) {
	for _, pair := range []struct {
		name          string
		values, chart *metav1.LabelSelector
	}{
		{"serviceMonitorSelector", spec.ServiceMonitorSelector, s.ServiceMonitorSelector},
		{"serviceMonitorNamespaceSelector", spec.ServiceMonitorNamespaceSelector, s.ServiceMonitorNamespaceSelector},
		{"podMonitorSelector", spec.PodMonitorSelector, s.PodMonitorSelector},
		{"podMonitorNamespaceSelector", spec.PodMonitorNamespaceSelector, s.PodMonitorNamespaceSelector},
		{"probeSelector", spec.ProbeSelector, s.ProbeSelector},
		{"probeNamespaceSelector", spec.ProbeNamespaceSelector, s.ProbeNamespaceSelector},
		{"scrapeConfigSelector", spec.ScrapeConfigSelector, s.ScrapeConfigSelector},
		{"scrapeConfigNamespaceSelector", spec.ScrapeConfigNamespaceSelector, s.ScrapeConfigNamespaceSelector},
		{"ruleSelector", spec.RuleSelector, rules},
		{"ruleNamespaceSelector", spec.RuleNamespaceSelector, ruleNamespaces},
	} {
		if c.values.Written != nil && ofAnyRelease(pair.values) && ofARelease(pair.chart) {
			continue // the values do not know the release's name
		}
		field(pair.name, selectorInWords(pair.values), selectorInWords(pair.chart))
	}
}

// ofAnyRelease tells of the selector that stands for the one by which the chart asks for its release.
func ofAnyRelease(s *metav1.LabelSelector) bool {
	return s != nil && len(s.MatchExpressions) == 1 && s.MatchExpressions[0].Key == "release" &&
		s.MatchExpressions[0].Operator == metav1.LabelSelectorOpExists
}

func ofARelease(s *metav1.LabelSelector) bool { return s != nil && s.MatchLabels["release"] != "" }

func number(n int32) string { return strconv.Itoa(int(n)) }

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func inWords(labels map[string]string) string {
	parts := make([]string, 0, len(labels))
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name+"="+labels[name])
	}
	return orNone(strings.Join(parts, ", "))
}

func selectorInWords(s *metav1.LabelSelector) string {
	switch {
	case s == nil:
		return "none"
	case len(s.MatchLabels)+len(s.MatchExpressions) == 0:
		return "all"
	}
	return metav1.FormatLabelSelector(s)
}

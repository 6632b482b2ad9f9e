package chart

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Read decodes a values file that somebody else wrote, and says what the chart makes nothing of. What has another type than
// the typed values have is left out of them. What the file does not set has the chart's default.
func Read(text []byte) (*Values, []Problem, error) {
	var written map[string]any
	if err := json.Unmarshal(text, &written); err != nil {
		return nil, nil, fmt.Errorf("decode the values: %w", err)
	}
	problems := Review(written)
	v := defaults()
	// A value of another type is left out and the rest is decoded. Some keys take several types: sampleLimit may be false.
	var mismatch *json.UnmarshalTypeError
	if err := json.Unmarshal(text, v); err != nil && !errors.As(err, &mismatch) {
		return nil, problems, err
	}
	v.Written = written
	v.FullnameOverride = cut(cmp.Or(v.FullnameOverride, Name), maxFullname)
	v.selectors()
	v.Alertmanager.Config.routesOfChart()
	return v, problems, nil
}

// maxFullname is the length at which the chart cuts the name that all names of its objects begin with.
const maxFullname = 26

// cut shortens a name as the chart does.
func cut(name string, length int) string {
	if len(name) > length {
		name = name[:length]
	}
	return strings.TrimSuffix(name, "-")
}

// defaults are the chart's, of the fields that Values has, where they are not zero.
func defaults() *Values {
	v := &Values{CRDs: CRDs{true}, NodeExporter: NodeExporter{true}}
	v.DefaultRules.Create = true
	v.DefaultRules.Rules = DefaultRuleGroups{true, true, true, true, true}
	v.Prometheus.PrometheusSpec.Replicas = 1
	v.Prometheus.PrometheusSpec.Shards = 1
	v.Prometheus.PrometheusSpec.WALCompression = true
	v.Prometheus.PrometheusSpec.Retention = "10d"
	v.Alertmanager.AlertmanagerSpec.Replicas = 1
	v.Grafana.Sidecar.Datasources = GrafanaDatasources{true, true}
	return v
}

// selectors fills in what the chart makes of selectors that are empty or not set. A label selector then asks for the label
// release with the name of the release. The values do not know that name, so any release stands for it. With
// SelectorNilUsesHelmValues false, and for namespaces always, it selects everything.
func (v *Values) selectors() {
	s := &v.Prometheus.PrometheusSpec
	for name, selector := range map[string]**metav1.LabelSelector{
		"serviceMonitor": &s.ServiceMonitorSelector, "podMonitor": &s.PodMonitorSelector, "probe": &s.ProbeSelector,
		"scrapeConfig": &s.ScrapeConfigSelector, "rule": &s.RuleSelector,
	} {
		if *selector != nil && len((*selector).MatchLabels)+len((*selector).MatchExpressions) > 0 {
			continue
		}
		*selector = &metav1.LabelSelector{}
		if ofRelease, set := v.Lookup("prometheus", "prometheusSpec", name+"SelectorNilUsesHelmValues"); !set || ofRelease == true {
			(*selector).MatchExpressions = []metav1.LabelSelectorRequirement{{Key: "release", Operator: metav1.LabelSelectorOpExists}}
		}
	}
	for _, selector := range []**metav1.LabelSelector{
		&s.ServiceMonitorNamespaceSelector, &s.PodMonitorNamespaceSelector, &s.ProbeNamespaceSelector,
		&s.ScrapeConfigNamespaceSelector, &s.RuleNamespaceSelector,
	} {
		if *selector == nil {
			*selector = &metav1.LabelSelector{}
		}
	}
}

// Lookup gives a value that nobody compiled, by its keys from the outside in.
func (v *Values) Lookup(path ...string) (any, bool) { return lookup(v.byHand(), path...) }

func lookup(values map[string]any, path ...string) (any, bool) {
	for _, name := range path[:len(path)-1] {
		values, _ = values[name].(map[string]any)
	}
	value, set := values[path[len(path)-1]]
	return value, set
}

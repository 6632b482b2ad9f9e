package operated

import (
	"encoding/json"
	"fmt"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/chart"
)

// Chart is a release of kube-prometheus-stack as its values describe it. What stands here is from the templates of the chart;
// what the values leave out is the default of its values.yaml.
type Chart struct {
	*chart.Values
	Namespace string
	Rendered  bool
	tree      map[string]any // all of the values, overrides included
	parts     []Part
}

// WebPort names the port of Prometheus and Alertmanager: prometheusSpec.portName and alertmanagerSpec.portName.
const WebPort = "http-web"

// NewChart reads values. Where they were rendered, what the chart makes of them is among the objects of the cluster.
func NewChart(v *chart.Values, namespace string, rendered bool) (*Chart, error) {
	c := &Chart{Values: v, Namespace: namespace, Rendered: rendered}
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &c.tree)
	}
	if err != nil {
		return nil, fmt.Errorf("read the values: %w", err)
	}
	if !rendered {
		c.parts = c.readParts()
	}
	return c, nil
}

// At gives the value behind a path of keys, or nil.
func (c *Chart) At(path ...string) any {
	var value any = c.tree
	for _, key := range path {
		m, _ := value.(map[string]any)
		value = m[key]
	}
	return value
}

// on tells whether a switch is on that the chart has on.
func (c *Chart) on(path ...string) bool { return c.At(path...) != false }

// PrometheusName and AlertmanagerName are the names of the chart's objects and of the Services over them.
func (c *Chart) PrometheusName() string { return c.FullnameOverride + "-prometheus" }

// AlertmanagerName is that of the chart's Alertmanager.
func (c *Chart) AlertmanagerName() string { return c.FullnameOverride + "-alertmanager" }

// PrometheusSpec is the spec of the chart's Prometheus as JSON. templates/prometheus/prometheus.yaml copies most of
// prometheusSpec under its own name.
func (c *Chart) PrometheusSpec() ([]byte, error) {
	text, err := json.Marshal(c.At("prometheus", "prometheusSpec"))
	if err != nil {
		return nil, err
	}
	spec := map[string]any{}
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	if image, ok := spec["image"].(map[string]any); ok {
		delete(spec, "image")
		if tag, ok := image["tag"].(string); ok {
			spec["image"] = "quay.io/prometheus/prometheus:" + tag
		}
	}
	if storage, ok := spec["storageSpec"]; ok {
		spec["storage"] = storage
	}
	if thanos, ok := spec["thanos"].(map[string]any); ok {
		if store, ok := thanos["objectStorageConfig"].(map[string]any); ok {
			thanos["objectStorageConfig"] = store["existingSecret"]
		}
	}
	for _, key := range []string{"storageSpec", "podAntiAffinity", "podAntiAffinityTopologyKey"} {
		delete(spec, key)
	}
	return json.Marshal(spec)
}

// Prometheus makes the chart's Prometheus object; nil where the chart deploys none.
func (c *Chart) Prometheus() (*monitoringv1.Prometheus, error) {
	if !c.on("prometheus", "enabled") {
		return nil, nil
	}
	p := &monitoringv1.Prometheus{ObjectMeta: metav1.ObjectMeta{Namespace: c.Namespace, Name: c.PrometheusName()}}
	text, err := c.PrometheusSpec()
	if err == nil {
		err = json.Unmarshal(text, &p.Spec)
	}
	if err != nil {
		return nil, fmt.Errorf("make the Prometheus of the chart: %w", err)
	}
	c.complete(p)
	return p, nil
}

// complete sets what the chart sets where the values do not.
func (c *Chart) complete(p *monitoringv1.Prometheus) {
	s := c.Values.Prometheus.PrometheusSpec
	p.Spec.ServiceMonitorSelector, p.Spec.ServiceMonitorNamespaceSelector = s.ServiceMonitorSelector, s.ServiceMonitorNamespaceSelector
	p.Spec.PodMonitorSelector, p.Spec.PodMonitorNamespaceSelector = s.PodMonitorSelector, s.PodMonitorNamespaceSelector
	p.Spec.ProbeSelector, p.Spec.ProbeNamespaceSelector = s.ProbeSelector, s.ProbeNamespaceSelector
	p.Spec.ScrapeConfigSelector, p.Spec.ScrapeConfigNamespaceSelector = s.ScrapeConfigSelector, s.ScrapeConfigNamespaceSelector
	p.Spec.RuleSelector, p.Spec.RuleNamespaceSelector = s.RuleSelector, s.RuleNamespaceSelector
	p.Spec.Replicas, p.Spec.Shards = &s.Replicas, &s.Shards
	p.Spec.PortName = WebPort
	if c.on("alertmanager", "enabled") {
		version := monitoringv1.AlertmanagerAPIVersion2
		slash := "/"
		p.Spec.Alerting = &monitoringv1.AlertingSpec{Alertmanagers: []monitoringv1.AlertmanagerEndpoints{{
			Namespace: &p.Namespace, Name: c.AlertmanagerName(), Port: intstr.FromString(WebPort),
			PathPrefix: &slash, APIVersion: &version,
		}}}
	}
}

// Alertmanager makes the chart's Alertmanager object as far as the plan of a rehearsal needs it; nil where the chart deploys none.
func (c *Chart) Alertmanager() (*monitoringv1.Alertmanager, error) {
	if !c.on("alertmanager", "enabled") {
		return nil, nil
	}
	a := &monitoringv1.Alertmanager{ObjectMeta: metav1.ObjectMeta{Namespace: c.Namespace, Name: c.AlertmanagerName()}}
	for name, into := range map[string]any{
		"alertmanagerConfigSelector": &a.Spec.AlertmanagerConfigSelector, "alertmanagerConfigNamespaceSelector": &a.Spec.AlertmanagerConfigNamespaceSelector,
		"alertmanagerConfiguration": &a.Spec.AlertmanagerConfiguration, "alertmanagerConfigMatcherStrategy": &a.Spec.AlertmanagerConfigMatcherStrategy,
		"version": &a.Spec.Version,
	} {
		value := c.At("alertmanager", "alertmanagerSpec", name)
		if value == nil {
			continue
		}
		text, err := json.Marshal(value)
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil {
			return nil, fmt.Errorf("make the Alertmanager of the chart: %s: %w", name, err)
		}
	}
	if a.Spec.AlertmanagerConfigSelector == nil {
		a.Spec.AlertmanagerConfigSelector = &metav1.LabelSelector{}
	}
	if a.Spec.AlertmanagerConfigNamespaceSelector == nil {
		a.Spec.AlertmanagerConfigNamespaceSelector = &metav1.LabelSelector{}
	}
	replicas := max(c.Values.Alertmanager.AlertmanagerSpec.Replicas, 1)
	a.Spec.Replicas, a.Spec.PortName = &replicas, WebPort
	return a, nil
}

package proof

import (
	"fmt"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/operated"
)

// values are a values file as Helm reads it.
type values struct {
	*operated.Chart
	tree map[string]any // all of it, overrides included
}

func readValues(text []byte, namespace string) (*values, error) {
	v := &values{}
	typed := &chart.Values{}
	if err := yaml.Unmarshal(text, &v.tree); err != nil {
		return nil, fmt.Errorf("read the values: %w", err)
	}
	if err := yaml.Unmarshal(text, typed); err != nil {
		return nil, fmt.Errorf("read the values: %w", err)
	}
	typed.Written = v.tree
	var err error
	v.Chart, err = operated.NewChart(typed, namespace, false)
	return v, err
}

// at gives the value behind a path of keys, or nil.
func (v *values) at(path ...string) any { return v.At(path...) }

// chartPrometheus makes the Prometheus object as the chart does. The operator's type must know every key of its spec.
func chartPrometheus(t testing.TB, c *cluster) *monitoringv1.Prometheus {
	t.Helper()
	text, err := c.values.PrometheusSpec()
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(text, &monitoringv1.PrometheusSpec{}); err != nil {
		t.Fatalf("the Prometheus of %s: %v", c.Name, err)
	}
	p, err := c.values.Chart.Prometheus()
	if err != nil || p == nil {
		t.Fatalf("the Prometheus of %s: %v", c.Name, err)
	}
	return p
}

// chartMonitors are the ServiceMonitors that the chart makes.
func chartMonitors(c *cluster) []*monitoringv1.ServiceMonitor {
	var monitors []*monitoringv1.ServiceMonitor
	for _, part := range c.values.Parts() {
		monitors = append(monitors, part.Monitor)
	}
	return monitors
}

// services are those of the fleet, of the chart and of the operator in a cluster.
func services(t testing.TB, c *cluster) []*corev1.Service {
	t.Helper()
	all, err := c.applied.Services()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

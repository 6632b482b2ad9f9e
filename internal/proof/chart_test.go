package proof

import (
	"encoding/json"
	"fmt"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart"
)

// This file is what kube-prometheus-stack makes of a values file, as far as the fleet depends on it. Facts are from the
// templates of the chart; what the values leave out is the default of its values.yaml.

// Ports of the chart's objects: prometheusSpec.portName, alertmanagerSpec.portName, and prometheus.service.
const chartPort = "http-web"

// values are a values file as Helm reads it.
type values struct {
	chart.Values
	tree map[string]any // all of it, overrides included
}

func readValues(text []byte) (*values, error) {
	v := &values{}
	if err := yaml.Unmarshal(text, &v.tree); err != nil {
		return nil, fmt.Errorf("read the values: %w", err)
	}
	if err := yaml.Unmarshal(text, &v.Values); err != nil {
		return nil, fmt.Errorf("read the values: %w", err)
	}
	return v, nil
}

// at gives the value behind a path of keys, or nil.
func (v *values) at(path ...string) any {
	var value any = v.tree
	for _, key := range path {
		m, _ := value.(map[string]any)
		value = m[key]
	}
	return value
}

// chartPrometheus makes the Prometheus object as templates/prometheus/prometheus.yaml does: most of prometheusSpec is copied
// under its own name, so that the operator's type must know every key that is left after the exceptions.
func chartPrometheus(t testing.TB, c *cluster, namespace string) *monitoringv1.Prometheus {
	t.Helper()
	spec := deepCopy(t, c.values.at("prometheus", "prometheusSpec"))

	tag := spec["image"].(map[string]any)["tag"].(string)
	spec["image"] = "quay.io/prometheus/prometheus:" + tag
	spec["storage"] = spec["storageSpec"]
	thanos := spec["thanos"].(map[string]any)
	thanos["objectStorageConfig"] = thanos["objectStorageConfig"].(map[string]any)["existingSecret"]
	for _, key := range []string{"storageSpec", "podAntiAffinity", "podAntiAffinityTopologyKey"} {
		delete(spec, key)
	}

	p := &monitoringv1.Prometheus{ObjectMeta: metav1.ObjectMeta{
		Namespace: namespace, Name: c.values.FullnameOverride + "-prometheus",
	}}
	text, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(text, &p.Spec); err != nil {
		t.Fatalf("the Prometheus of %s: %v", c.Name, err)
	}
	version := monitoringv1.AlertmanagerAPIVersion2
	p.Spec.PortName = chartPort
	p.Spec.Alerting = &monitoringv1.AlertingSpec{Alertmanagers: []monitoringv1.AlertmanagerEndpoints{{
		Namespace: &namespace, Name: c.values.FullnameOverride + "-alertmanager", Port: intstr.FromString(chartPort),
		PathPrefix: ptr("/"), APIVersion: &version,
	}}}
	return p
}

// chartServices are the Services of the chart and those that the operator puts over its own pods, with the labels that
// monitors select by. Their app label holds the name of the chart, whatever the release is called.
func chartServices(c *cluster, namespace string) []*corev1.Service {
	v := c.values
	service := func(name, app, clusterIP string, selector map[string]string, ports ...corev1.ServicePort) *corev1.Service {
		return &corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace, Labels: map[string]string{"app": app}},
			Spec:       corev1.ServiceSpec{Selector: selector, ClusterIP: clusterIP, Ports: ports},
		}
	}
	prometheus, alertmanager := v.FullnameOverride+"-prometheus", v.FullnameOverride+"-alertmanager"
	services := []*corev1.Service{
		service(prometheus, "kube-prometheus-stack-prometheus", "", operatedLabels("prometheus", prometheus),
			port(chartPort, 9090), port("reloader-web", 8080)),
		service(alertmanager, "kube-prometheus-stack-alertmanager", "", operatedLabels("alertmanager", alertmanager),
			port(chartPort, 9093), port("reloader-web", 8080)),
		// The operator's own, over every Alertmanager of the namespace: makeStatefulSetService of its pkg/alertmanager.
		service("alertmanager-operated", "", corev1.ClusterIPNone, map[string]string{"app.kubernetes.io/name": "alertmanager"},
			port(chartPort, 9093)),
	}
	if v.Prometheus.ThanosService.Enabled {
		services = append(services, service(v.FullnameOverride+"-thanos-discovery", "kube-prometheus-stack-thanos-discovery",
			corev1.ClusterIPNone, operatedLabels("prometheus", prometheus), port("grpc", 10901), port("http", 10902)))
	}
	return services
}

// chartMonitors are those of the chart's ServiceMonitors that scrape what a service of the inventory may ask for as well.
func chartMonitors(c *cluster, namespace string) []*monitoringv1.ServiceMonitor {
	monitor := func(name, app string, ports ...string) *monitoringv1.ServiceMonitor {
		m := &monitoringv1.ServiceMonitor{ObjectMeta: metav1.ObjectMeta{Name: c.values.FullnameOverride + name, Namespace: namespace}}
		m.Spec.Selector.MatchLabels = map[string]string{"app": app}
		for _, p := range ports {
			m.Spec.Endpoints = append(m.Spec.Endpoints, monitoringv1.Endpoint{Port: p})
		}
		return m
	}
	var monitors []*monitoringv1.ServiceMonitor
	if c.values.at("prometheus", "serviceMonitor", "selfMonitor") != false {
		monitors = append(monitors, monitor("-prometheus", "kube-prometheus-stack-prometheus", chartPort, "reloader-web"))
	}
	if c.values.at("alertmanager", "serviceMonitor", "selfMonitor") != false {
		monitors = append(monitors, monitor("-alertmanager", "kube-prometheus-stack-alertmanager", chartPort, "reloader-web"))
	}
	if c.values.Prometheus.ThanosService.Enabled && c.values.Prometheus.ThanosServiceMonitor.Enabled {
		monitors = append(monitors, monitor("-thanos-discovery", "kube-prometheus-stack-thanos-discovery", "http"))
	}
	return monitors
}

// operatedLabels are those of the pods that the operator makes, by which Services select them.
func operatedLabels(app, name string) map[string]string {
	labels := map[string]string{"app.kubernetes.io/name": app, app: name}
	if app == "prometheus" {
		labels["operator.prometheus.io/name"] = name
	}
	return labels
}

func port(name string, number int32) corev1.ServicePort {
	return corev1.ServicePort{Name: name, Port: number, TargetPort: intstr.FromString(name)}
}

func ptr[T any](v T) *T { return &v }

func deepCopy(t testing.TB, tree any) map[string]any {
	t.Helper()
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	var copied map[string]any
	if err := json.Unmarshal(text, &copied); err != nil {
		t.Fatal(err)
	}
	return copied
}

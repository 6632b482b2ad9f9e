package operated

import (
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Services are those among the objects, those of charts, and those that the operator puts over its own pods.
func (c *Cluster) Services() ([]*corev1.Service, error) {
	all := slices.Clone(All[*corev1.Service](c))
	add := func(more ...*corev1.Service) {
		for _, s := range more {
			if !slices.ContainsFunc(all, func(o *corev1.Service) bool { return o.Namespace == s.Namespace && o.Name == s.Name }) {
				all = append(all, s)
			}
		}
	}
	for _, release := range c.Charts {
		add(release.Services()...)
	}
	prometheuses, err := c.Prometheuses()
	if err != nil {
		return nil, err
	}
	for _, p := range prometheuses {
		if p.Spec.ServiceName == nil {
			add(governing(p, "prometheus", name(p.Spec.PortName, "web"), 9090))
		}
	}
	alertmanagers, err := c.Alertmanagers()
	if err != nil {
		return nil, err
	}
	for _, a := range alertmanagers {
		if a.Spec.ServiceName == nil {
			add(governing(a, "alertmanager", name(a.Spec.PortName, "web"), 9093))
		}
	}
	for _, r := range All[*monitoringv1.ThanosRuler](c) {
		if r.Spec.ServiceName == nil {
			add(governing(r, "thanos-ruler", name(r.Spec.PortName, "web"), 10902))
		}
	}
	return all, nil
}

func name(own, fallback string) string {
	if own == "" {
		return fallback
	}
	return own
}

// governing is the operator's own Service, over all pods of that kind in the namespace: makeStatefulSetService of its packages.
func governing(of metav1.Object, app, portName string, number int32) *corev1.Service {
	ports := []corev1.ServicePort{servicePort(portName, number)}
	if app == "thanos-ruler" {
		ports = append(ports, servicePort("grpc", 10901))
	}
	return service(app+"-operated", of.GetNamespace(), map[string]string{"operated-" + app: "true", "app.kubernetes.io/managed-by": "prometheus-operator"},
		true, map[string]string{"app.kubernetes.io/name": app}, ports...)
}

func service(name, namespace string, labels map[string]string, headless bool, selector map[string]string, ports ...corev1.ServicePort) *corev1.Service {
	s := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace, Labels: labels},
		Spec:       corev1.ServiceSpec{Selector: selector, Ports: ports},
	}
	if headless {
		s.Spec.ClusterIP = corev1.ClusterIPNone
	}
	return s
}

func servicePort(name string, number int32) corev1.ServicePort {
	return corev1.ServicePort{Name: name, Port: number, TargetPort: intstr.FromString(name), Protocol: corev1.ProtocolTCP}
}

// Services are those of the chart, with the labels that monitors select by. Their app label holds the name of the chart, whatever
// the release is called.
func (c *Chart) Services() []*corev1.Service {
	if c.Rendered {
		return nil
	}
	var all []*corev1.Service
	add := func(part, app, of string, headless bool, ports ...corev1.ServicePort) {
		labels := map[string]string{"app": "kube-prometheus-stack-" + part, "release": c.FullnameOverride, "self-monitor": "true"}
		all = append(all, service(c.FullnameOverride+"-"+part, c.Namespace, labels, headless, chartSelector(app, of), ports...))
	}
	if c.on("prometheus", "enabled") {
		add("prometheus", "prometheus", c.PrometheusName(), false, servicePort(WebPort, 9090), servicePort("reloader-web", 8080))
		if c.Values.Prometheus.ThanosService.Enabled {
			add("thanos-discovery", "prometheus", c.PrometheusName(), true, servicePort("grpc", 10901), servicePort("http", 10902))
		}
	}
	if c.on("alertmanager", "enabled") {
		add("alertmanager", "alertmanager", c.AlertmanagerName(), false, servicePort(WebPort, 9093), servicePort("reloader-web", 8080))
	}
	for _, p := range c.Parts() {
		if p.Service != nil {
			all = append(all, p.Service)
		}
	}
	return all
}

// chartSelector is that of the chart's Services over what the operator makes.
func chartSelector(app, name string) map[string]string {
	selector := map[string]string{"app.kubernetes.io/name": app, app: name}
	if app == "prometheus" {
		selector = map[string]string{"app.kubernetes.io/name": app, "operator.prometheus.io/name": name}
	}
	return selector
}

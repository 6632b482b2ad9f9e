package proof

import (
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// pods are those of one workload: what Services select.
type pods struct {
	workload string // its name
	labels   map[string]string
	ports    []corev1.ContainerPort
	spec     corev1.PodSpec // empty for those that the operator makes
}

// podsOf lists the pods of the fleet's own workloads, and those that the operator makes of its objects: their labels are
// those of makeSelectorLabels, and their ports those of makeStatefulSetSpec, in its pkg/{prometheus,thanos,alertmanager}.
func podsOf(c *cluster) []pods {
	var found []pods
	template := func(name string, t corev1.PodTemplateSpec) {
		p := pods{workload: name, labels: t.Labels, spec: t.Spec}
		for _, container := range t.Spec.Containers {
			p.ports = append(p.ports, container.Ports...)
		}
		found = append(found, p)
	}
	for _, d := range all[*appsv1.Deployment](c) {
		template(d.Name, d.Spec.Template)
	}
	for _, s := range all[*appsv1.StatefulSet](c) {
		template(s.Name, s.Spec.Template)
	}
	operated := func(app, name string, ports ...corev1.ServicePort) {
		p := pods{workload: name, labels: operatedLabels(app, name)}
		for _, sp := range ports {
			p.ports = append(p.ports, corev1.ContainerPort{Name: sp.Name, ContainerPort: sp.Port})
		}
		found = append(found, p)
	}
	reloader, grpc, http := port("reloader-web", 8080), port("grpc", 10901), port("http", 10902)
	operated("prometheus", c.values.FullnameOverride+"-prometheus", port(chartPort, 9090), reloader, grpc, http)
	operated("alertmanager", c.values.FullnameOverride+"-alertmanager", port(chartPort, 9093), reloader)
	for _, p := range all[*monitoringv1.Prometheus](c) {
		operated("prometheus", p.Name, port(p.Spec.PortName, 9090), reloader, grpc, http)
	}
	for _, r := range all[*monitoringv1.ThanosRuler](c) {
		operated("thanos-ruler", r.Name, grpc, port(r.Spec.PortName, 10902), reloader)
	}
	return found
}

// behind gives the pods that a Service selects and that have the container port that its port leads to.
func behind(c *cluster, s *corev1.Service, p corev1.ServicePort) []pods {
	if len(s.Spec.Selector) == 0 {
		return nil
	}
	return slices.DeleteFunc(podsOf(c), func(x pods) bool {
		return !labels.SelectorFromSet(s.Spec.Selector).Matches(labels.Set(x.labels)) || !x.listens(p)
	})
}

func (p pods) listens(to corev1.ServicePort) bool {
	return slices.ContainsFunc(p.ports, func(c corev1.ContainerPort) bool {
		if name := to.TargetPort.StrVal; name != "" {
			return c.Name == name
		}
		return c.ContainerPort == to.TargetPort.IntVal
	})
}

// args are those of all containers.
func (p pods) args() []string {
	var args []string
	for _, c := range p.spec.Containers {
		args = append(args, c.Args...)
	}
	return args
}

// hasTLS tells whether the pods' gRPC server wants a certificate.
func (p pods) hasTLS() bool {
	return slices.ContainsFunc(p.args(), func(a string) bool { return strings.HasPrefix(a, "--grpc-server-tls-cert=") })
}

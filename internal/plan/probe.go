package plan

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/operated"
)

// prober makes the prober that a Probe asks, where it is a Service that no manifest has.
func (l *lowering) prober(c *cluster, p *monitoringv1.Probe) {
	host, port, ok := hostPort(p.Spec.ProberSpec.URL, "80")
	if !ok {
		return
	}
	name, namespace, inside := serviceName(host, p.Namespace)
	if !inside {
		return
	}
	i := slices.IndexFunc(c.services, func(s *corev1.Service) bool { return s.Name == name && s.Namespace == namespace })
	if i >= 0 {
		return
	}
	labels := map[string]string{"app.kubernetes.io/name": name}
	s := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace, Labels: labels},
		Spec: corev1.ServiceSpec{Selector: labels, Ports: []corev1.ServicePort{
			{Name: "http", Port: int32(port), TargetPort: intstr.FromString("http"), Protocol: corev1.ProtocolTCP},
		}},
	}
	c.services = append(c.services, s)
	c.made = append(c.made, &operated.Workload{Kind: "Deployment", Namespace: namespace, Name: name, Labels: labels, Replicas: usualPods, Of: s,
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: name, Ports: []corev1.ContainerPort{
			{Name: "http", ContainerPort: int32(port), Protocol: corev1.ProtocolTCP},
		}}}}})
}

// hostPort reads host:port, or a host alone.
func hostPort(address, fallback string) (string, int, bool) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		host, text = address, fallback
	}
	port, err := strconv.Atoi(text)
	return host, port, err == nil && host != ""
}

// serviceName reads the DNS name of a Service. A name without dots is one of the own namespace.
func serviceName(host, own string) (name, namespace string, ok bool) {
	host = strings.TrimSuffix(strings.TrimSuffix(host, "."), ".cluster.local")
	host, svc := strings.CutSuffix(host, ".svc")
	parts := strings.Split(host, ".")
	switch {
	case len(parts) == 1:
		return parts[0], own, true
	case len(parts) == 2 && (svc || net.ParseIP(host) == nil):
		return parts[0], parts[1], true
	}
	return "", "", false
}

// query is what a prober is asked for one of the addresses that a Probe watches.
func query(p *monitoringv1.Probe, target string) string {
	values := url.Values{"target": {target}}
	if p.Spec.Module != "" {
		values.Set("module", p.Spec.Module)
	}
	return or(p.Spec.ProberSpec.Path, "/probe") + "?" + values.Encode()
}

package plan

import (
	"fmt"
	"maps"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/operated"
)

// monitors makes the Services and pods that monitors ask for, where no manifest has them: an inventory says what is scraped, and not
// how it is deployed.
func (l *lowering) monitors() error {
	for _, c := range l.clusters {
		for _, p := range c.prometheuses {
			for _, name := range sortedKeys(p.selected.ServiceMonitors) {
				if _, ofChart := c.parts[name]; !ofChart {
					l.serve(c, p.selected.ServiceMonitors[name])
				}
			}
			for _, name := range sortedKeys(p.selected.PodMonitors) {
				l.run(c, p.selected.PodMonitors[name])
			}
			for _, name := range sortedKeys(p.selected.Probes) {
				l.prober(c, p.selected.Probes[name])
			}
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

// covers tells whether a selector of namespaces has one, seen from the namespace of the monitor.
func covers(s monitoringv1.NamespaceSelector, own, namespace string) bool {
	return s.Any || len(s.MatchNames) == 0 && own == namespace || slices.Contains(s.MatchNames, namespace)
}

// selects tells whether a selector takes something with these labels. The operator refuses selectors that cannot be read.
func selects(s metav1.LabelSelector, of map[string]string) bool {
	selector, err := metav1.LabelSelectorAsSelector(&s)
	return err == nil && selector.Matches(labels.Set(of))
}

// satisfying gives labels that a selector takes.
func satisfying(s metav1.LabelSelector) map[string]string {
	all := map[string]string{}
	maps.Copy(all, s.MatchLabels)
	for _, r := range s.MatchExpressions {
		switch {
		case r.Operator == metav1.LabelSelectorOpIn && len(r.Values) > 0:
			all[r.Key] = r.Values[0]
		case r.Operator == metav1.LabelSelectorOpExists:
			all[r.Key] = "true"
		}
	}
	return all
}

// home is the namespace that things are made in for a monitor.
func home(s monitoringv1.NamespaceSelector, own string) string {
	if len(s.MatchNames) > 0 {
		return s.MatchNames[0]
	}
	return own
}

// serve makes the Service that a ServiceMonitor selects, and pods behind it, as far as nobody else does.
func (l *lowering) serve(c *cluster, m *monitoringv1.ServiceMonitor) {
	var found []*corev1.Service
	for _, s := range c.services {
		if covers(m.Spec.NamespaceSelector, m.Namespace, s.Namespace) && selects(m.Spec.Selector, s.Labels) {
			found = append(found, s)
		}
	}
	for i, e := range m.Spec.Endpoints {
		name, number, target := endpointPort(e, i)
		if slices.ContainsFunc(found, func(s *corev1.Service) bool { return e.Port == "" || hasPort(s, name) }) && !c.madeBy(found) {
			continue
		}
		if len(found) == 0 {
			found = append(found, l.newService(c, m))
		}
		c.listen(found[0], name, number, target)
	}
}

// endpointPort gives the name of the Service's port that an endpoint asks for, the number that it is given, and the container's port.
func endpointPort(e monitoringv1.Endpoint, i int) (name string, number int32, target intstr.IntOrString) {
	number = int32(8080 + i)
	switch {
	case e.Port != "":
		return e.Port, portNumber(e.Port, number), intstr.FromString(e.Port)
	case e.TargetPort != nil && e.TargetPort.Type == intstr.Int:
		return fmt.Sprintf("port-%d", e.TargetPort.IntVal), e.TargetPort.IntVal, *e.TargetPort
	case e.TargetPort != nil:
		return e.TargetPort.StrVal, portNumber(e.TargetPort.StrVal, number), *e.TargetPort
	}
	return "metrics", number, intstr.FromString("metrics")
}

// portNumbers are those that ports of some names usually have.
var portNumbers = map[string]int32{"http": 8080, "https": 8443, "metrics": 9090, "http-metrics": 9090, "management": 9000, "http-management": 8081}

func portNumber(name string, fallback int32) int32 {
	if n, ok := portNumbers[name]; ok {
		return n
	}
	return fallback
}

func hasPort(s *corev1.Service, name string) bool {
	return slices.ContainsFunc(s.Spec.Ports, func(p corev1.ServicePort) bool { return p.Name == name })
}

// madeBy tells whether the first of the Services was made here.
func (c *cluster) madeBy(services []*corev1.Service) bool {
	return len(services) > 0 && slices.ContainsFunc(c.made, func(w *operated.Workload) bool { return w.Behind(services[0]) })
}

// newService makes a Service with pods. Their number is that of a service that matters more where it does.
func (l *lowering) newService(c *cluster, m *monitoringv1.ServiceMonitor) *corev1.Service {
	wanted := satisfying(m.Spec.Selector)
	s := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: l.serviceFor(c, m), Namespace: home(m.Spec.NamespaceSelector, m.Namespace), Labels: wanted},
		Spec:       corev1.ServiceSpec{Selector: wanted},
	}
	for n := 2; slices.ContainsFunc(c.services, func(o *corev1.Service) bool { return key(o) == key(s) }); n++ {
		s.Name = fmt.Sprintf("%s-%d", m.Name, n)
	}
	if len(wanted) == 0 {
		s.Spec.Selector = map[string]string{"app.kubernetes.io/name": s.Name}
	}
	c.services = append(c.services, s)
	c.made = append(c.made, &operated.Workload{Kind: "Deployment", Namespace: s.Namespace, Name: s.Name, Labels: s.Spec.Selector,
		Replicas: l.pods(c, "ServiceMonitor", m), Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: m.Name}}}, Of: s})
	return s
}

// What a service has of pods where nobody says it.
const (
	usualPods = 2
	firstPods = 3 // of the class that matters most
)

// pods says how many pods are made for a monitor.
func (l *lowering) pods(c *cluster, kind string, m metav1.Object) int {
	if owner := l.owners.of(c.manifest(kind, m)); owner != nil && owner.Priority == "P1" {
		return firstPods
	}
	return usualPods
}

// listen adds a port to a Service that was made here, and to its pods.
func (c *cluster) listen(s *corev1.Service, name string, number int32, target intstr.IntOrString) {
	if hasPort(s, name) {
		return
	}
	for _, w := range c.made {
		if w.Behind(s) {
			s.Spec.Ports = append(s.Spec.Ports, corev1.ServicePort{Name: name, Port: number, TargetPort: target, Protocol: corev1.ProtocolTCP})
			listenAt(w, target, number)
		}
	}
}

// listenAt gives pods a container port.
func listenAt(w *operated.Workload, target intstr.IntOrString, number int32) {
	name := target.StrVal
	if target.Type == intstr.Int {
		number = target.IntVal
	}
	ports := &w.Spec.Containers[0].Ports
	if slices.ContainsFunc(*ports, func(p corev1.ContainerPort) bool { return p.Name == name && name != "" }) {
		return
	}
	for slices.ContainsFunc(*ports, func(p corev1.ContainerPort) bool { return p.ContainerPort == number }) {
		if target.Type == intstr.Int {
			return
		}
		number++
	}
	*ports = append(*ports, corev1.ContainerPort{Name: name, ContainerPort: number, Protocol: corev1.ProtocolTCP})
}

// run makes the pods that a PodMonitor selects, as far as no workload does.
func (l *lowering) run(c *cluster, m *monitoringv1.PodMonitor) {
	all, err := c.Workloads()
	if err != nil {
		return // told when the Prometheus was configured
	}
	var own *operated.Workload
	for _, w := range append(all, c.made...) {
		if covers(m.Spec.NamespaceSelector, m.Namespace, w.Namespace) && selects(m.Spec.Selector, w.Labels) {
			if !slices.Contains(c.made, w) {
				return
			}
			own = w
		}
	}
	if own == nil {
		own = &operated.Workload{Kind: "Deployment", Namespace: home(m.Spec.NamespaceSelector, m.Namespace), Name: m.Name,
			Labels: satisfying(m.Spec.Selector), Replicas: l.pods(c, "PodMonitor", m),
			Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: m.Name}}}}
		c.made = append(c.made, own)
	}
	for i, e := range m.Spec.PodMetricsEndpoints {
		target, number := podPort(e, int32(8080+i))
		listenAt(own, target, number)
	}
}

// podPort gives the container port that an endpoint asks for.
func podPort(e monitoringv1.PodMetricsEndpoint, fallback int32) (intstr.IntOrString, int32) {
	switch {
	case e.Port != nil && *e.Port != "":
		return intstr.FromString(*e.Port), portNumber(*e.Port, fallback)
	case e.PortNumber != nil:
		return intstr.FromInt32(*e.PortNumber), *e.PortNumber
	case e.TargetPort != nil && e.TargetPort.Type == intstr.Int: //nolint:staticcheck // deprecated, and still used
		return *e.TargetPort, e.TargetPort.IntVal //nolint:staticcheck // see above
	case e.TargetPort != nil: //nolint:staticcheck // see above
		return *e.TargetPort, portNumber(e.TargetPort.StrVal, fallback) //nolint:staticcheck // see above
	}
	return intstr.FromString("metrics"), fallback
}

package operated

import (
	"fmt"
	"maps"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Workload is what runs pods of one kind: a Deployment, StatefulSet or DaemonSet of the cluster's objects, or what the operator
// makes of its own.
type Workload struct {
	Kind, Namespace, Name string
	Replicas              int // 0 of a DaemonSet
	Labels                map[string]string
	Spec                  corev1.PodSpec // of what the operator makes, names and ports of containers alone
	Of                    metav1.Object  // that it was made of
	Shard                 int            // of a Prometheus
}

// Ports are those of all containers.
func (w *Workload) Ports() []corev1.ContainerPort {
	var ports []corev1.ContainerPort
	for _, c := range w.Spec.Containers {
		ports = append(ports, c.Ports...)
	}
	return ports
}

// Args are those of all containers.
func (w *Workload) Args() []string {
	var args []string
	for _, c := range w.Spec.Containers {
		args = append(args, c.Args...)
	}
	return args
}

// Listens gives the number of the port that a Service's port leads to.
func (w *Workload) Listens(to corev1.ServicePort) (int32, bool) {
	if name := to.TargetPort.StrVal; name != "" {
		for _, p := range w.Ports() {
			if p.Name == name {
				return p.ContainerPort, true
			}
		}
		return 0, false
	}
	number := to.TargetPort.IntVal
	if number == 0 {
		number = to.Port
	}
	for _, p := range w.Ports() {
		if p.ContainerPort == number {
			return number, true
		}
	}
	return number, false
}

// Behind tells whether a Service selects the pods.
func (w *Workload) Behind(s *corev1.Service) bool {
	return len(s.Spec.Selector) > 0 && w.Namespace == s.Namespace && labels.SelectorFromSet(s.Spec.Selector).Matches(labels.Set(w.Labels))
}

// Workloads lists those among the objects, and those that the operator makes: their labels are those of makeSelectorLabels, their
// containers and ports those of makeStatefulSetSpec, in its pkg/{prometheus/server,thanos,alertmanager}.
func (c *Cluster) Workloads() ([]*Workload, error) {
	var found []*Workload
	template := func(kind string, of metav1.Object, replicas *int32, t corev1.PodTemplateSpec) {
		found = append(found, &Workload{Kind: kind, Namespace: of.GetNamespace(), Name: of.GetName(), Replicas: number(replicas),
			Labels: t.Labels, Spec: t.Spec, Of: of})
	}
	for _, o := range c.Objects {
		switch o := o.(type) {
		case *appsv1.Deployment:
			template("Deployment", o, o.Spec.Replicas, o.Spec.Template)
		case *appsv1.StatefulSet:
			template("StatefulSet", o, o.Spec.Replicas, o.Spec.Template)
		case *appsv1.DaemonSet:
			template("DaemonSet", o, new(int32), o.Spec.Template)
		}
	}
	prometheuses, err := c.Prometheuses()
	if err != nil {
		return nil, err
	}
	for _, p := range prometheuses {
		found = append(found, prometheusPods(p)...)
	}
	alertmanagers, err := c.Alertmanagers()
	if err != nil {
		return nil, err
	}
	for _, a := range alertmanagers {
		found = append(found, alertmanagerPods(a))
	}
	for _, r := range All[*monitoringv1.ThanosRuler](c) {
		found = append(found, rulerPods(r))
	}
	for _, release := range c.Charts {
		for _, part := range release.Parts() {
			if part.Workload != nil {
				found = append(found, part.Workload)
			}
		}
	}
	return found, nil
}

// number is 1 where nobody says another, as Kubernetes and the operator have it.
func number(n *int32) int {
	if n == nil {
		return 1
	}
	return int(*n)
}

// prometheusPods makes a StatefulSet for each shard.
func prometheusPods(p *monitoringv1.Prometheus) []*Workload {
	var shards []*Workload
	for shard := range number(p.Spec.Shards) {
		name := "prometheus-" + p.Name
		if shard > 0 {
			name += fmt.Sprintf("-shard-%d", shard)
		}
		w := operatedBy(p, "prometheus", name, number(p.Spec.Replicas), p.Spec.PodMetadata)
		w.Shard = shard
		w.Labels["operator.prometheus.io/shard"] = fmt.Sprint(shard)
		web := container("prometheus", port(p.Spec.PortName, "web", 9090))
		w.Spec.Containers = []corev1.Container{web, reloader()}
		if p.Spec.Thanos != nil {
			w.Spec.Containers = append(w.Spec.Containers, container("thanos-sidecar", port("http", "", 10902), port("grpc", "", 10901)))
		}
		shards = append(shards, w)
	}
	return shards
}

func alertmanagerPods(a *monitoringv1.Alertmanager) *Workload {
	w := operatedBy(a, "alertmanager", "alertmanager-"+a.Name, number(a.Spec.Replicas), a.Spec.PodMetadata)
	w.Spec.Containers = []corev1.Container{
		container("alertmanager", port(a.Spec.PortName, "web", 9093), port("mesh-tcp", "", 9094)), reloader(),
	}
	return w
}

func rulerPods(r *monitoringv1.ThanosRuler) *Workload {
	w := operatedBy(r, "thanos-ruler", "thanos-ruler-"+r.Name, number(r.Spec.Replicas), r.Spec.PodMetadata)
	w.Spec.Containers = []corev1.Container{
		container("thanos-ruler", port("grpc", "", 10901), port(r.Spec.PortName, "web", 10902)), reloader(),
	}
	return w
}

func operatedBy(of metav1.Object, app, name string, replicas int, more *monitoringv1.EmbeddedObjectMetadata) *Workload {
	w := &Workload{Kind: "StatefulSet", Namespace: of.GetNamespace(), Name: name, Replicas: replicas, Labels: map[string]string{}, Of: of}
	if more != nil {
		maps.Copy(w.Labels, more.Labels)
	}
	maps.Copy(w.Labels, selectorLabels(app, of.GetName()))
	return w
}

// selectorLabels are those of the pods that the operator makes, by which Services select them.
func selectorLabels(app, name string) map[string]string {
	all := map[string]string{
		"app.kubernetes.io/managed-by": "prometheus-operator", "app.kubernetes.io/name": app, "app.kubernetes.io/instance": name, app: name,
	}
	if app == "prometheus" {
		all["operator.prometheus.io/name"] = name
	}
	return all
}

func container(name string, ports ...corev1.ContainerPort) corev1.Container {
	return corev1.Container{Name: name, Ports: ports}
}

func reloader() corev1.Container {
	return container("config-reloader", port("reloader-web", "", 8080))
}

func port(name, fallback string, number int32) corev1.ContainerPort {
	if name == "" {
		name = fallback
	}
	return corev1.ContainerPort{Name: name, ContainerPort: number, Protocol: corev1.ProtocolTCP}
}

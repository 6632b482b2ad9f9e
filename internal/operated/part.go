package operated

import (
	"maps"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/metrics"
)

// Part is something that the chart scrapes by a monitor of its own.
type Part struct {
	Program  string // as package metrics names it
	Monitor  *monitoringv1.ServiceMonitor
	Service  *corev1.Service // nil where it stands among those of the chart already
	Workload *Workload       // nil where no pods are made for it
	Hosts    Hosts
}

// Hosts say what stands behind a Service that selects no pods.
type Hosts int

// What stands behind such Services: the kubelets of all nodes, and the control plane.
const (
	NoHosts Hosts = iota
	Nodes
	ControlPlane
)

// kubernetesPart is a part of Kubernetes itself.
type kubernetesPart struct {
	program, name, job string
	port               string
	number             int32
	https              bool
	paths              []string
	hosts              Hosts
}

// kubernetesParts are those that the chart scrapes. Names, ports and paths are those of its templates and values.
var kubernetesParts = []kubernetesPart{
	{"kubelet", "kubelet", "k8s-app", "https-metrics", 10250, true, []string{"", "/metrics/cadvisor", "/metrics/probes"}, Nodes},
	{"kube-apiserver", "apiserver", "component", "https", 443, true, []string{""}, ControlPlane},
	{"coredns", "coredns", "jobLabel", "http-metrics", 9153, false, []string{""}, NoHosts},
	{"kube-controller-manager", "kube-controller-manager", "jobLabel", "http-metrics", 10257, true, []string{""}, NoHosts},
	{"etcd", "kube-etcd", "jobLabel", "http-metrics", 2381, false, []string{""}, NoHosts},
	{"kube-scheduler", "kube-scheduler", "jobLabel", "http-metrics", 10259, true, []string{""}, NoHosts},
	{"kube-proxy", "kube-proxy", "jobLabel", "http-metrics", 10249, false, []string{""}, NoHosts},
}

// Parts lists what the chart scrapes by monitors of its own, as far as the values leave it on; nil where it was rendered.
func (c *Chart) Parts() []Part { return c.parts }

func (c *Chart) readParts() []Part {
	var all []Part
	for _, own := range c.OwnMonitors() {
		all = append(all, c.ownPart(own))
	}
	for _, k := range kubernetesParts {
		if c.scrapes(k.program) {
			all = append(all, c.kubernetesPart(k))
		}
	}
	return all
}

// scrapes tells whether the chart's values leave the monitor of a program on.
func (c *Chart) scrapes(program string) bool {
	programs := metrics.Programs()
	i := slices.IndexFunc(programs, func(p metrics.Program) bool { return p.Name == program })
	return i >= 0 && programs[i].Default && !slices.ContainsFunc(programs[i].Keys, func(key string) bool {
		return !c.on(strings.Split(key, ".")...)
	})
}

// ownPrograms are the programs behind the chart's own monitors, by the end of the Service's name.
var ownPrograms = map[string]string{
	"prometheus": "prometheus", "alertmanager": "alertmanager", "operator": "prometheus-operator", "thanos-discovery": "thanos",
	"kube-state-metrics": "kube-state-metrics", "prometheus-node-exporter": "node-exporter",
}

func (c *Chart) ownPart(own chart.OwnMonitor) Part {
	short := strings.TrimPrefix(own.Service, c.FullnameOverride+"-")
	p := Part{Program: ownPrograms[short], Monitor: c.monitor(own.Service, c.Namespace, own.Labels)}
	for _, port := range own.Ports {
		p.Monitor.Spec.Endpoints = append(p.Monitor.Spec.Endpoints, endpoint(port, "", port == "https"))
	}
	deployed := func(kind, job string, number int32) {
		p.Monitor.Spec.JobLabel = job
		labels := maps.Clone(own.Labels)
		p.Service = service(own.Service, c.Namespace, labels, false, own.Labels, servicePort(own.Ports[0], number))
		p.Workload = &Workload{Kind: kind, Namespace: c.Namespace, Name: own.Service, Replicas: 1, Labels: own.Labels,
			Spec: corev1.PodSpec{Containers: []corev1.Container{container(short, port(own.Ports[0], "", number))}}}
	}
	switch short {
	case "operator":
		deployed("Deployment", "", 10250)
	case "kube-state-metrics":
		deployed("Deployment", "app.kubernetes.io/name", 8080)
		p.Monitor.Spec.Endpoints[0].HonorLabels = true
	case "prometheus-node-exporter":
		deployed("DaemonSet", "jobLabel", 9100)
		p.Service.Labels["jobLabel"] = "node-exporter"
	}
	return p
}

func (c *Chart) kubernetesPart(k kubernetesPart) Part {
	const namespace = "kube-system"
	name := c.FullnameOverride + "-" + k.name
	labels := map[string]string{"app": chart.Name + "-" + k.name, "jobLabel": k.name}
	p := Part{Program: k.program, Hosts: k.hosts}
	switch k.hosts {
	case Nodes:
		labels = map[string]string{"k8s-app": "kubelet", "app.kubernetes.io/name": "kubelet"}
		p.Service = service(name, namespace, labels, true, nil, servicePort(k.port, k.number))
	case ControlPlane:
		labels = map[string]string{"component": "apiserver", "provider": "kubernetes"}
		p.Service = service("kubernetes", "default", labels, false, nil, servicePort(k.port, k.number))
	default:
		selector := map[string]string{"k8s-app": k.name}
		p.Service = service(name, namespace, labels, true, selector, servicePort(k.port, k.number))
		p.Workload = &Workload{Kind: "Deployment", Namespace: namespace, Name: k.name, Replicas: 2, Labels: selector,
			Spec: corev1.PodSpec{Containers: []corev1.Container{container(k.name, port(k.port, "", k.number))}}}
	}
	p.Monitor = c.monitor(name, p.Service.Namespace, labels)
	p.Monitor.Spec.JobLabel = k.job
	for _, path := range k.paths {
		e := endpoint(k.port, path, k.https)
		e.HonorLabels = k.hosts == Nodes
		p.Monitor.Spec.Endpoints = append(p.Monitor.Spec.Endpoints, e)
	}
	return p
}

func (c *Chart) monitor(name, of string, labels map[string]string) *monitoringv1.ServiceMonitor {
	return &monitoringv1.ServiceMonitor{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: c.Namespace, Labels: map[string]string{"app": name, "release": c.FullnameOverride}},
		Spec: monitoringv1.ServiceMonitorSpec{
			Selector:          metav1.LabelSelector{MatchLabels: labels},
			NamespaceSelector: monitoringv1.NamespaceSelector{MatchNames: []string{of}},
		},
	}
}

// endpoint is one of the chart's. What is scraped with TLS is what Kubernetes authenticates by the token of a pod.
func endpoint(port, path string, https bool) monitoringv1.Endpoint {
	e := monitoringv1.Endpoint{Port: port, Path: path}
	if https {
		scheme, insecure := monitoringv1.SchemeHTTPS, true
		e.Scheme = &scheme
		e.TLSConfig = &monitoringv1.TLSConfig{SafeTLSConfig: monitoringv1.SafeTLSConfig{InsecureSkipVerify: &insecure}}
	}
	if path != "" || https && port != "https" {
		e.RelabelConfigs = []monitoringv1.RelabelConfig{{Action: "replace",
			SourceLabels: []monitoringv1.LabelName{"__metrics_path__"}, TargetLabel: "metrics_path"}}
	}
	return e
}

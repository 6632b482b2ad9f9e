package metrics

import "slices"

// Program is a program whose metrics the table has.
type Program struct {
	Name string
	// Keys are those of the chart's values, in dotted form, that must all be true for its Prometheus to scrape the program. There
	// are none for a program that the chart does not bring.
	Keys []string
	// Default tells whether they are true in a cluster that sets none of them.
	Default bool
}

// serviceMonitors is the key that stands before those of all parts of Kubernetes.
const serviceMonitors = "kubernetesServiceMonitors.enabled"

// programs are sorted by name. Keys and defaults are those of kube-prometheus-stack 88.5.3.
var programs = []Program{
	{"alertmanager", []string{"alertmanager.enabled", "alertmanager.serviceMonitor.selfMonitor"}, true},
	{"blackbox-exporter", nil, false},
	{"cadvisor", []string{serviceMonitors, "kubelet.enabled", "kubelet.serviceMonitor.enabled", "kubelet.serviceMonitor.cAdvisor"}, true},
	{"cloud-controller-manager", nil, false},
	{"config-reloader", []string{"prometheus.enabled", "prometheus.serviceMonitor.selfMonitor"}, true},
	{"coredns", []string{serviceMonitors, "coreDns.enabled", "coreDns.serviceMonitor.enabled"}, true},
	{"etcd", []string{serviceMonitors, "kubeEtcd.enabled", "kubeEtcd.serviceMonitor.enabled"}, true},
	{"go", nil, false},
	{"grafana", []string{"grafana.enabled", "grafana.serviceMonitor.enabled"}, true},
	{"kube-apiserver", []string{serviceMonitors, "kubeApiServer.enabled", "kubeApiServer.serviceMonitor.enabled"}, true},
	{"kube-controller-manager", []string{serviceMonitors, "kubeControllerManager.enabled", "kubeControllerManager.serviceMonitor.enabled"}, true},
	{"kube-proxy", []string{serviceMonitors, "kubeProxy.enabled", "kubeProxy.serviceMonitor.enabled"}, true},
	{"kube-scheduler", []string{serviceMonitors, "kubeScheduler.enabled", "kubeScheduler.serviceMonitor.enabled"}, true},
	{"kube-state-metrics", []string{"kubeStateMetrics.enabled", "kube-state-metrics.prometheus.monitor.enabled"}, true},
	{"kubelet", []string{serviceMonitors, "kubelet.enabled", "kubelet.serviceMonitor.enabled"}, true},
	{"kubelet-resource", []string{serviceMonitors, "kubelet.enabled", "kubelet.serviceMonitor.enabled", "kubelet.serviceMonitor.resource"}, false},
	{"node-exporter", []string{"nodeExporter.enabled", "prometheus-node-exporter.prometheus.monitor.enabled"}, true},
	{"prometheus", []string{"prometheus.enabled", "prometheus.serviceMonitor.selfMonitor"}, true},
	{"prometheus-operator", []string{"prometheusOperator.enabled", "prometheusOperator.serviceMonitor.selfMonitor"}, true},
	{"rules", nil, false},
	{"scrape", nil, false},
	{"thanos", []string{"prometheus.thanosService.enabled", "prometheus.thanosServiceMonitor.enabled"}, false},
}

// Programs lists the programs of the table, by name. Three are no programs: "scrape" stands for what is noted of each scrape,
// like up, "rules" for what is noted of each alert, and "go" for what each program has that is written in Go.
// "kubelet-resource" is an endpoint of the kubelet, and the keys of "thanos" are those of its sidecar.
func Programs() []Program { return slices.Clone(programs) }

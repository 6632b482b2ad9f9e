package plan

import (
	"fmt"
	"net"
	"path"
	"slices"
	"strconv"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/operated"
)

// source is what a target exposes metrics of.
type source struct {
	owner   *inventory.Owner  // nil where the inventory has none
	name    string            // of the owner, or of the monitor
	program string            // as package metrics names it; empty where it is none of those
	part    string            // tells apart what one owner exposes at several places; empty for the first
	labels  map[string]string // of its targets, as far as they are the same for all; those of which nothing is known are left out
}

// targetFinder finds what the Prometheuses of a cluster scrape.
type targetFinder struct {
	*lowering
	cluster *cluster
}

// targets lists what is scraped, by the same rules by which service discovery and relabeling find it.
func (l *lowering) targets() error {
	for _, c := range l.clusters {
		f := targetFinder{l, c}
		for _, p := range c.prometheuses {
			for _, name := range sortedKeys(p.selected.ServiceMonitors) {
				f.serviceMonitor(p.selected.ServiceMonitors[name])
			}
			for _, name := range sortedKeys(p.selected.PodMonitors) {
				f.podMonitor(p.selected.PodMonitors[name])
			}
			for _, name := range sortedKeys(p.selected.Probes) {
				f.probe(p.selected.Probes[name])
			}
			for _, name := range sortedKeys(p.selected.ScrapeConfigs) {
				f.scrapeConfig(p.selected.ScrapeConfigs[name])
			}
		}
	}
	return nil
}

// source finds whose a monitor is.
func (f *targetFinder) source(kind, namespace, name string) (source, string) {
	m := &monitoringv1.ServiceMonitor{}
	m.Namespace, m.Name = namespace, name
	if o := f.owners.of(f.cluster.manifest(kind, m)); o != nil {
		return source{owner: o, name: o.Name}, o.Priority
	}
	priority := ""
	if platform := f.inventory.Fleet.Platform; platform != nil {
		priority = platform.Priority
	}
	return source{name: name, program: f.cluster.parts[namespace+"/"+name].Program}, priority
}

// add adds a target, once however many ask it.
func (f *targetFinder) add(t Target, s source) {
	t.Owner = s.name
	if t.Path == "" {
		t.Path = "/metrics"
	}
	if t.Scheme = strings.ToLower(t.Scheme); t.Scheme == "" {
		t.Scheme = "http"
	}
	at := t.Address + t.Path
	if _, known := f.sources[at]; known {
		return
	}
	f.sources[at] = s
	t.Self = f.self[t.Address] && t.Path == "/metrics"
	f.plan.Targets = append(f.plan.Targets, t)
}

func schemeOf(s *monitoringv1.Scheme) string {
	if s == nil {
		return ""
	}
	return string(*s)
}

func (f *targetFinder) serviceMonitor(m *monitoringv1.ServiceMonitor) {
	s, priority := f.source("ServiceMonitor", m.Namespace, m.Name)
	for _, e := range m.Spec.Endpoints {
		for _, of := range f.cluster.services {
			if covers(m.Spec.NamespaceSelector, m.Namespace, of.Namespace) && selects(m.Spec.Selector, of.Labels) {
				s.labels = map[string]string{"namespace": of.Namespace, "service": of.Name, "job": or(of.Labels[m.Spec.JobLabel], of.Name)}
				if e.HonorLabels {
					delete(s.labels, "namespace")
					delete(s.labels, "service")
				}
				f.endpoint(e, of, s, priority)
			}
		}
	}
}

// endpoint adds the targets that an endpoint finds behind a Service.
func (f *targetFinder) endpoint(e monitoringv1.Endpoint, of *corev1.Service, s source, priority string) {
	t := Target{Priority: priority, Scheme: schemeOf(e.Scheme), Path: e.Path}
	for _, w := range f.cluster.workloads {
		if !w.Behind(of) {
			continue
		}
		for _, port := range endpointPorts(of, w.Workload) {
			if e.Port != "" && *port.Name != e.Port || e.Port == "" && !isPort(w.Workload, *port.Port, e.TargetPort) {
				continue
			}
			for _, p := range w.pods {
				f.pod(t, s, w, p, *port.Port)
			}
		}
	}
	for _, n := range f.cluster.hosts(of) {
		for _, port := range of.Spec.Ports {
			if port.Name == e.Port {
				own := s
				switch path.Base(e.Path) {
				case "cadvisor":
					own.program, own.part = "cadvisor", "cadvisor"
				case "probes": // how containers answer their probes, and nothing of what the kubelet says of itself
					own.program, own.part = "kubelet-probes", "probes"
				}
				t.Pod = Pod{Cluster: f.cluster.Name, Name: n.name, Node: n.name, IP: n.ip}
				t.Address = fmt.Sprintf("%s:%d", n.ip, port.Port)
				f.add(t, own)
			}
		}
	}
}

// isPort tells whether a container listens at the number by the name or number that is asked for.
func isPort(w *operated.Workload, number int32, asked *intstr.IntOrString) bool {
	if asked == nil {
		return true
	}
	return slices.ContainsFunc(w.Ports(), func(p corev1.ContainerPort) bool {
		return p.ContainerPort == number && (asked.Type == intstr.Int && asked.IntVal == number || asked.Type == intstr.String && asked.StrVal == p.Name)
	})
}

// pod adds a pod's port.
func (f *targetFinder) pod(t Target, s source, w *workload, p pod, port int32) {
	if program, part := programAt(w.Workload, port); program != "" {
		s.program = program
		if part {
			s.part = program
		}
	}
	t.Pod = p.Pod
	t.Address = fmt.Sprintf("%s:%d", p.IP, port)
	f.add(t, s)
}

// containerPrograms are the programs of the containers that the operator makes.
var containerPrograms = map[string]string{"prometheus": "prometheus", "alertmanager": "alertmanager", "config-reloader": "config-reloader",
	"thanos-sidecar": "thanos", "thanos-ruler": "thanos"}

// programAt gives the program that listens at a port of pods. It is a part where others listen beside it.
func programAt(w *operated.Workload, port int32) (program string, part bool) {
	switch w.Of.(type) {
	case *monitoringv1.Prometheus, *monitoringv1.Alertmanager, *monitoringv1.ThanosRuler:
		for i, c := range w.Spec.Containers {
			if slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool { return p.ContainerPort == port }) {
				return containerPrograms[c.Name], i > 0
			}
		}
	}
	if _, _, ok := thanosContainer(w); ok {
		return "thanos", false
	}
	return "", false
}

func (f *targetFinder) podMonitor(m *monitoringv1.PodMonitor) {
	s, priority := f.source("PodMonitor", m.Namespace, m.Name)
	for _, e := range m.Spec.PodMetricsEndpoints {
		asked, _ := podPort(e, 0)
		for _, w := range f.cluster.workloads {
			if !covers(m.Spec.NamespaceSelector, m.Namespace, w.Namespace) || !selects(m.Spec.Selector, w.Labels) {
				continue
			}
			for _, port := range w.Ports() {
				if isPort(w.Workload, port.ContainerPort, &asked) {
					s.labels = map[string]string{"namespace": w.Namespace, "job": or(w.Labels[m.Spec.JobLabel], key(m))}
					for _, p := range w.pods {
						f.pod(Target{Priority: priority, Scheme: schemeOf(e.Scheme), Path: e.Path}, s, w, p, port.ContainerPort)
					}
				}
			}
		}
	}
}

func (f *targetFinder) probe(p *monitoringv1.Probe) {
	s, priority := f.source("Probe", p.Namespace, p.Name)
	s.labels = map[string]string{"namespace": p.Namespace, "job": or(p.Spec.JobName, "probe/"+key(p))}
	host, number, ok := hostPort(p.Spec.ProberSpec.URL, "80")
	if !ok {
		f.warn("cluster %s: Probe %s asks %q, which is no address", f.cluster.Name, key(p), p.Spec.ProberSpec.URL)
		return
	}
	if p.Spec.Targets.StaticConfig == nil {
		f.warn("cluster %s: Probe %s finds what it watches by Ingresses, which no plan has", f.cluster.Name, key(p))
		return
	}
	for _, watched := range p.Spec.Targets.StaticConfig.Targets {
		t := Target{Priority: priority, Scheme: schemeOf(p.Spec.ProberSpec.Scheme), Path: query(p, watched)}
		for _, at := range f.behind(host, p.Namespace, number) {
			t.Pod, t.Address = at.Pod, at.address
			f.add(t, s)
		}
	}
}

// listener is a pod's port, or that of a host.
type listener struct {
	Pod
	address string
}

// behind gives what answers at an address: the pods of a Service, or a host.
func (f *targetFinder) behind(host, own string, number int) []listener {
	var all []listener
	name, namespace, _ := serviceName(host, own)
	for _, s := range f.cluster.services {
		if s.Name != name || s.Namespace != namespace {
			continue
		}
		for _, w := range f.cluster.workloads {
			for _, port := range s.Spec.Ports {
				target, ok := w.Listens(port)
				if !w.Behind(s) || !ok || int(port.Port) != number {
					continue
				}
				for _, p := range w.pods {
					all = append(all, listener{p.Pod, fmt.Sprintf("%s:%d", p.IP, target)})
				}
			}
		}
	}
	if len(all) == 0 {
		ip := f.outside(host)
		all = append(all, listener{Pod{Name: host, IP: ip}, net.JoinHostPort(ip, strconv.Itoa(number))})
	}
	return all
}

func (f *targetFinder) scrapeConfig(m *v1alpha1.ScrapeConfig) {
	s, priority := f.source("ScrapeConfig", m.Namespace, m.Name)
	s.labels = map[string]string{"job": "scrapeConfig/" + key(m)}
	if m.Spec.JobName != nil {
		s.labels["job"] = *m.Spec.JobName
	}
	t := Target{Priority: priority, Scheme: schemeOf(m.Spec.Scheme)}
	if m.Spec.MetricsPath != nil {
		t.Path = *m.Spec.MetricsPath
	}
	known := len(m.Spec.StaticConfigs) + len(m.Spec.EC2SDConfigs)
	for _, static := range m.Spec.StaticConfigs {
		for _, address := range static.Targets {
			fallback := "80"
			if strings.EqualFold(t.Scheme, "https") {
				fallback = "443"
			}
			host, number, ok := hostPort(string(address), fallback)
			if !ok {
				continue
			}
			for _, at := range f.behind(host, m.Namespace, number) {
				t.Pod, t.Address = at.Pod, at.address
				f.add(t, s)
			}
		}
	}
	for _, sd := range m.Spec.EC2SDConfigs {
		f.ec2(m, sd, t, s)
	}
	if known == 0 {
		f.warn("cluster %s: ScrapeConfig %s finds nothing in a plan: only fixed addresses and EC2 are known there", f.cluster.Name, key(m))
	}
}

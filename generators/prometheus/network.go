package prometheus

import (
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// webPort is where the operator has Prometheus listen.
const webPort = 9090

func core(kind string) metav1.TypeMeta { return metav1.TypeMeta{APIVersion: "v1", Kind: kind} }

// web is the Service for people and dashboards.
func (s site) web() *manifest.Object {
	return s.service(s.name(), "", port(naming.WebPortName, webPort))
}

// sidecars is the headless Service that queriers find the sidecars by. It governs the StatefulSets as well: the
// operator's own would be shared with the chart's Prometheus.
func (s site) sidecars() *manifest.Object {
	return s.service(naming.Sidecars(s.instance.Name), corev1.ClusterIPNone,
		port(naming.GRPCPortName, naming.GRPCPort), port(naming.HTTPPortName, naming.HTTPPort))
}

func (s site) service(name, address string, ports ...corev1.ServicePort) *manifest.Object {
	return s.object(&corev1.Service{
		TypeMeta:   core("Service"),
		ObjectMeta: s.meta(name),
		Spec:       corev1.ServiceSpec{ClusterIP: address, Selector: s.pods(), Ports: ports},
	})
}

func port(name string, number int32) corev1.ServicePort {
	return corev1.ServicePort{Name: name, Port: number, TargetPort: intstr.FromString(name)}
}

// budget keeps a drain of nodes from taking more than one pod at a time.
func (s site) budget() *manifest.Object {
	return s.object(&policyv1.PodDisruptionBudget{
		TypeMeta:   metav1.TypeMeta{APIVersion: policyv1.SchemeGroupVersion.String(), Kind: "PodDisruptionBudget"},
		ObjectMeta: s.meta(s.name()),
		Spec: policyv1.PodDisruptionBudgetSpec{
			MaxUnavailable: new(intstr.FromInt32(1)),
			Selector:       &metav1.LabelSelector{MatchLabels: s.pods()},
		},
	})
}

// monitor lets the hub's in-cluster Prometheus scrape the instance and its sidecars: a Prometheus that watches itself
// has nothing to say when it is down. It selects both Services, and each has one of the ports.
func (s site) monitor() *manifest.Object {
	return s.object(&monitoringv1.ServiceMonitor{
		TypeMeta:   metav1.TypeMeta{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: monitoringv1.ServiceMonitorsKind},
		ObjectMeta: s.meta(s.name()),
		Spec: monitoringv1.ServiceMonitorSpec{
			Selector:  metav1.LabelSelector{MatchLabels: s.selector()},
			Endpoints: []monitoringv1.Endpoint{{Port: naming.WebPortName}, {Port: naming.HTTPPortName}},
		},
	})
}

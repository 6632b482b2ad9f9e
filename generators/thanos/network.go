package thanos

import (
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// servicePort is a port of a Service and of the container behind it.
type servicePort struct {
	name   string
	number int32
}

func grpcPort() servicePort { return servicePort{naming.GRPCPortName, naming.GRPCPort} }
func httpPort() servicePort { return servicePort{naming.HTTPPortName, naming.HTTPPort} }

func core(kind string) metav1.TypeMeta { return metav1.TypeMeta{APIVersion: "v1", Kind: kind} }

// service is the Service over the pods of these labels, headless where the address is None.
func (p place) service(pods map[string]string, address string, ports []servicePort) *manifest.Object {
	return p.object(&corev1.Service{
		TypeMeta:   core("Service"),
		ObjectMeta: p.meta(),
		Spec: corev1.ServiceSpec{
			ClusterIP: address,
			Selector:  pods,
			Ports:     numbered(ports),
		},
	})
}

func numbered(ports []servicePort) []corev1.ServicePort {
	var list []corev1.ServicePort
	for _, p := range ports {
		list = append(list, corev1.ServicePort{Name: p.name, Port: p.number, TargetPort: intstr.FromString(p.name)})
	}
	return list
}

// door makes a querier reachable from other clusters, at the name that its certificate has. No monitor selects it: it
// has no name label. The load balancer is one that only private networks reach.
func door(f *inventory.Fleet, entity diag.Locator, query, cluster string) *manifest.Object {
	p := place{fleet: f, entity: entity, name: query + "-external"}
	meta := p.meta()
	delete(meta.Labels, nameLabel)
	meta.Annotations = map[string]string{
		"external-dns.alpha.kubernetes.io/hostname":                    naming.Across(f, query, cluster),
		"service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
		"service.beta.kubernetes.io/aws-load-balancer-scheme":          "internal",
		"service.beta.kubernetes.io/aws-load-balancer-type":            "external",
	}
	return p.object(&corev1.Service{
		TypeMeta:   core("Service"),
		ObjectMeta: meta,
		Spec: corev1.ServiceSpec{
			Type:     corev1.ServiceTypeLoadBalancer,
			Selector: map[string]string{nameLabel: query},
			Ports:    numbered([]servicePort{grpcPort()}),
		},
	}, origin(f, []any{"domain"}, "metadata", "annotations", "external-dns.alpha.kubernetes.io/hostname"))
}

// monitor lets the in-cluster Prometheus scrape the component through its Service.
func (p place) monitor() *manifest.Object {
	return p.object(&monitoringv1.ServiceMonitor{
		TypeMeta:   metav1.TypeMeta{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: monitoringv1.ServiceMonitorsKind},
		ObjectMeta: p.meta(),
		Spec: monitoringv1.ServiceMonitorSpec{
			Selector:  metav1.LabelSelector{MatchLabels: p.selector()},
			Endpoints: []monitoringv1.Endpoint{{Port: naming.HTTPPortName}},
		},
	})
}

// budget keeps a drain of nodes from taking more than one pod at a time.
func (p place) budget(pods map[string]string) *manifest.Object {
	return p.object(&policyv1.PodDisruptionBudget{
		TypeMeta:   metav1.TypeMeta{APIVersion: "policy/v1", Kind: "PodDisruptionBudget"},
		ObjectMeta: p.meta(),
		Spec: policyv1.PodDisruptionBudgetSpec{
			MaxUnavailable: new(intstr.FromInt32(1)),
			Selector:       &metav1.LabelSelector{MatchLabels: pods},
		},
	})
}

// serviceAccount is what the cloud's roles are bound to. Thanos has no business with the API server.
func (p place) serviceAccount() *manifest.Object {
	return p.object(&corev1.ServiceAccount{
		TypeMeta:                     core("ServiceAccount"),
		ObjectMeta:                   p.meta(),
		AutomountServiceAccountToken: new(false),
	})
}

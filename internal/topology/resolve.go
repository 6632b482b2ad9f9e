package topology

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// answer is what stands behind an address.
type answer struct {
	targets    []string // IDs of parts; never nil
	headless   bool     // its name resolves to each pod
	pod        bool     // it is that of one pod
	terminated bool     // a load balancer on the way may end TLS
}

// resolve finds the parts behind an address that a process in a namespace of the cluster dials: by a Service of the
// cluster, or by the name that external-dns gives to a Service of another.
func (r *reader) resolve(cluster, namespace, address string) answer {
	host := hostOf(address)
	_, rest, _ := strings.Cut(host, ".")
	a := answer{targets: []string{}, headless: true}
	for _, s := range r.services {
		near := s.cluster == cluster && (isServiceName(host, s.Name, s.Namespace) || host == s.Name && s.Namespace == namespace)
		pod := s.cluster == cluster && s.headless() && isServiceName(rest, s.Name, s.Namespace)
		if !near && !pod && s.Annotations[externalDNS] != host {
			continue
		}
		targets := r.behind(s)
		a.targets = append(a.targets, targets...)
		a.headless = a.headless && s.headless()
		a.pod = a.pod || pod && len(targets) > 0
		a.terminated = a.terminated || s.terminates()
	}
	slices.Sort(a.targets)
	a.targets = slices.Compact(a.targets)
	return a
}

const externalDNS = "external-dns.alpha.kubernetes.io/hostname"

func isServiceName(host, name, namespace string) bool {
	rest, ok := strings.CutPrefix(host, name+"."+namespace)
	return ok && (rest == "" || rest == ".svc" || rest == ".svc.cluster.local")
}

func (s service) headless() bool { return s.Spec.ClusterIP == corev1.ClusterIPNone }

// terminates tells whether an annotation gives a certificate to the load balancer of the Service.
func (s service) terminates() bool {
	for name := range s.Annotations {
		if strings.Contains(name, "ssl") || strings.Contains(name, "tls") || strings.Contains(name, "cert") {
			return true
		}
	}
	return false
}

// behind gives the parts whose pods the Service selects.
func (r *reader) behind(s service) []string {
	if len(s.Spec.Selector) == 0 {
		return nil
	}
	selector := labels.SelectorFromSet(s.Spec.Selector)
	var ids []string
	for _, p := range r.pods {
		if p.cluster == s.cluster && p.namespace == s.Namespace && selector.Matches(labels.Set(p.labels)) {
			ids = append(ids, p.id)
		}
	}
	return ids
}

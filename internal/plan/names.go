package plan

import (
	"net"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// externalName is the annotation by which external-dns gives a Service names.
const externalName = "external-dns.alpha.kubernetes.io/hostname"

// names lists the DNS names of Services, in the longest form, and those that external-dns publishes.
func (l *lowering) names() {
	for _, c := range l.clusters {
		for _, s := range c.services {
			n := Name{Name: s.Name + "." + s.Namespace + ".svc.cluster.local", Cluster: c.Name, Headless: s.Spec.ClusterIP == corev1.ClusterIPNone}
			for _, slice := range c.slices(s) {
				for _, p := range slice.Ports {
					i := slices.IndexFunc(s.Spec.Ports, func(sp corev1.ServicePort) bool { return sp.Name == *p.Name })
					port := Port{Name: *p.Name, Port: int(s.Spec.Ports[i].Port), Target: int(*p.Port)}
					if !slices.Contains(n.Ports, port) {
						n.Ports = append(n.Ports, port)
					}
				}
				for _, e := range slice.Endpoints {
					n.Addresses = append(n.Addresses, e.Addresses...)
				}
			}
			if len(n.Addresses) == 0 {
				continue
			}
			slices.Sort(n.Addresses)
			l.plan.Names = append(l.plan.Names, n)
			for name := range strings.SplitSeq(s.Annotations[externalName], ",") {
				if name = strings.TrimSpace(name); name != "" {
					published := n
					published.Name, published.Cluster, published.Headless = name, "", false
					l.plan.Names = append(l.plan.Names, published)
				}
			}
		}
	}
}

// outside gives a host outside of all clusters an address, and its name to it. Addresses are those for documentation.
func (l *lowering) outside(host string) string {
	if net.ParseIP(host) != nil {
		return host
	}
	for _, n := range l.plan.Names {
		if n.Name == host && n.Cluster == "" {
			return n.Addresses[0]
		}
	}
	taken := map[string]bool{}
	for _, n := range l.plan.Names {
		taken[n.Addresses[0]] = true
	}
	at := hash(host)
	ip := func() string { return net.IPv4(198, 18+byte(at>>16&1), byte(at>>8), byte(at)).String() } // for tests of networks
	for taken[ip()] {
		at++
	}
	l.plan.Names = append(l.plan.Names, Name{Name: host, Addresses: []string{ip()}})
	return ip()
}

// Package names resolves the DNS names of a plan: Services as pods of their cluster see them, and what is published for everybody.
package names

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// Names are those of a plan.
type Names struct {
	all   map[key]plan.Name
	hosts map[string]place // by address
}

type key struct{ cluster, name string }

// place is where a host is: it decides what a short name means.
type place struct{ cluster, namespace string }

// New takes the names of a plan.
func New(p *plan.Plan) *Names {
	n := &Names{all: map[key]plan.Name{}, hosts: map[string]place{}}
	for _, name := range p.Names {
		n.all[key{name.Cluster, bare(name.Name)}] = name
	}
	at := func(pod plan.Pod) { n.hosts[pod.IP] = place{pod.Cluster, pod.Namespace} }
	for _, x := range p.Prometheuses {
		at(x.Pod)
	}
	for _, x := range p.Alertmanagers {
		at(x.Pod)
	}
	for _, x := range p.Thanos {
		at(x.Pod)
	}
	return n
}

// bare is a name without what each cluster appends by itself.
func bare(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, "."), ".cluster.local")
}

// find looks a name up as a host does: as it is, and then with the search path of a pod.
func (n *Names) find(from, host string) (plan.Name, bool) {
	at := n.hosts[from]
	for _, name := range []string{bare(host), bare(host) + ".svc", bare(host) + "." + at.namespace + ".svc"} {
		for _, cluster := range []string{at.cluster, ""} {
			if found, ok := n.all[key{cluster, name}]; ok {
				return found, true
			}
		}
	}
	return plan.Name{}, false
}

// Hosts gives the addresses of the pods behind a name.
func (n *Names) Hosts(from, host string) []string {
	found, _ := n.find(from, host)
	return found.Addresses
}

// A gives what DNS answers for host:port: the pods of a headless Service, and otherwise the one address that the name stands for
// here. A name that is not known has none.
func (n *Names) A(from, address string) []string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil
	}
	if net.ParseIP(host) != nil {
		return []string{address}
	}
	found, ok := n.find(from, host)
	switch {
	case !ok:
		return nil
	case !found.Headless:
		return []string{address}
	}
	return join(found.Addresses, port)
}

// SRV gives what DNS answers for _port._protocol.name.
func (n *Names) SRV(from, address string) []string {
	port, rest, ok := strings.Cut(address, ".")
	_, host, both := strings.Cut(rest, ".")
	port, named := strings.CutPrefix(port, "_")
	if !ok || !both || !named {
		return nil
	}
	found, ok := n.find(from, host)
	if !ok {
		return nil
	}
	i := slices.IndexFunc(found.Ports, func(p plan.Port) bool { return p.Name == port })
	switch {
	case i < 0:
		return nil
	case !found.Headless:
		return []string{net.JoinHostPort(host, strconv.Itoa(found.Ports[i].Port))}
	}
	return join(found.Addresses, strconv.Itoa(found.Ports[i].Target))
}

func join(hosts []string, port string) (all []string) {
	for _, h := range hosts {
		all = append(all, net.JoinHostPort(h, port))
	}
	return all
}

// Dialer gives the function by which a host dials names and addresses. A Service leads to the first of its pods that answers, on the
// port that its port leads to.
func (n *Names) Dialer(network *wire.Net, from string) func(ctx context.Context, protocol, address string) (net.Conn, error) {
	dial := network.Dialer(from)
	return func(ctx context.Context, protocol, address string) (net.Conn, error) {
		return dial(ctx, protocol, n.Pod(network, from, address))
	}
}

// Client gives what a host sends HTTP requests with, to names and addresses.
func (n *Names) Client(network *wire.Net, from string) http.RoundTripper {
	return network.Client(from, func(address string) string { return n.Pod(network, from, address) })
}

// Pod gives the address of the pod that a dial leads to.
func (n *Names) Pod(network *wire.Net, from, address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil || net.ParseIP(host) != nil {
		return address
	}
	found, ok := n.find(from, host)
	if !ok || len(found.Addresses) == 0 {
		return address
	}
	if !found.Headless {
		for _, p := range found.Ports {
			if strconv.Itoa(p.Port) == port {
				port = strconv.Itoa(p.Target)
				break
			}
		}
	}
	pods := join(found.Addresses, port)
	for _, p := range pods {
		if network.Reaches(from, p) {
			return p
		}
	}
	return pods[0]
}

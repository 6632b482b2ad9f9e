package thanos

import (
	"net"
	"strings"
)

// Peers gives whom the querier asks.
func (q *Querier) Peers() (queries, sends []string) {
	for _, e := range q.endpoints {
		queries = append(queries, q.options.hosts(q.at.IP, e.Address)...)
	}
	return queries, nil
}

// Peers gives whom the ruler asks, and the Alertmanagers that it sends to.
func (u *Ruler) Peers() (queries, sends []string) {
	for _, address := range u.flags.addresses {
		queries = append(queries, u.options.hosts(u.at.IP, address)...)
	}
	for _, address := range u.flags.alertmanagerURLs {
		sends = append(sends, u.options.hosts(u.at.IP, address)...)
	}
	return queries, sends
}

// Peers gives to whom queries are passed on.
func (f *frontend) Peers() (queries, sends []string) {
	return f.options.hosts(f.at.IP, f.downstream.Host), nil
}

// hosts gives the addresses behind an address or URL as Thanos takes it, with dns+ or dnssrv+ before it.
func (o Options) hosts(from, address string) (hosts []string) {
	kind, rest, dynamic := strings.Cut(address, "+")
	if !dynamic {
		kind, rest = "", address
	}
	if _, after, isURL := strings.Cut(rest, "://"); isURL {
		rest, _, _ = strings.Cut(after, "/")
	}
	if dynamic {
		rest = kind + "+" + rest
	}
	for _, found := range o.lookup(from, rest) {
		host, _, err := net.SplitHostPort(found)
		if err != nil {
			continue
		}
		if net.ParseIP(host) != nil {
			hosts = append(hosts, host)
		} else {
			hosts = append(hosts, o.Names.Hosts(from, host)...)
		}
	}
	return hosts
}

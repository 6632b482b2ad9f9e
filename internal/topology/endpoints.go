package topology

import (
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// endpointFlags name one address each; the value tells whether it is a group. The oldest are gone since.
var endpointFlags = map[string]bool{"endpoint": false, "endpoint-strict": false, "endpoint-group": true, "endpoint-group-strict": true,
	"store": false, "store-strict": false}

// endpointFile is what --endpoint.sd-config names: the part of it that is looked at.
type endpointFile struct {
	DefaultClientConfig clientConfig `json:"default_client_config"`
	Endpoints           []struct {
		Address      string       `json:"address"`
		Group        bool         `json:"group"`
		ClientConfig clientConfig `json:"client_config"`
	} `json:"endpoints"`
}

// clientConfig says how an endpoint is dialed.
type clientConfig struct {
	TLSConfig struct {
		Enabled            *bool   `json:"enabled"`
		InsecureSkipVerify *bool   `json:"insecure_skip_verify"`
		CertFile           *string `json:"cert_file"`
		KeyFile            *string `json:"key_file"`
		CAFile             *string `json:"ca_file"`
		MinVersion         *string `json:"min_version"`
	} `json:"tls_config"`
	ServerName string `json:"server_name"`
}

// client is how an endpoint is dialed, once the defaults are applied.
type client struct {
	tls  bool
	name string // that the certificate must have, where it is not that of the address
}

// over gives how an endpoint with the configuration is dialed where others are dialed by the client: by the rules of
// Thanos' cmd/thanos/endpointset.go. TLS is on where any part of it is configured and enabled says nothing.
func (c clientConfig) over(others client) client {
	t := c.TLSConfig
	own := t.CertFile != nil || t.KeyFile != nil || t.CAFile != nil || t.InsecureSkipVerify != nil
	switch {
	case t.Enabled != nil:
		return client{*t.Enabled, c.ServerName}
	case own:
		return client{true, c.ServerName}
	case c.ServerName != "" || t.MinVersion != nil:
		return client{others.tls, c.ServerName}
	}
	return others
}

// endpoints reads what a querier asks, from its flags and its endpoint file.
func (r *reader) endpoints(q querier) {
	q.part.Endpoints = []Endpoint{}
	standard := client{tls: q.is("grpc-client-tls-secure"), name: strings.Join(q.values("grpc-client-server-name"), "")}
	text, source, found := r.endpointText(q)
	var file endpointFile
	if found && yaml.Unmarshal([]byte(text), &file) != nil {
		found, q.part.Opaque = false, true
	}
	if found {
		standard = file.DefaultClientConfig.over(standard)
	}
	for _, f := range q.flags {
		if group, ok := endpointFlags[f.name]; ok {
			q.part.Endpoints = append(q.part.Endpoints, r.endpoint(q, q.at(f), f.value, group, standard))
		}
	}
	for i, e := range file.Endpoints {
		by := standard
		if e.Group || !isDynamic(e.Address) { // an address that is looked up is always dialed as by default
			by = e.ClientConfig.over(standard)
		}
		at := Ref{source.Object, append(slices.Clone(source.Path), "endpoints", i, "address")}
		q.part.Endpoints = append(q.part.Endpoints, r.endpoint(q, at, e.Address, e.Group, by))
	}
	q.part.Opaque = q.part.Opaque || len(q.values("store.sd-files")) > 0 ||
		slices.ContainsFunc(q.part.Endpoints, func(e Endpoint) bool { return len(e.Targets) == 0 && !isLocal(e.Address) })
}

// endpointText gives the endpoint file of a querier and the place that it stands at.
func (r *reader) endpointText(q querier) (string, Ref, bool) {
	if f := q.last("endpoint.sd-config"); f != nil {
		return f.value, q.at(*f), true
	}
	f := q.last("endpoint.sd-config-file")
	if f == nil {
		return "", Ref{}, false
	}
	text, source, ok := r.mountedText(&q.workload, f.value)
	q.part.Opaque = !ok
	return text, source, ok
}

// endpoint finds out where an address leads to, and how.
func (r *reader) endpoint(q querier, at Ref, address string, group bool, by client) Endpoint {
	a := r.resolve(q.cluster, q.namespace, address)
	e := Endpoint{Ref: at, Address: address, Targets: a.targets, TLS: by.tls, Terminated: a.terminated, Pod: a.pod, NameOf: []string{},
		Balanced: len(a.targets) > 0 && !a.pod && (group || !isDynamic(address) || !a.headless)}
	if by.tls && by.name != "" {
		e.NameOf = r.resolve(q.cluster, q.namespace, by.name).targets
		e.ServerName = by.name
	}
	return e
}

// isDynamic tells whether an address is looked up, so that each pod behind it is asked.
func isDynamic(address string) bool {
	scheme, _, found := strings.Cut(address, "+")
	return found && slices.Contains([]string{"dns", "dnssrv", "dnssrvnoa"}, scheme)
}

// isLocal tells whether only a Service of the same cluster can have the address.
func isLocal(address string) bool {
	host := hostOf(address)
	return strings.HasSuffix(host, ".svc") || strings.HasSuffix(host, ".svc.cluster.local")
}

// hostOf gives the name in an address, without what says how it is looked up.
func hostOf(address string) string {
	_, host, found := strings.Cut(address, "+")
	if !found {
		host = address
	}
	host, _, _ = strings.Cut(path.Base(host), ":")
	for strings.HasPrefix(host, "_") { // the port and protocol of an SRV record
		_, host, _ = strings.Cut(host, ".")
	}
	return strings.TrimSuffix(host, ".")
}

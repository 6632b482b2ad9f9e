package thanos

import (
	"fmt"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/naming"
)

// EndpointFile is what --endpoint.sd-config-file names: the type EndpointConfig of Thanos' cmd/thanos/endpointset.go.
// Thanos ignores keys that it does not know, so that a misspelled one would turn TLS off in silence.
type EndpointFile struct {
	DefaultClientConfig *ClientConfig `json:"default_client_config,omitempty"`
	Endpoints           []Endpoint    `json:"endpoints"`
}

// Endpoint is one thing that a querier asks. An address that starts with dns+ or dnssrv+ is resolved again and again;
// unless it is a group, Thanos dials what it finds by the default client configuration, and not by the endpoint's own.
type Endpoint struct {
	Address string `json:"address"`
	// Strict keeps an endpoint that is unhealthy. It is refused for addresses that are resolved.
	Strict bool `json:"strict,omitempty"`
	// Group asks one of those behind the address in turn, and not all of them.
	Group         bool          `json:"group,omitempty"`
	ServiceConfig string        `json:"service_config,omitempty"`
	ClientConfig  *ClientConfig `json:"client_config,omitempty"`
}

// ClientConfig says how an endpoint is dialed. The server's name stands beside the TLS configuration, not in it.
type ClientConfig struct {
	TLSConfig   TLSConfig `json:"tls_config"`
	ServerName  string    `json:"server_name,omitempty"`
	Compression string    `json:"compression,omitempty"`
}

// TLSConfig is the client's side of TLS.
type TLSConfig struct {
	Enabled            bool   `json:"enabled"`
	InsecureSkipVerify bool   `json:"insecure_skip_verify,omitempty"`
	CertFile           string `json:"cert_file,omitempty"`
	KeyFile            string `json:"key_file,omitempty"`
	CAFile             string `json:"ca_file,omitempty"`
	MinVersion         string `json:"min_version,omitempty"`
}

// regionEndpoints are the producers of a region, each reached over one path: the leaf queriers, the store gateway, the
// ruler, and the sidecars of the instances that no leaf querier sees.
func regionEndpoints(inv *inventory.Inventory, r *inventory.Region) []Endpoint {
	f := inv.Fleet
	var endpoints []Endpoint
	for _, c := range inv.Clusters {
		if c.Region == r.Name {
			endpoints = append(endpoints, below(f, naming.LeafQuery, c.Name, r.Hub))
		}
	}
	gateways := discovered(f, naming.Store)
	gateways.Group = true // each replica serves the whole bucket
	endpoints = append(endpoints, gateways, discovered(f, naming.Ruler(r.Name)))
	for _, i := range inv.Regional(r) {
		endpoints = append(endpoints, discovered(f, naming.Sidecars(i.Name)))
	}
	return endpoints
}

// globalEndpoints are the regional queriers and the global ruler.
func globalEndpoints(inv *inventory.Inventory) []Endpoint {
	f := inv.Fleet
	var endpoints []Endpoint
	for _, r := range inv.Regions {
		endpoints = append(endpoints, below(f, naming.RegionQuery, r.Hub, f.GlobalCluster))
	}
	return append(endpoints, discovered(f, naming.GlobalRuler))
}

// discovered is what stands behind a headless Service of the same cluster, dialed without TLS.
func discovered(f *inventory.Fleet, service string) Endpoint {
	return Endpoint{Address: fmt.Sprintf("dnssrv+_%s._tcp.%s", naming.GRPCPortName, naming.Service(f, service))}
}

// below is the querier of the layer below, dialed with TLS from the cluster at. Where it runs beside the one that asks,
// its Service is the way to it, but its certificate still bears the name that it has across clusters.
//
// It is strict: Thanos forgets any other endpoint at the first call of Info that fails, and from then on answers without it
// and without a word (endpointRef.isQueryable in Thanos' pkg/query/endpointset.go). A strict one is asked on, so that each
// answer says what it lacks for as long as the layer below is out of reach.
func below(f *inventory.Fleet, query, cluster, at string) Endpoint {
	name := naming.Across(f, query, cluster)
	host := name
	if cluster == at {
		host = naming.Service(f, query)
	}
	return Endpoint{
		Address: host + port(naming.GRPCPort),
		Strict:  true,
		ClientConfig: &ClientConfig{
			TLSConfig:  TLSConfig{Enabled: true, CertFile: certFile, KeyFile: keyFile, CAFile: caFile},
			ServerName: name,
		},
	}
}

// port formats a port as the end of an address.
func port(n int) string { return fmt.Sprintf(":%d", n) }

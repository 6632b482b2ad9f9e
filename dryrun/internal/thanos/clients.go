package thanos

import (
	"context"
	"net/http"

	"github.com/thanos-io/thanos/pkg/clientconfig"
	"github.com/thanos-io/thanos/pkg/discovery/dns"
)

// httpClient is what a host asks others with.
func (o Options) httpClient(from string) *http.Client {
	return &http.Client{Transport: o.Names.Client(o.Net, from)}
}

// newClient makes Thanos' client of a set of addresses. They are resolved at once: names do not change while a plan is rehearsed.
func (o Options) newClient(from string, client *http.Client, config clientconfig.HTTPEndpointsConfig) (*clientconfig.HTTPClient, error) {
	c, err := clientconfig.NewClient(kitLogger(o.Logger), config, client, &addresses{lookup: func(a string) []string { return o.lookup(from, a) }})
	if err != nil {
		return nil, err
	}
	return c, c.Resolve(context.Background())
}

// addresses implements clientconfig.AddressProvider. They are resolved once.
type addresses struct {
	lookup func(address string) []string
	all    []string
}

func (a *addresses) Resolve(_ context.Context, asked []string, _ bool) error {
	var all []string
	for _, address := range asked {
		if dns.IsDynamicNode(address) {
			all = append(all, a.lookup(address)...)
		} else {
			all = append(all, address)
		}
	}
	a.all = all
	return nil
}

func (a *addresses) Addresses() []string {
	return a.all
}

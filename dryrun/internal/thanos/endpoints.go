package thanos

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/thanos-io/thanos/pkg/discovery/dns"
	"github.com/thanos-io/thanos/pkg/extgrpc"
	"github.com/thanos-io/thanos/pkg/query"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/dryrun/internal/phase"
)

const (
	infoTimeout = 5 * time.Second // --endpoint.info-timeout: also, so often the endpoints are asked
	// calm is how often they are asked while nothing on the network changes. Each question costs as much as a query, and the answer
	// is known then.
	calm = 30 * time.Second
)

// Linger is how long the connections of a querier outlive it: Thanos lets calls end that may be under way. An endpoint that fails for
// so long leaves the list that people see, too; it is not asked from its first failure on. It must be longer than a failing
// endpoint holds up the news of the others.
const Linger = 2 * infoTimeout

// endpoint is one entry of --endpoint.sd-config-file. TLS and compression are left out.
type endpoint struct {
	Address       string `json:"address"`
	Group         bool   `json:"group"`
	Strict        bool   `json:"strict"`
	ServiceConfig string `json:"service_config"`
}

// endpoints gives those of the file and those of the older flags, and refuses what Thanos refuses.
func (f *queryFlags) endpoints(o Options) (all []endpoint, err error) {
	content := []byte(f.sdConfig)
	if f.sdConfigFile != "" {
		if content, err = os.ReadFile(o.file(f.sdConfigFile)); err != nil {
			return nil, err
		}
	}
	var file struct {
		Endpoints []endpoint `json:"endpoints"`
	}
	if err := yaml.Unmarshal(content, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", f.sdConfigFile, err)
	}
	all = file.Endpoints
	for _, x := range []struct {
		addresses     []string
		group, strict bool
	}{{f.plain, false, false}, {f.groups, true, false}, {f.strict, false, true}, {f.strictGroups, true, true}} {
		for _, a := range x.addresses {
			all = append(all, endpoint{Address: a, Group: x.group, Strict: x.strict})
		}
	}
	for _, e := range all {
		if dns.IsDynamicNode(e.Address) && e.Strict {
			return nil, fmt.Errorf("%s is a dynamically specified endpoint i.e. it uses SD and that is not permitted under strict mode", e.Address)
		}
	}
	return all, nil
}

// lookup resolves an address as Thanos writes it: with dns+, dnssrv+ or dnssrvnoa+ before it, or plain.
func (o Options) lookup(from, address string) []string {
	kind, name, dynamic := strings.Cut(address, "+")
	switch {
	case !dynamic:
		return o.Names.A(from, address)
	case kind == "dns":
		return o.Names.A(from, name)
	default: // dnssrv resolves the hosts as well, which changes nothing: they are addresses, or stand for one
		return o.Names.SRV(from, name)
	}
}

// endpointSet keeps the endpoints of a process as cmd/thanos does.
type endpointSet struct {
	*query.EndpointSet
	updated atomic.Bool // once
	cancel  context.CancelFunc
	tasks   sync.WaitGroup
}

// newEndpointSet begins to ask the endpoints of a host. Specs gives them anew each time.
func (o Options) newEndpointSet(from string, all []endpoint) *endpointSet {
	dial := o.dialOptions(from)
	specs := func() (specs []*query.GRPCEndpointSpec) {
		add := func(e endpoint, address string) {
			options := slices.Clone(dial)
			if e.Group {
				options = append(options, extgrpc.EndpointGroupGRPCOpts(e.ServiceConfig)...)
			}
			specs = append(specs, query.NewGRPCEndpointSpec(address, e.Strict, options...))
		}
		for _, e := range all {
			switch {
			case e.Group:
				add(e, "thanos:///"+e.Address)
			case dns.IsDynamicNode(e.Address):
				for _, address := range o.lookup(from, e.Address) {
					add(e, address)
				}
			default:
				add(e, e.Address)
			}
		}
		return specs
	}
	s := &endpointSet{EndpointSet: query.NewEndpointSet(time.Now, kitLogger(o.Logger), nil, specs, Linger, infoTimeout, Linger)}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	s.tasks.Go(func() {
		select {
		case <-time.After(phase.Of(from)):
			s.keepUpdating(ctx, o.Net.Changes)
		case <-ctx.Done():
		}
	})
	return s
}

// keepUpdating asks all endpoints whether they are well, and what they have.
func (s *endpointSet) keepUpdating(ctx context.Context, changes func() int) {
	ticker := time.NewTicker(infoTimeout)
	defer ticker.Stop()
	var asked time.Time
	seen, unsettled := -1, 0
	for {
		if now := changes(); now != seen {
			seen, unsettled = now, 3 // what has just started may not know yet what it has
		}
		if unsettled > 0 || time.Since(asked) >= calm {
			unsettled, asked = unsettled-1, time.Now()
			update, cancel := context.WithTimeout(ctx, infoTimeout)
			s.Update(update)
			cancel()
			s.updated.Store(true)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

func (s *endpointSet) stop() {
	s.cancel()
	s.tasks.Wait()
	s.Close()
}

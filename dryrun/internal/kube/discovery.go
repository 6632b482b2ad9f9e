package kube

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/discovery/kubernetes"
	"github.com/prometheus/prometheus/discovery/targetgroup"
	"k8s.io/client-go/tools/cache"
)

// Config is a configuration of discovery that looks at a cluster of the rehearsal, and at no API server.
type Config struct {
	*kubernetes.SDConfig
	cluster *Cluster
	own     string
}

// Config gives what takes the place of a configuration that a Prometheus in the namespace own has.
func (c *Cluster) Config(sd *kubernetes.SDConfig, own string) *Config { return &Config{sd, c, own} }

// NewDiscoverer implements discovery.Config.
func (c *Config) NewDiscoverer(opts discovery.DiscovererOptions) (discovery.Discoverer, error) {
	d := &discoverer{Config: c, logger: opts.Logger, events: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "events_total", Help: "As Prometheus counts them, which keeps its own to itself.",
	}, []string{"role", "event"})}
	namespaces := c.NamespaceDiscovery.Names
	if c.NamespaceDiscovery.IncludeOwnNamespace {
		namespaces = append(namespaces[:len(namespaces):len(namespaces)], c.own)
	}
	if len(namespaces) == 0 || c.Role == kubernetes.RoleNode {
		namespaces = []string{""}
	}
	for _, ns := range namespaces {
		if err := d.add(ns); err != nil {
			d.release()
			return nil, err
		}
	}
	return d, nil
}

// discoverer runs Prometheus' own, one for each namespace.
type discoverer struct {
	*Config
	logger *slog.Logger
	events *prometheus.CounterVec
	runs   []discovery.Discoverer
	uses   []*informer
	err    error
}

// add makes the discoverer of a namespace as kubernetes.Discovery does.
func (d *discoverer) add(namespace string) error {
	var node, space cache.SharedInformer // nil as an interface where they are not asked for
	if d.AttachMetadata.Node {
		node = d.watch(nodes, "", kubernetes.RoleNode)
	}
	if d.AttachMetadata.Namespace {
		space = d.watch(spaces, "", "")
	}
	pod := func() *informer { return d.watch(pods, namespace, kubernetes.RolePod) }
	service := func() *informer { return d.watch(services, namespace, kubernetes.RoleService) }
	logger := d.logger.With("role", string(d.Role))
	var run discovery.Discoverer
	switch d.Role {
	case kubernetes.RoleEndpointSlice:
		run = kubernetes.NewEndpointSlice(logger, d.watch(endpointSlices, namespace, kubernetes.RoleEndpointSlice), service(), pod(), node, space, d.events)
	case kubernetes.RoleEndpoint:
		run = kubernetes.NewEndpoints(logger, d.watch(endpoints, namespace, kubernetes.RoleEndpoint), service(), pod(), node, space, d.events)
	case kubernetes.RolePod:
		run = kubernetes.NewPod(logger, pod(), node, space, d.events)
	case kubernetes.RoleService:
		run = kubernetes.NewService(logger, service(), space, d.events)
	case kubernetes.RoleIngress:
		run = kubernetes.NewIngress(logger, d.watch(ingresses, namespace, kubernetes.RoleIngress), space, d.events)
	case kubernetes.RoleNode:
		run = kubernetes.NewNode(logger, d.watch(nodes, "", kubernetes.RoleNode), d.events)
	default:
		return fmt.Errorf("unknown role %q", d.Role)
	}
	d.runs = append(d.runs, run)
	return d.err
}

// watch gives the cluster's informer for a query of this configuration.
func (d *discoverer) watch(k kind, namespace string, role kubernetes.Role) *informer {
	q := query{kind: k, namespace: namespace}
	for _, s := range d.Selectors {
		if s.Role == role {
			q.label, q.field = s.Label, s.Field
		}
	}
	shared, err := d.cluster.informer(q)
	d.err = errors.Join(d.err, err)
	i := &informer{SharedIndexInformer: shared}
	d.uses = append(d.uses, i)
	return i
}

// Run implements discovery.Discoverer.
func (d *discoverer) Run(ctx context.Context, up chan<- []*targetgroup.Group) {
	defer d.release()
	var all sync.WaitGroup
	for _, run := range d.runs {
		all.Go(func() { run.Run(ctx, up) })
	}
	all.Wait()
	<-ctx.Done()
}

func (d *discoverer) release() {
	for _, i := range d.uses {
		i.release()
	}
}

// informer is a shared one as one discoverer uses it: Prometheus never takes its handlers off, since its informers end with it.
type informer struct {
	cache.SharedIndexInformer
	handlers []cache.ResourceEventHandlerRegistration
}

// AddEventHandler implements cache.SharedInformer.
func (i *informer) AddEventHandler(h cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	r, err := i.SharedIndexInformer.AddEventHandler(h)
	if err == nil {
		i.handlers = append(i.handlers, r)
	}
	return r, err
}

func (i *informer) release() {
	for _, h := range i.handlers {
		i.RemoveEventHandler(h) //nolint:errcheck // of handlers that were added to it there is none
	}
}

package kube

import (
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/cache"
)

// informer gives the one informer for a query. All replicas of the cluster share it.
func (c *Cluster) informer(q query) (cache.SharedIndexInformer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := c.informers[q]; i != nil {
		return i, nil
	}
	source, err := c.source(q)
	if err != nil {
		return nil, err
	}
	i := cache.NewSharedIndexInformer(source, example(q.kind), 0, indexers(q.kind))
	c.informers[q] = i
	c.all.Go(func() { i.RunWithContext(c.ctx) })
	return i, nil
}

func example(k kind) runtime.Object {
	switch k {
	case pods:
		return &corev1.Pod{}
	case services:
		return &corev1.Service{}
	case endpoints:
		return &corev1.Endpoints{}
	case endpointSlices:
		return &discoveryv1.EndpointSlice{}
	case nodes:
		return &corev1.Node{}
	case spaces:
		return &corev1.Namespace{}
	default:
		return &networkingv1.Ingress{}
	}
}

// indexers are those that Prometheus gives its informers, under its names. It leaves out what a configuration does not need;
// here others may.
func indexers(k kind) cache.Indexers {
	all := cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc}
	switch k {
	case pods:
		all["node"] = index(func(p *corev1.Pod) []string { return []string{p.Spec.NodeName} })
	case endpoints:
		all["node"] = index(func(e *corev1.Endpoints) []string { return endpointsIndex(e, nodeOf) })
		all["pod"] = index(func(e *corev1.Endpoints) []string { return endpointsIndex(e, podOf) })
	case endpointSlices:
		all["node"] = index(func(s *discoveryv1.EndpointSlice) (names []string) {
			for _, e := range s.Endpoints {
				if name := nodeOf(e.TargetRef, e.NodeName); name != "" {
					names = append(names, name)
				}
			}
			return names
		})
		all["service"] = index(func(s *discoveryv1.EndpointSlice) []string {
			if name, ok := s.Labels[discoveryv1.LabelServiceName]; ok {
				return []string{s.Namespace + "/" + name}
			}
			return nil
		})
	}
	return all
}

func index[T any](f func(T) []string) cache.IndexFunc {
	return func(o any) ([]string, error) { return f(o.(T)), nil }
}

func endpointsIndex(e *corev1.Endpoints, of func(*corev1.ObjectReference, *string) string) (names []string) {
	for _, s := range e.Subsets {
		for _, a := range s.Addresses {
			if name := of(a.TargetRef, a.NodeName); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// nodeOf gives the node of an endpoint.
func nodeOf(target *corev1.ObjectReference, node *string) string {
	switch {
	case target != nil && target.Kind == "Pod" && node != nil:
		return *node
	case target != nil && target.Kind == "Node":
		return target.Name
	}
	return ""
}

func podOf(target *corev1.ObjectReference, _ *string) string {
	if target != nil && target.Kind == "Pod" {
		return target.Namespace + "/" + target.Name
	}
	return ""
}

package topology

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// backend is a Service as a ServiceMonitor finds it.
type backend struct {
	*corev1.Service
	part Part
}

// clusterServices are the Services of one cluster among the objects, which need not be all that it has.
type clusterServices struct {
	byNamespace map[string][]*backend
	byLabel     map[labelPair][]*backend
	// open are the namespaces that have others as well: a chart is installed there, and what it makes is not among the objects.
	open map[string]bool
}

type labelPair struct{ name, value string }

// serviceIndex indexes the Services of a bundle by cluster.
func (r *reader) serviceIndex(b *manifest.Bundle) map[string]*clusterServices {
	index := map[string]*clusterServices{}
	for _, u := range b.Units {
		in := index[u.Cluster]
		if in == nil {
			in = &clusterServices{byNamespace: map[string][]*backend{}, byLabel: map[labelPair][]*backend{}, open: map[string]bool{}}
			index[u.Cluster] = in
		}
		for o := range u.All() {
			switch res := o.Resource.(type) {
			case *chart.Values:
				in.open[o.Namespace] = true
			case *corev1.Service:
				in.add(&backend{res, Part{r.ref(u, o), o.Namespace + "/" + o.Name}})
			}
		}
	}
	return index
}

func (c *clusterServices) add(t *backend) {
	c.byNamespace[t.Namespace] = append(c.byNamespace[t.Namespace], t)
	for name, value := range t.Labels {
		pair := labelPair{name, value}
		c.byLabel[pair] = append(c.byLabel[pair], t)
	}
}

// find gives the Services that a ServiceMonitor selects. All of them are known where none of its namespaces has others, and
// each has at least one.
func (c *clusterServices) find(m *monitoringv1.ServiceMonitor) (found []*backend, known bool) {
	selector, err := metav1.LabelSelectorAsSelector(&m.Spec.Selector)
	if err != nil {
		return nil, false
	}
	namespaces := m.Spec.NamespaceSelector.MatchNames
	if len(namespaces) == 0 {
		namespaces = []string{m.Namespace}
	}
	anywhere := m.Spec.NamespaceSelector.Any
	for _, t := range c.candidates(m, namespaces) {
		if (anywhere || slices.Contains(namespaces, t.Namespace)) && selector.Matches(labels.Set(t.Labels)) {
			found = append(found, t)
		}
	}
	known = !anywhere && !operated(m)
	for _, n := range namespaces {
		known = known && len(c.byNamespace[n]) > 0 && !c.open[n] && !slices.Contains(ownNamespaces, n)
	}
	return found, known
}

// ownNamespaces are those in which Kubernetes makes Services of its own, such as that of the API server.
var ownNamespaces = []string{"default", "kube-system"}

// operated tells whether a ServiceMonitor asks for Services that the operator makes, such as prometheus-operated.
func operated(m *monitoringv1.ServiceMonitor) bool {
	for name := range m.Spec.Selector.MatchLabels {
		if strings.HasPrefix(name, "operated-") {
			return true
		}
	}
	return false
}

// candidates gives the Services that may be selected: those with one of the labels, or those of the namespaces.
func (c *clusterServices) candidates(m *monitoringv1.ServiceMonitor, namespaces []string) []*backend {
	for name, value := range m.Spec.Selector.MatchLabels {
		if few := c.byLabel[labelPair{name, value}]; len(few) < 16 {
			return few
		}
	}
	if m.Spec.NamespaceSelector.Any {
		namespaces = slices.Sorted(maps.Keys(c.byNamespace))
	}
	var all []*backend
	for _, n := range namespaces {
		all = append(all, c.byNamespace[n]...)
	}
	return all
}

// port gives the Service's port of a name.
func (t *backend) port(name string) (corev1.ServicePort, bool) {
	i := slices.IndexFunc(t.Spec.Ports, func(p corev1.ServicePort) bool { return p.Name == name })
	if i < 0 {
		return corev1.ServicePort{}, false
	}
	return t.Spec.Ports[i], true
}

// samePods tells whether some pods stand behind both Services for certain: who is behind one is behind the other.
func (t *backend) samePods(other *backend) bool {
	a, b := t.Spec.Selector, other.Spec.Selector
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 || t.Namespace != other.Namespace {
		return false
	}
	for name, value := range a {
		if b[name] != value {
			return false
		}
	}
	return true
}

// samePort tells whether an endpoint finds the same port of a pod by both Services.
func (t *backend) samePort(other *backend, e monitoringv1.Endpoint) bool {
	if e.Port == "" {
		return e.TargetPort != nil // of the container, whatever leads to it
	}
	a, _ := t.port(e.Port)
	b, ok := other.port(e.Port)
	if a.TargetPort.String() == "0" || b.TargetPort.String() == "0" { // not set, and so the Service's own
		return ok && a.Port == b.Port && a.TargetPort == b.TargetPort
	}
	return ok && a.TargetPort == b.TargetPort
}

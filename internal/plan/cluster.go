package plan

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/operated"
)

// cluster is a Kubernetes cluster with all that runs there.
type cluster struct {
	*operated.Cluster
	region, environment string
	operator            *operated.Operator
	from                map[metav1.Object]origin
	parts               map[string]operated.Part // what the chart scrapes itself, by namespace/name of its monitor
	prometheuses        []*prometheus
	rulers              []*ruler
	services            []*corev1.Service
	made                []*operated.Workload // what monitors ask for and no manifest has
	nodes               []node
	workloads           []*workload
	network             network
}

// origin is where an object stands.
type origin struct {
	object *manifest.Object
	scope  manifest.Scope
}

// unnamed is the name of the only cluster of manifests that name none.
const unnamed = "cluster"

// read sorts the objects of a bundle by the clusters that they are applied to.
func (l *lowering) read(b *manifest.Bundle) error {
	for _, u := range b.Units {
		if u.Scope == manifest.ArgoCDScope {
			continue
		}
		for o := range u.All() {
			if strings.HasPrefix(o.APIVersion, "argoproj.io/") {
				continue // it says what is applied where, and its cluster need not be watched
			}
			c := l.cluster(cmp.Or(u.Cluster, unnamed))
			if values, ok := o.Resource.(*chart.Values); ok {
				release, err := operated.NewChart(values, o.Namespace, u.Rendered != nil)
				if err != nil {
					return err
				}
				c.Charts = append(c.Charts, release)
				continue
			}
			if typed, ok := o.Resource.(metav1.Object); ok {
				c.Objects = append(c.Objects, typed)
				c.from[typed] = origin{o, u.Scope}
			}
		}
	}
	slices.SortFunc(l.clusters, func(a, b *cluster) int { return cmp.Compare(a.Name, b.Name) })
	for _, c := range l.clusters {
		if err := c.complete(); err != nil {
			return err
		}
		l.locate(c)
	}
	assignNetworks(l.clusters)
	return nil
}

func (l *lowering) cluster(name string) *cluster {
	for _, c := range l.clusters {
		if c.Name == name {
			return c
		}
	}
	c := &cluster{Cluster: &operated.Cluster{Name: name}, from: map[metav1.Object]origin{}, parts: map[string]operated.Part{}}
	l.clusters = append(l.clusters, c)
	return c
}

// complete adds what the operator and charts add to the objects.
func (c *cluster) complete() error {
	objects := slices.Clone(c.Objects)
	for _, release := range c.Charts {
		for _, part := range release.Parts() {
			c.parts[key(part.Monitor)] = part
			objects = append(objects, part.Monitor)
		}
	}
	var err error
	if c.services, err = c.Services(); err != nil {
		return err
	}
	c.operator, err = operated.NewOperator(objects)
	return err
}

// locate finds the region and the environment of a cluster: what the inventory says, or the external labels of a Prometheus.
func (l *lowering) locate(c *cluster) {
	if declared := l.inventory.Cluster(c.Name); declared != nil {
		c.region, c.environment = declared.Region, declared.Environment
		return
	}
	prometheuses, err := c.Prometheuses()
	if err != nil {
		return // told when it is configured
	}
	for _, p := range prometheuses {
		c.region = cmp.Or(c.region, p.Spec.ExternalLabels[l.inventory.Fleet.Labels.Region])
		c.environment = cmp.Or(c.environment, p.Spec.ExternalLabels[l.inventory.Fleet.Labels.Environment])
	}
}

// key is namespace/name, by which the operator knows its objects.
func key(o metav1.Object) string { return o.GetNamespace() + "/" + o.GetName() }

// manifest gives that of an object that the operator has selected: nil for one of the chart's.
func (c *cluster) manifest(kind string, selected metav1.Object) *manifest.Object {
	for _, o := range c.Objects {
		if o.GetName() == selected.GetName() && o.GetNamespace() == selected.GetNamespace() && operated.Kind(o) == kind {
			return c.from[o].object
		}
	}
	return nil
}

package topology

import (
	"cmp"
	"maps"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// Build reads the topology from a bundle.
func Build(b *manifest.Bundle) (*Fleet, error) {
	r := &reader{alerting: map[*chart.AlertmanagerConfig]Ref{}, flags: newFlagChecker(), fleet: &Fleet{Servers: map[string]Server{}}, objects: map[string]standing{}, configMaps: map[resourceKey]configMap{},
		nodesOn: map[int]Ref{}, nodesOff: map[int]Ref{}, values: map[int]*chart.Values{}, layered: map[string]bool{},
		declared: declaredPrometheuses(b), charts: map[resourceKey]int{}, amConfigs: map[*manifest.Object]*amConfig{}, amConfigsOf: map[string][]*amConfig{}}
	for _, u := range b.Units {
		for o := range u.All() {
			if err := r.part(u, o); err != nil {
				return nil, err
			}
		}
	}
	f := r.fleet
	r.joinCharts()
	r.joinConfigs()
	r.connect()
	f.objects = r.objects
	f.Cycles = cycles(f.Queriers)
	g := newGraph(f)
	f.Unreached, f.Duplicates, f.UnknownFlags = g.unreached(), g.duplicates(), r.flags.found
	f.ReplicaLabels = replicaLabels(f)
	f.judge = newJudge(f, r, b)
	f.judge.run()
	maps.Copy(f.facts, f.judge.amConfigFacts(r))
	for o, facts := range r.valuesFacts(b) {
		f.facts[o] = facts
	}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if cm, ok := o.Resource.(*corev1.ConfigMap); ok && f.facts[o] == nil {
				f.facts[o] = ConfigMapFacts{contentSize(cm)}
			}
		}
	}
	return f, nil
}

// standing is an object in a unit.
type standing struct {
	object  *manifest.Object
	cluster string // that the unit is applied to
}

// resourceKey names a namespaced object of a cluster.
type resourceKey struct{ cluster, namespace, name string }

// pod stands for the pods of one part: what Services select.
type pod struct {
	cluster, namespace string
	labels             map[string]string
	id                 string
}

// service is a Service of a cluster.
type service struct {
	*corev1.Service
	cluster string
}

// reader collects the parts.
type reader struct {
	fleet      *Fleet
	objects    map[string]standing // by reference
	evaluators []*evaluator
	pods       []pod
	services   []service
	configMaps map[resourceKey]configMap
	queriers   []querier // the commands behind fleet.Queriers, in their order
	rulers     []ruler
	flags      *flagChecker
	stores     []store
	compactors []compactor
	nodesOn    map[int]Ref           // evaluators for which the chart deploys a node exporter
	nodesOff   map[int]Ref           // those for which it does not
	layered    map[string]bool       // clusters with an application that lays several values over each other
	values     map[int]*chart.Values // by evaluator, of those that the chart deploys
	declared   map[resourceKey]*monitoringv1.Prometheus
	charts     map[resourceKey]int               // values of each Prometheus
	releases   []release                         // of which the Prometheus is among the objects
	alerting   map[*chart.AlertmanagerConfig]Ref // where the routes of each configuration are written first

	deployments   []release // whose Alertmanager is not connected yet
	alertmanagers []*alertmanager
	amConfigs     map[*manifest.Object]*amConfig
	amConfigsOf   map[string][]*amConfig // by cluster
}

// configMap is one of a cluster.
type configMap struct {
	*corev1.ConfigMap
	ref Ref
}

// ruler is a ruler that is not connected yet.
type ruler struct {
	part      *Ruler
	namespace string
	asks      []string // addresses of queriers
}

// store and compactor are what they are called, with their command lines.
type (
	store struct {
		workload
		part *Store
	}
	compactor struct {
		workload
		part *Compactor
	}
)

// querier is a querier that is not connected yet.
type querier struct {
	workload
	part *Querier
}

// ref makes the reference of an object in a unit.
func (r *reader) ref(u *manifest.Unit, o *manifest.Object, path ...any) Ref {
	id := u.Dir() + "|" + o.ID()
	r.objects[id] = standing{o, u.Cluster}
	if path == nil {
		path = []any{} // policies append to it
	}
	return Ref{Object: id, Path: path}
}

// Locate finds the inventory line behind a reference that a finding gives back.
func (f *Fleet) Locate(object string, path []any) diag.Span {
	if o := f.objects[object].object; o != nil {
		return o.Locate(path)
	}
	return diag.Span{}
}

// Concerns tells the class of what stands at a path of a reference, and the cluster that it is applied to.
func (f *Fleet) Concerns(object string, path []any) (class string, clusters []string) {
	at := f.objects[object]
	if at.object == nil {
		return "", nil
	}
	if at.cluster != "" {
		clusters = []string{at.cluster}
	}
	return Class(at.object, path), clusters
}

// part reads one object.
func (r *reader) part(u *manifest.Unit, o *manifest.Object) error {
	switch res := o.Resource.(type) {
	case *chart.Values:
		r.chart(u, o, res)
	case *monitoringv1.Prometheus:
		r.prometheus(u, o, res)
	case *monitoringv1alpha1.PrometheusAgent:
		r.agent(u, o, res)
	case *monitoringv1.ThanosRuler:
		r.ruler(u, o, res)
	case *monitoringv1.Alertmanager:
		r.alertmanager(u, res)
	case *appsv1.Deployment:
		r.workload(u, o, res.Spec.Replicas, res.Spec.Template)
	case *appsv1.StatefulSet:
		r.workload(u, o, res.Spec.Replicas, res.Spec.Template)
	case *corev1.Service:
		r.services = append(r.services, service{res, u.Cluster})
	case *corev1.ConfigMap:
		r.configMaps[resourceKey{u.Cluster, res.Namespace, res.Name}] = configMap{res, r.ref(u, o)}
	default:
		switch o.Kind {
		case "Application":
			return r.application(u, o)
		case "AppProject":
			return r.project(u, o)
		case kindAMConfig:
			r.amConfig(u, o)
		}
	}
	return nil
}

// replicaLabels lists the labels by which the fleet's producers tell their replicas apart.
func replicaLabels(f *Fleet) []string {
	var labels []string
	for _, p := range f.Prometheuses {
		labels = append(labels, p.ReplicaLabel)
	}
	for _, p := range f.Rulers {
		labels = append(append(labels, p.ReplicaLabel), p.PodLabels...)
	}
	slices.Sort(labels)
	labels = slices.Compact(labels)
	return slices.DeleteFunc(labels, func(l string) bool { return l == "" })
}

// cycles finds the queriers that reach themselves, each circle once.
func cycles(queriers []*Querier) [][]string {
	next := map[string][]string{}
	for _, q := range queriers {
		for _, e := range q.Endpoints {
			next[q.ID] = append(next[q.ID], e.Targets...)
		}
	}
	var found [][]string
	for _, q := range queriers {
		if way := wayBack(next, q.ID); way != nil {
			found = append(found, way)
		}
	}
	slices.SortFunc(found, func(a, b []string) int { return cmp.Or(cmp.Compare(len(a), len(b)), slices.Compare(a, b)) })
	return found
}

// wayBack gives the shortest circle on which start has the least name, or nil.
func wayBack(next map[string][]string, start string) []string {
	type step struct {
		id   string
		back *step
	}
	seen := map[string]bool{}
	queue := []*step{{id: start}}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		for _, id := range next[s.id] {
			if id == start {
				var way []string
				for ; s != nil; s = s.back {
					way = append(way, s.id)
				}
				slices.Reverse(way)
				return way
			}
			if id > start && !seen[id] {
				seen[id] = true
				queue = append(queue, &step{id, s})
			}
		}
	}
	return nil
}

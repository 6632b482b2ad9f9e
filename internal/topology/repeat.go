package topology

import (
	"fmt"
	"reflect"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/labels"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// scraped is an endpoint with all that decides on what is scraped by it, and how.
type scraped struct {
	object   *manifest.Object
	path     []any
	hash     string // equal for those that are equal, and for few others
	selects  any    // pods or Services
	endpoint any    // without how often
}

// repeated finds the endpoints that scrape what another one scrapes, for the same Prometheus.
func (j *judge) repeated() map[*manifest.Object][]Repeat {
	all := map[*manifest.Object][]Repeat{}
	before := map[string][]scraped{}
	for _, o := range j.order {
		for _, s := range endpointsOf(o) {
			i := slices.IndexFunc(before[s.hash], func(other scraped) bool {
				return j.selected[other.object].meets(j.selected[o]) && reflect.DeepEqual(other.selects, s.selects) &&
					reflect.DeepEqual(other.endpoint, s.endpoint)
			})
			if i < 0 {
				before[s.hash] = append(before[s.hash], s)
				continue
			}
			other := before[s.hash][i]
			ref := j.refs[other.object]
			ref.Path = append(slices.Clip(ref.Path), other.path...)
			all[o] = append(all[o], Repeat{Path: s.path, By: byMonitor, First: Part{ref, other.object.ID()}})
		}
	}
	return all
}

func endpointsOf(o *manifest.Object) []scraped {
	var all []scraped
	switch m := o.Resource.(type) {
	case *monitoringv1.ServiceMonitor:
		for i, e := range m.Spec.Endpoints {
			e.Interval, e.ScrapeTimeout = "", ""
			all = append(all, scraped{o, []any{"spec", "endpoints", i}, hash(o, m.Spec.Selector.MatchLabels, e.Port, e.Path),
				[]any{m.Spec.Selector, m.Spec.NamespaceSelector}, e})
		}
	case *monitoringv1.PodMonitor:
		for i, e := range m.Spec.PodMetricsEndpoints {
			e.Interval, e.ScrapeTimeout = "", ""
			all = append(all, scraped{o, []any{"spec", "podMetricsEndpoints", i}, hash(o, m.Spec.Selector.MatchLabels, deref(e.Port, ""), e.Path),
				[]any{m.Spec.Selector, m.Spec.NamespaceSelector}, e})
		}
	}
	return all
}

func hash(o *manifest.Object, selector labels.Set, port, path string) string {
	return fmt.Sprintf("%s %s %s %s %s", o.Kind, o.Namespace, selector, port, path)
}

// ownTarget is a Service that the chart makes and scrapes by a monitor of its own.
type ownTarget struct {
	chart.OwnMonitor
	namespace string
	values    Ref
}

// chartTargets lists, for each cluster, what its chart scrapes by itself.
func (r *reader) chartTargets(b *manifest.Bundle) map[string][]ownTarget {
	all := map[string][]ownTarget{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if v, ok := o.Resource.(*chart.Values); ok {
				for _, own := range v.OwnMonitors() {
					all[u.Cluster] = append(all[u.Cluster], ownTarget{own, o.Namespace, r.ref(u, o)})
				}
			}
		}
	}
	return all
}

// besideChart finds the endpoints that scrape what the chart scrapes by a monitor of its own. Monitors that Helm made may be
// those.
func (j *judge) besideChart(o *manifest.Object, m *monitoringv1.ServiceMonitor, facts *ScrapeFacts) {
	if m.Labels["heritage"] != "" || m.Labels["app.kubernetes.io/managed-by"] == "Helm" || len(m.Spec.Selector.MatchExpressions) > 0 {
		return
	}
	told := map[int]bool{}
	selector := labels.SelectorFromSet(m.Spec.Selector.MatchLabels)
	for _, cluster := range j.clusters[o] {
		for _, own := range j.chartTargets[cluster] {
			if !reaches(m, own.namespace) || !selector.Matches(labels.Set(own.Labels)) {
				continue
			}
			for i, e := range m.Spec.Endpoints {
				if slices.Contains(own.Ports, e.Port) && (e.Path == "" || e.Path == "/metrics") && !told[i] {
					told[i] = true
					facts.Repeats = append(facts.Repeats, Repeat{Path: []any{"spec", "endpoints", i}, By: byChart,
						First: Part{own.values, own.Service}, Switch: own.Switch})
				}
			}
		}
	}
}

// reaches tells whether a ServiceMonitor looks into a namespace.
func reaches(m *monitoringv1.ServiceMonitor, namespace string) bool {
	in := m.Spec.NamespaceSelector
	return in.Any || slices.Contains(in.MatchNames, namespace) || len(in.MatchNames) == 0 && m.Namespace == namespace
}

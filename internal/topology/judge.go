package topology

import (
	"slices"
	"time"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// judge finds the facts of objects. It goes over each distinct object once and over its clusters in sets, so that a
// hundred clusters cost little more than one.
type judge struct {
	fleet      *Fleet
	evaluators []*evaluator
	byCluster  map[string][]int
	clusters   map[*manifest.Object][]string // that an object is applied to
	order      []*manifest.Object            // monitors and rule objects, each once
	refs       map[*manifest.Object]Ref
	selected   map[*manifest.Object]set // evaluators that select it
	has        map[string]set           // by metric: evaluators that scrape or record it
	rules      map[*manifest.Object][]*rule
	twins      map[string][]*rule
	routing    routing
	written    map[*chart.AlertmanagerConfig]Ref
	nodes      map[int][]nodeTargets // by evaluator: the node exporters that it scrapes
	nodesOff   map[int]Ref           // evaluators whose chart deploys no node exporter
	chartNodes set                   // evaluators whose chart deploys one; nobody declares its metrics
	programs   programs
	rendered   map[*manifest.Object]bool // of the chart, whose values tell what its targets are
	nobodys    []*evaluator              // of clusters whose node exporter nobody scrapes
	hidden     bool                      // the chart has alerts that are not among the objects
	alerts     map[string]bool           // names of those that are
	toldRules  map[ruleLine]*RuleFacts
	toldBlind  map[monitorLine]*Selection
	knowledge
	scraping
}

// knowledge is what is known of series, and of who sees them.
type knowledge struct {
	exposed      map[string][]exposure       // by metric: the monitors whose targets are declared to expose it
	records      map[string][]*rule          // by metric
	known        map[string]series           // by metric, once it was asked for
	families     map[string][]string         // declared and recorded metrics by their first word, once it was asked for
	targets      map[*manifest.Object]target // of monitors, once they were asked for
	spreads      map[string]*spread          // by the words of the set
	prometheuses set
	rulers       set
	external     []string      // names of all external labels
	least        time.Duration // between two scrapes of anything
}

func newKnowledge(evaluators []*evaluator) knowledge {
	k := knowledge{exposed: map[string][]exposure{}, records: map[string][]*rule{}, known: map[string]series{},
		targets: map[*manifest.Object]target{}, spreads: map[string]*spread{}}
	for i, e := range evaluators {
		if e.ruler {
			k.rulers.add(i)
		} else {
			k.prometheuses.add(i)
		}
		for name := range e.labels {
			if !slices.Contains(k.external, name) {
				k.external = append(k.external, name)
			}
		}
	}
	return k
}

func newJudge(f *Fleet, r *reader, b *manifest.Bundle) *judge {
	j := &judge{fleet: f, evaluators: r.evaluators, byCluster: map[string][]int{}, clusters: map[*manifest.Object][]string{},
		selected: map[*manifest.Object]set{}, refs: map[*manifest.Object]Ref{}, has: map[string]set{}, rules: map[*manifest.Object][]*rule{}, twins: map[string][]*rule{}}
	j.rendered = map[*manifest.Object]bool{}
	for _, u := range b.Units {
		for _, o := range u.Rendered {
			j.rendered[o] = true
		}
	}
	for i, e := range j.evaluators {
		j.byCluster[e.cluster] = append(j.byCluster[e.cluster], i)
	}
	for _, u := range b.Units {
		for o := range u.All() {
			if _, ok := objectLabels(o); !ok {
				continue
			}
			if j.clusters[o] == nil {
				j.order = append(j.order, o)
				j.refs[o] = r.ref(u, o)
			}
			j.clusters[o] = append(j.clusters[o], u.Cluster)
		}
	}
	j.routing, j.knowledge = newRouting(j.evaluators), newKnowledge(j.evaluators)
	j.written = r.alerting
	for _, c := range r.deployments {
		j.hidden = j.hidden || c.values.DefaultRules.Create && c.unit.Rendered == nil
	}
	j.programs = readPrograms(r)
	j.nodes, j.nodesOff = map[int][]nodeTargets{}, r.nodesOff
	for i, by := range r.nodesOn {
		j.nodes[i] = []nodeTargets{{by: by}}
		j.chartNodes.add(i)
	}
	j.scraping = r.scraping(b)
	j.toldRules, j.toldBlind = map[ruleLine]*RuleFacts{}, map[monitorLine]*Selection{}
	return j
}

// objectLabels gives the labels of an object that evaluators select: a monitor or a rule object.
func objectLabels(o *manifest.Object) (labels.Set, bool) {
	switch o.Kind {
	case "ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig", "PrometheusRule":
		if res, ok := o.Resource.(metav1.Object); ok {
			return res.GetLabels(), true
		}
	}
	return nil, false
}

func (j *judge) run() {
	j.fleet.facts = map[*manifest.Object]any{}
	for _, o := range j.order {
		j.selected[o] = j.selection(o)
	}
	for _, o := range j.order {
		if rule, ok := o.Resource.(*monitoringv1.PrometheusRule); ok {
			j.readRules(o, rule)
			continue
		}
		for i, m := range o.Exposes {
			s := j.has[m.Name]
			s.addAll(j.selected[o])
			j.has[m.Name] = s
			j.exposed[m.Name] = append(j.exposed[m.Name], exposure{o, &o.Exposes[i]})
		}
		if !j.rendered[o] {
			j.ownsNodes(o)
			j.programs.note(o, j.selected[o])
		}
	}
	j.alerts = map[string]bool{}
	for _, o := range j.order {
		for _, r := range j.rules[o] {
			j.alerts[r.facts.Alert] = r.facts.Alert != ""
		}
	}
	j.fleet.Exporters = j.exporters()
	j.lead()
	j.least = j.leastInterval()
	j.fleet.Shared, j.repeats, j.overlaps = j.shared(), j.repeated(), j.overlapping()
	for _, o := range j.order {
		if o.Kind == "PrometheusRule" {
			j.fleet.facts[o] = j.ruleFacts(o)
		} else {
			j.fleet.facts[o] = j.monitorFacts(o)
		}
	}
	j.fleet.Routes = j.routing.noted(j.written)
}

// Facts gives what is known of an object beside itself: MonitorFacts, RulesFacts, *ValuesFacts, AMConfigFacts, or nil.
func (f *Fleet) Facts(o *manifest.Object) any { return f.facts[o] }

// selection finds the evaluators that select an object.
func (j *judge) selection(o *manifest.Object) set {
	var s set
	object, _ := objectLabels(o)
	for _, cluster := range j.clusters[o] {
		for _, i := range j.byCluster[cluster] {
			if j.evaluators[i].selects(o.Kind, o.Namespace, object) {
				s.add(i)
			}
		}
	}
	return s
}

func (j *judge) selections(o *manifest.Object) []Selection {
	by := map[string][]string{} // names of evaluators by cluster
	for i := range j.selected[o].all {
		e := j.evaluators[i]
		by[e.cluster] = append(by[e.cluster], e.name)
	}
	var all []Selection
	for _, cluster := range j.clusters[o] {
		names := by[cluster]
		if names == nil {
			names = []string{}
		}
		same := func(s Selection) bool { return slices.Equal(s.By, names) }
		if i := slices.IndexFunc(all, same); i >= 0 {
			all[i].Clusters = append(all[i].Clusters, cluster)
		} else {
			all = append(all, Selection{[]string{cluster}, names})
		}
	}
	return all
}

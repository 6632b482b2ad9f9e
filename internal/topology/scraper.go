package topology

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// Scraper is a Prometheus that scrapes by a monitor, with what holds where the monitor does not say.
type Scraper struct {
	Name           string   `json:"name"`
	Interval       string   `json:"interval"`
	SampleLimit    bool     `json:"sample_limit"`    // whether the samples of a scrape are bounded
	ExternalLabels []string `json:"external_labels"` // their names, with that of replicas, sorted

	ref Ref // what holds its selectors
}

// defaultInterval is the API server's default of a Prometheus' scrapeInterval.
const defaultInterval = "30s"

// scraper notes how the Prometheus that was read last scrapes.
func (r *reader) scraper(ref Ref, interval monitoringv1.Duration, limited bool, replicaLabel string) {
	e := r.evaluators[len(r.evaluators)-1]
	names := slices.Collect(maps.Keys(e.labels))
	if replicaLabel != "" {
		names = append(names, replicaLabel)
	}
	slices.Sort(names)
	e.scraper = &Scraper{Name: e.name, Interval: cmp.Or(string(interval), defaultInterval), SampleLimit: limited,
		ExternalLabels: slices.Compact(names), ref: ref}
}

// bounds tells whether one of the limits is set. Zero is none.
func bounds(limits ...*int64) bool {
	return slices.ContainsFunc(limits, func(l *int64) bool { return deref(l, 0) > 0 })
}

// agent reads a PrometheusAgent: it selects and scrapes as a Prometheus does, and evaluates nothing.
func (r *reader) agent(u *manifest.Unit, o *manifest.Object, res *monitoringv1alpha1.PrometheusAgent) {
	spec := res.Spec.CommonPrometheusFields
	name := res.Namespace + "/" + res.Name
	r.evaluators = append(r.evaluators, &evaluator{opaque: true, scrapeInterval: cmp.Or(interval(spec.ScrapeInterval), defaultScrapeInterval), id: u.Cluster + "/" + name, name: name, cluster: u.Cluster, namespace: res.Namespace,
		labels: spec.ExternalLabels, selectors: selectors{
			"ServiceMonitor": {spec.ServiceMonitorSelector, spec.ServiceMonitorNamespaceSelector},
			"PodMonitor":     {spec.PodMonitorSelector, spec.PodMonitorNamespaceSelector},
			"Probe":          {spec.ProbeSelector, spec.ProbeNamespaceSelector},
			"ScrapeConfig":   {spec.ScrapeConfigSelector, spec.ScrapeConfigNamespaceSelector},
		}.compile()})
	r.scraper(r.ref(u, o, "spec"), spec.ScrapeInterval, bounds(spec.SampleLimit, spec.EnforcedSampleLimit),
		deref(spec.ReplicaExternalLabelName, defaultReplicaLabel))
}

// scrapers lists the Prometheuses that select an object, one for all clusters in which it is the same.
func (j *judge) scrapers(o *manifest.Object) []*Scraper {
	var all []*Scraper
	for i := range j.selected[o].all {
		if s := j.evaluators[i].scraper; s != nil && !slices.ContainsFunc(all, s.equal) {
			all = append(all, s)
		}
	}
	return all
}

func (s *Scraper) equal(other *Scraper) bool {
	return s == other || s.Name == other.Name && s.Interval == other.Interval && s.SampleLimit == other.SampleLimit &&
		slices.Equal(s.ExternalLabels, other.ExternalLabels)
}

// Part names an object, or a part of one, that a finding speaks of.
type Part struct {
	Ref
	Name string `json:"name"`
}

// Shared are monitors that several Prometheuses of a cluster select, the same ones everywhere.
type Shared struct {
	Kind     string   `json:"kind"`
	Clusters []string `json:"clusters"`
	By       []Part   `json:"by"`       // the Prometheuses, each by its selector
	Monitors []Part   `json:"monitors"` // the first few
	Count    int      `json:"count"`    // of all of them
}

// fewMonitors is how many of shared monitors are named.
const fewMonitors = 3

// shared groups the monitors that several Prometheuses of a cluster select. Those whose external labels are the same but
// for the label of replicas are a pair, and count as one.
func (j *judge) shared() []*Shared {
	all := []*Shared{}
	by := map[string]*Shared{}
	for _, o := range j.order {
		if o.Kind == "PrometheusRule" {
			continue
		}
		scrapers := map[string][]*evaluator{} // by cluster
		var clusters []string
		for i := range j.selected[o].all {
			e := j.evaluators[i]
			if len(scrapers[e.cluster]) == 0 {
				clusters = append(clusters, e.cluster)
			}
			if e.scraper != nil && !slices.ContainsFunc(scrapers[e.cluster], j.isTwin(e)) {
				scrapers[e.cluster] = append(scrapers[e.cluster], e)
			}
		}
		counted := map[*Shared]bool{}
		for _, cluster := range clusters {
			if len(scrapers[cluster]) < 2 {
				continue
			}
			s, key := shareOf(o.Kind, scrapers[cluster])
			if by[key] == nil {
				by[key] = s
				all = append(all, s)
			}
			by[key].add(cluster, Part{j.refs[o], o.Namespace + "/" + o.Name}, counted)
		}
	}
	return all
}

func shareOf(kind string, scrapers []*evaluator) (*Shared, string) {
	s := &Shared{Kind: kind}
	key := []string{kind}
	for _, e := range scrapers {
		ref := e.scraper.ref
		ref.Path = append(slices.Clip(ref.Path), strings.ToLower(kind[:1])+kind[1:]+"Selector")
		s.By = append(s.By, Part{ref, e.name})
		key = append(key, e.name)
	}
	return s, strings.Join(key, " ")
}

func (s *Shared) add(cluster string, monitor Part, counted map[*Shared]bool) {
	if !slices.Contains(s.Clusters, cluster) {
		s.Clusters = append(s.Clusters, cluster)
	}
	if counted[s] {
		return
	}
	counted[s] = true
	if s.Count++; s.Count <= fewMonitors {
		s.Monitors = append(s.Monitors, monitor)
	}
}

// isTwin tells whether another evaluator differs from e in the labels of replicas alone.
func (j *judge) isTwin(e *evaluator) func(*evaluator) bool {
	identity := func(e *evaluator) map[string]string {
		labels := maps.Clone(e.labels)
		maps.DeleteFunc(labels, func(name, _ string) bool { return slices.Contains(j.fleet.ReplicaLabels, name) })
		return labels
	}
	return func(other *evaluator) bool { return len(e.labels) > 0 && maps.Equal(identity(e), identity(other)) }
}

// knownSelections leaves out the clusters of which no Prometheus is known: what is applied to them without one of ours may
// well be selected.
func (j *judge) knownSelections(o *manifest.Object) []Selection {
	all := j.selections(o)
	for i := range all {
		all[i].Clusters = slices.DeleteFunc(all[i].Clusters, func(cluster string) bool {
			return !slices.ContainsFunc(j.byCluster[cluster], func(i int) bool { return j.evaluators[i].scraper != nil })
		})
	}
	return slices.DeleteFunc(all, func(s Selection) bool { return len(s.Clusters) == 0 })
}

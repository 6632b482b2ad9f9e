package topology

import (
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/labels"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// ScrapeFacts say how targets are found and scraped by a monitor. Of what is as it should be, nothing is listed.
type ScrapeFacts struct {
	Scrapers []*Scraper `json:"scrapers,omitempty"`
	Unserved []string   `json:"unserved,omitempty"` // clusters in which none of the Services has the labels, where these are known
	Portless []Portless `json:"portless,omitempty"`
	Repeats  []Repeat   `json:"repeats,omitempty"`
	Overlaps []Overlap  `json:"overlaps,omitempty"`
	Missing  []Missing  `json:"missing,omitempty"`
	Labels   []OwnLabel `json:"labels,omitempty"` // of metrics that the targets are declared to expose
}

// Portless is an endpoint whose port none of the Services behind it has.
type Portless struct {
	Path     []any    `json:"path"` // of the endpoint
	Port     string   `json:"port"`
	Services []string `json:"services"` // their names, sorted
	Ports    []string `json:"ports"`    // that they have, sorted
}

// Repeat is an endpoint whose targets are found a second time.
type Repeat struct {
	Path   []any  `json:"path"` // of the endpoint
	By     string `json:"by"`   // services, a monitor, or the chart
	First  Part   `json:"first"`
	Second *Part  `json:"second,omitempty"` // the other of two Services
	Switch string `json:"switch,omitempty"` // the value of the chart that turns its monitor off
}

// What finds a target a second time.
const (
	byServices = "services" // of which the endpoint's own monitor selects both
	byMonitor  = "monitor"
	byChart    = "chart" // by a monitor of its own, which is not among the objects
)

// OwnLabel is a label that metrics of a target have.
type OwnLabel struct {
	Path   []any  `json:"path"`
	Metric string `json:"metric"` // the first one that has it
	Label  string `json:"label"`
}

// ownLabels lists the labels that are declared for a monitor's metrics, each once.
func ownLabels(o *manifest.Object) []OwnLabel {
	var all []OwnLabel
	seen := map[string]bool{}
	for _, s := range o.Exposes {
		for i, label := range s.Labels {
			if seen[label] {
				continue
			}
			seen[label] = true
			path := s.At
			if !s.Sampled {
				path = append(slices.Clip(path), "labels", i)
			}
			all = append(all, OwnLabel{path, s.Name, label})
		}
	}
	return all
}

// scraping is what is known of targets beside the monitors that find them.
type scraping struct {
	services     map[string]*clusterServices // by cluster
	secrets      map[string]declared         // by cluster
	chartTargets map[string][]ownTarget      // by cluster
	daemons      map[string][]daemon         // by cluster
	repeats      map[*manifest.Object][]Repeat
	overlaps     map[*manifest.Object][]Overlap
}

func (r *reader) scraping(b *manifest.Bundle) scraping {
	return scraping{services: r.serviceIndex(b), secrets: declaredSecrets(b), chartTargets: r.chartTargets(b), daemons: r.daemons(b)}
}

// scrapeFacts finds what is notable about a monitor.
func (j *judge) scrapeFacts(o *manifest.Object) ScrapeFacts {
	facts := ScrapeFacts{Scrapers: j.scrapers(o), Overlaps: j.overlaps[o], Missing: j.missingSecrets(o, j.clusters[o]), Repeats: j.repeats[o], Labels: ownLabels(o)}
	if m, ok := o.Resource.(*monitoringv1.ServiceMonitor); ok {
		j.behindServices(o, m, &facts)
		j.besideChart(o, m, &facts)
	}
	return facts
}

// behindServices looks for the Services of a ServiceMonitor, in each cluster that it is applied to.
func (j *judge) behindServices(o *manifest.Object, m *monitoringv1.ServiceMonitor, facts *ScrapeFacts) {
	told := map[int]bool{}
	for _, cluster := range j.clusters[o] {
		found, known := j.services[cluster].find(m)
		if known && len(found) == 0 && !slices.Contains(facts.Unserved, cluster) {
			facts.Unserved = append(facts.Unserved, cluster)
		}
		if len(found) == 0 {
			continue
		}
		for i, e := range m.Spec.Endpoints {
			if told[i] {
				continue
			}
			path := []any{"spec", "endpoints", i}
			having := withPort(found, e)
			if len(having) == 0 {
				told[i] = true
				facts.Portless = append(facts.Portless, portless(path, e.Port, found))
			} else if first, second := samePods(having, e); second != nil {
				told[i] = true
				facts.Repeats = append(facts.Repeats, Repeat{Path: path, By: byServices, First: first.part, Second: &second.part})
			}
		}
	}
}

// withPort gives the Services that have the endpoint's port. A port of the container may be behind any of them.
func withPort(services []*backend, e monitoringv1.Endpoint) []*backend {
	if e.Port == "" {
		return services
	}
	return slices.DeleteFunc(slices.Clone(services), func(t *backend) bool {
		_, ok := t.port(e.Port)
		return !ok
	})
}

func portless(path []any, port string, services []*backend) Portless {
	p := Portless{Path: path, Port: port, Services: []string{}, Ports: []string{}}
	for _, t := range services {
		p.Services = append(p.Services, t.part.Name)
		for _, sp := range t.Spec.Ports {
			if sp.Name != "" {
				p.Ports = append(p.Ports, sp.Name)
			}
		}
	}
	slices.Sort(p.Services)
	slices.Sort(p.Ports)
	p.Services, p.Ports = slices.Compact(p.Services), slices.Compact(p.Ports)
	return p
}

// fewServices is how many Services are compared with each other. Of more, those with equal selectors are found.
const fewServices = 16

// samePods gives two of the Services that have the same pods behind the endpoint's port.
func samePods(services []*backend, e monitoringv1.Endpoint) (first, second *backend) {
	bySelector := map[string]*backend{}
	for i, b := range services {
		others := services[:i]
		if len(services) > fewServices {
			key := b.Namespace + " " + labels.Set(b.Spec.Selector).String()
			others = nil
			if a := bySelector[key]; a != nil {
				others = []*backend{a}
			}
			bySelector[key] = b
		}
		for _, a := range others {
			if a.samePods(b) && a.samePort(b, e) {
				return a, b
			}
		}
	}
	return nil, nil
}

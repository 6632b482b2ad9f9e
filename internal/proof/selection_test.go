package proof

import (
	"cmp"
	"maps"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// choice says who takes an object of a cluster.
type choice struct{ cluster, object string }

// TestTopologyAgreesOnSelection compares what the operator selects with what the topology says, for every monitor and rule
// object in every cluster.
func TestTopologyAgreesOnSelection(t *testing.T) {
	f := example(t)
	byOperator := map[choice][]string{}
	for _, e := range exampleEvaluators(t) {
		take := func(object string) {
			at := choice{e.cluster.Name, object}
			byOperator[at] = append(byOperator[at], e.name)
		}
		if e.prometheus != nil {
			s := e.controller.selects(t, e.prometheus)
			each("ServiceMonitor", s.ServiceMonitors, take)
			each("PodMonitor", s.PodMonitors, take)
			each("Probe", s.Probes, take)
			each("ScrapeConfig", s.ScrapeConfigs, take)
		}
		rules := e.controller.rules(t, e)
		each("PrometheusRule", rules.Selected(), take)
	}
	byTopology := map[choice][]string{}
	for _, c := range f.clusters {
		for _, o := range c.objects {
			for _, s := range f.topology.Explain(o.Object).Selections {
				if slices.Contains(s.Clusters, c.Name) {
					byTopology[choice{c.Name, o.ID()}] = s.By
				}
			}
		}
	}
	if diff := gocmp.Diff(byOperator, byTopology); diff != "" {
		t.Errorf("who selects what (-operator +topology):\n%s", diff)
	}
	for at, by := range byTopology {
		if len(by) != 1 {
			t.Errorf("%s in %s is selected by %v", at.object, at.cluster, by)
		}
	}
}

// each calls take with Kind namespace/name of every key.
func each[V any](kind string, objects map[string]V, take func(string)) {
	for _, name := range slices.Sorted(maps.Keys(objects)) {
		take(kind + " " + name)
	}
}

// TestNothingIsScrapedTwice looks for a Service of the fleet or of the chart whose port two monitors of one Prometheus scrape at
// one path: the series would be the same but for their values, and Prometheus would refuse one half of the samples.
func TestNothingIsScrapedTwice(t *testing.T) {
	f := example(t)
	scraped := 0
	for _, e := range exampleEvaluators(t) {
		if e.prometheus == nil {
			continue
		}
		monitors := slices.Collect(maps.Values(e.controller.selects(t, e.prometheus).ServiceMonitors))
		if e.object.GetName() == f.inventory.Fleet.Chart.Release+"-prometheus" { // which selects what bears no instance's name
			monitors = append(monitors, chartMonitors(e.cluster)...)
		}
		for _, s := range services(t, e.cluster) {
			for _, p := range s.Spec.Ports {
				by := map[string][]string{}
				for _, m := range monitors {
					for _, endpoint := range m.Spec.Endpoints {
						if endpoint.Port == p.Name && covers(m.Spec.NamespaceSelector.Any, m.Spec.NamespaceSelector.MatchNames, m.Namespace, s.Namespace) &&
							matches(t, &m.Spec.Selector, s.Labels) {
							path := cmp.Or(endpoint.Path, "/metrics")
							by[path] = append(by[path], m.Namespace+"/"+m.Name)
						}
					}
				}
				for path, monitors := range by {
					if scraped++; len(monitors) > 1 {
						t.Errorf("%s scrapes %s at port %s of Service %s by %v", e, path, p.Name, s.Name, monitors)
					}
				}
			}
		}
	}
	if scraped == 0 {
		t.Error("no Service of the fleet is scraped")
	}
}

// covers tells whether a monitor looks into the namespace of a Service.
func covers(everywhere bool, names []string, own, namespace string) bool {
	return everywhere || len(names) == 0 && own == namespace || slices.Contains(names, namespace)
}

func matches(t testing.TB, selector *metav1.LabelSelector, of map[string]string) bool {
	t.Helper()
	s, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		t.Fatal(err)
	}
	return s.Matches(labels.Set(of))
}

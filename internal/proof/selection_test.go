package proof

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	corev1 "k8s.io/api/core/v1"
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
			s := e.controller.selects(t, e.prometheus, assets.NewTestStoreBuilder())
			each("ServiceMonitor", s.serviceMonitors, take)
			each("PodMonitor", s.podMonitors, take)
			each("Probe", s.probes, take)
			each("ScrapeConfig", s.scrapeConfigs, take)
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
	if diff := cmp.Diff(byOperator, byTopology); diff != "" {
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

// TestNothingIsScrapedTwice looks for a Service of the fleet or of the chart whose port two monitors of one Prometheus scrape:
// the series would be the same but for their values, and Prometheus would refuse one half of the samples.
func TestNothingIsScrapedTwice(t *testing.T) {
	f := example(t)
	scraped := 0
	for _, e := range exampleEvaluators(t) {
		if e.prometheus == nil {
			continue
		}
		namespace := f.inventory.Fleet.Namespace
		monitors := slices.Collect(maps.Values(e.controller.selects(t, e.prometheus, assets.NewTestStoreBuilder()).serviceMonitors))
		if e.object.GetName() == f.inventory.Fleet.Chart.Release+"-prometheus" { // which selects what bears no instance's name
			monitors = append(monitors, chartMonitors(e.cluster, namespace)...)
		}
		for _, s := range services(e.cluster, namespace) {
			for _, p := range s.Spec.Ports {
				var by []string
				for _, m := range monitors {
					for _, endpoint := range m.Spec.Endpoints {
						if endpoint.Port == p.Name && covers(m.Spec.NamespaceSelector.Any, m.Spec.NamespaceSelector.MatchNames, m.Namespace, s.Namespace) &&
							matches(t, &m.Spec.Selector, s.Labels) {
							by = append(by, m.Namespace+"/"+m.Name)
						}
					}
				}
				if scraped += len(by); len(by) > 1 {
					t.Errorf("%s scrapes port %s of Service %s by %v", e, p.Name, s.Name, by)
				}
			}
		}
	}
	if scraped == 0 {
		t.Error("no Service of the fleet is scraped")
	}
}

// services are those of the fleet and of the chart in a cluster.
func services(c *cluster, namespace string) []*corev1.Service {
	return append(chartServices(c, namespace), all[*corev1.Service](c)...)
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

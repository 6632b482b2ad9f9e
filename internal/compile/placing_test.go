package compile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
)

var monitors = []string{"ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"}

// A fleet needs no exporters, no hosts and no instance that spans a region.
func TestOnlyWhatIsThere(t *testing.T) {
	b := compiled(t, fleet(t, map[string]string{
		"exporters/node.yaml": "", "exporters/redis.yaml": "", "hosts/hosts.yaml": "",
		"services/cart.yaml": "", "services/mail.yaml": "", "services/vault.yaml": "", "rules/cart.yaml": "",
		"instances/instances.yaml": "name: in-cluster\nspans: cluster\n",
		"services/shop.yaml":       "name: shop\nteam: retail\npriority: P1\nnamespace: shop\n",
	}), compile.Options{})
	for _, u := range b.Units {
		var want []string
		switch u.Dir() {
		case "clusters/dev-na", "clusters/prod-na", "clusters/prod-eu":
			want = []string{"PrometheusRule monitoring/watchdog"}
		case "regions/na":
			want = []string{"PrometheusRule monitoring/ruler-na-watchdog"}
		case "regions/eu":
			want = []string{"PrometheusRule monitoring/ruler-eu-watchdog"}
		case "global":
			want = []string{"PrometheusRule monitoring/ruler-global-watchdog"}
		}
		if diff := cmp.Diff(want, list(u, "PrometheusRule", "Prometheus")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", u.Dir(), diff)
		}
	}
}

// Rules go to their evaluators, and nowhere else.
func TestEvaluators(t *testing.T) {
	b := compiled(t, fleet(t, nil), compile.Options{})
	for dir, want := range map[string][]string{
		"clusters/dev-na": {
			"PrometheusRule monitoring/watchdog", "PrometheusRule monitoring/p1-shop", "PrometheusRule monitoring/p2",
			"PrometheusRule monitoring/common",
		},
		"regions/na": {
			"PrometheusRule monitoring/infrastructure-watchdog", "PrometheusRule monitoring/infrastructure-common",
			"PrometheusRule monitoring/ruler-na-watchdog", "PrometheusRule monitoring/ruler-na-p1-shop",
		},
		"regions/eu": {
			"PrometheusRule monitoring/infrastructure-watchdog", "PrometheusRule monitoring/infrastructure-common",
			"PrometheusRule monitoring/ruler-eu-watchdog", "PrometheusRule monitoring/ruler-eu-p1-shop",
		},
		"global": {"PrometheusRule monitoring/ruler-global-watchdog", "PrometheusRule monitoring/ruler-global-p1-shop"},
	} {
		if diff := cmp.Diff(want, list(unit(t, b, dir), "PrometheusRule")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", dir, diff)
		}
	}
}

// A class says where the rules of its services are evaluated that do not say so themselves.
func TestEvaluatorOfTheClass(t *testing.T) {
	b := compiled(t, fleet(t, map[string]string{"classes/classes.yaml": `- name: P1
  rules: {file: own}
  severities: [critical, warning]
  receivers: [{receiver: pager}]
- name: P2
  rules: {file: shared}
  severities: [warning, info]
  receivers: [{receiver: triage}]
  evaluator: global
- name: internal
  rules: {file: shared, name: common}
  severities: [critical, warning, info]
  receivers: [{receiver: triage}]
  evaluator: region
`}), compile.Options{})
	for dir, want := range map[string][]string{
		"clusters/prod-na": {"PrometheusRule monitoring/watchdog", "PrometheusRule monitoring/p1-shop"},
		"regions/eu": {
			"PrometheusRule monitoring/infrastructure-watchdog", "PrometheusRule monitoring/ruler-eu-watchdog",
			"PrometheusRule monitoring/ruler-eu-p1-shop", "PrometheusRule monitoring/ruler-eu-common",
		},
		"global": {
			"PrometheusRule monitoring/ruler-global-watchdog", "PrometheusRule monitoring/ruler-global-p1-shop",
			"PrometheusRule monitoring/ruler-global-p2",
		},
	} {
		if diff := cmp.Diff(want, list(unit(t, b, dir), "PrometheusRule")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", dir, diff)
		}
	}
}

// An exporter stands where its instance is: in each cluster, or in the hubs of the regions that the instance spans.
func TestExporters(t *testing.T) {
	b := compiled(t, fleet(t, nil), compile.Options{})
	for dir, want := range map[string][]string{
		"clusters/dev-na":  {"ServiceMonitor mail/mail", "ServiceMonitor shop/shop", "ServiceMonitor vault/vault", "ServiceMonitor caches/redis"},
		"clusters/prod-eu": {"PodMonitor shop/cart", "ServiceMonitor shop/shop", "ServiceMonitor vault/vault", "ServiceMonitor caches/redis"},
		"regions/na":       {"ScrapeConfig monitoring/node-exporter-nodes-dev-na", "ScrapeConfig monitoring/node-exporter-nodes-prod-na"},
		"regions/eu":       {"ScrapeConfig monitoring/node-exporter-nodes-prod-eu"},
		"global":           nil,
	} {
		u := unit(t, b, dir)
		ids := slices.DeleteFunc(list(u, monitors...), func(id string) bool {
			return !strings.HasPrefix(object(u, id).File, "manifests/monitors/") // that of a part of the stack itself
		})
		if diff := cmp.Diff(want, ids); diff != "" && len(want)+len(ids) > 0 {
			t.Errorf("%s (-want +got):\n%s", dir, diff)
		}
	}
}

// An exporter that is said to run where its instance does not stands there all the same, with the name of its instance, so
// that it is found that nobody scrapes it.
func TestExportersWithoutTheirInstance(t *testing.T) {
	inv := fleet(t, map[string]string{
		"instances/instances.yaml": `- {name: in-cluster, spans: cluster, where: {environments: [prod]}}
- {name: in-cluster-dev, spans: cluster, where: {environments: [dev]}}
- {name: infrastructure, spans: region, where: {regions: [na]}}
`,
	})
	placed := func(id, dir string) bool {
		return object(unit(t, compiled(t, inv, compile.Options{}), dir), id) != nil
	}
	redis, nodes := exporter(inv, "redis"), exporter(inv, "node-exporter")
	const redisID, nodesID = "ServiceMonitor caches/redis", "ScrapeConfig monitoring/node-exporter-nodes-prod-eu"
	if placed(redisID, "clusters/dev-na") || placed(nodesID, "regions/eu") {
		t.Error("an exporter that does not say where runs where its instance does not")
	}
	redis.Where.Environments, nodes.Where.Regions = []string{"dev", "prod"}, []string{"na", "eu"}
	if !placed(redisID, "clusters/dev-na") || !placed(nodesID, "regions/eu") || !placed(redisID, "clusters/prod-na") {
		t.Error("an exporter does not stand where it says")
	}
	dev := unit(t, compiled(t, inv, compile.Options{}), "clusters/dev-na")
	labels := object(dev, redisID).Resource.(*monitoringv1.ServiceMonitor).Labels
	if labels["gauntlet.dev/instance"] != "in-cluster" {
		t.Errorf("in dev, redis has labels %v", labels)
	}
	for _, g := range object(dev, "PrometheusRule monitoring/p2").Resource.(*monitoringv1.PrometheusRule).Spec.Groups {
		if g.Name == "redis" {
			t.Error("in dev, the rules of redis are evaluated")
		}
	}
}

func exporter(inv *inventory.Inventory, name string) *inventory.Exporter {
	i := slices.IndexFunc(inv.Exporters, func(e *inventory.Exporter) bool { return e.Name == name })
	return inv.Exporters[i]
}

// A cluster keeps one object of a name, so that two are one too many.
func TestDuplicates(t *testing.T) {
	const many = "name: %s\nteam: retail\npriority: P2\nnamespace: shop\nwhere: {environments: [%s]}\nendpoints:\n"
	files := func(environment string) map[string]string {
		return map[string]string{
			"services/a.yaml":   fmt.Sprintf(many, "a", "prod") + "  - port: x\n  - {port: b, limits: {samples: 1}}\n",
			"services/a-b.yaml": fmt.Sprintf(many, "a-b", environment) + "  - port: x\n",
		}
	}
	want := []diag.Diagnostic{{
		Code: "gitops/duplicate-object", Severity: diag.Error,
		Message: "ServiceMonitor shop/a-b is made twice, and a cluster keeps the last of two objects of one name only; rename what makes one of them",
		Source:  diag.Span{File: "services/a-b.yaml", Line: 1, Column: 1, Length: 4},
		Object:  "ServiceMonitor shop/a-b", Path: "metadata.name",
		Related: []diag.Related{{Source: diag.Span{File: "services/a.yaml", Line: 1, Column: 1, Length: 4}, Message: "the other one"}},
	}}
	b, found := compile.Compile(fleet(t, files("prod")), compile.Options{})
	if diff := cmp.Diff(want, found); diff != "" || !slices.Equal(b.Broken, []string{"gitops/duplicate-object"}) {
		t.Errorf("broken %v, findings (-want +got):\n%s", b.Broken, diff)
	}
	compiled(t, fleet(t, files("dev")), compile.Options{}) // of one name, but never in one cluster
}

// What is wrong with the values of one cluster is said, and the bundle is known to be broken.
func TestFindings(t *testing.T) {
	inv := fleet(t, nil)
	inv.Cluster("dev-na").Values = map[string]any{"nonsense": true}
	for cluster, want := range map[string]int{"": 1, "dev-na": 1, "prod-na": 0} {
		b, found := compile.Compile(inv, compile.Options{Cluster: cluster})
		if len(found) != want || len(b.Broken) != want {
			t.Errorf("cluster %q: broken %v, findings %v", cluster, b.Broken, found)
		}
	}
}

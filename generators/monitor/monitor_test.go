package monitor_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/generators/monitor"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// The seed's service-x comes out as the seed has it, but for the selector of a version.
func TestTheSeed(t *testing.T) {
	objects := monitor.Service(service(t, fleet(t), "service-x"))
	if len(objects) != 1 {
		t.Fatalf("%d objects", len(objects))
	}
	text, err := objects[0].YAML()
	if err != nil {
		t.Fatal(err)
	}
	const want = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: service-x
  namespace: namespace-x
  labels:
    app: service-x
    app.kubernetes.io/managed-by: gauntlet
    priority: P2
spec:
  endpoints:
  - port: express
    path: /metrics
    interval: 15s
  selector:
    matchLabels:
      app: service-x
  namespaceSelector: {}
`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func ids(objects []*manifest.Object) []string {
	var ids []string
	for _, o := range objects {
		ids = append(ids, o.ID())
	}
	return ids
}

// Endpoints that one monitor cannot hold get monitors of different names, and an endpoint more renames none of the others.
func TestNames(t *testing.T) {
	want := []string{
		"ServiceMonitor shop/many", "ServiceMonitor shop/many-http", "ServiceMonitor shop/many-http-2",
		"ServiceMonitor shop/many-admin", "PodMonitor shop/many-http-3",
	}
	many := service(t, fleet(t), "many")
	if diff := cmp.Diff(want, ids(monitor.Service(many))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for n := range many.Endpoints {
		fewer := *many
		fewer.Endpoints = many.Endpoints[:n+1]
		got := ids(monitor.Service(&fewer))
		if diff := cmp.Diff(want[:len(got)], got); diff != "" {
			t.Errorf("the first %d endpoints (-want +got):\n%s", n+1, diff)
		}
	}
}

func TestNoEndpointNoMonitor(t *testing.T) {
	if objects := monitor.Service(&inventory.Service{}); objects != nil {
		t.Errorf("made %v", ids(objects))
	}
}

// What an instance that spans a region scrapes bears its name; what is scraped in the cluster bears none, so that one
// object serves all clusters.
func TestInstanceLabel(t *testing.T) {
	inv := fleet(t)
	for name, test := range map[string]struct {
		objects []*manifest.Object
		want    string
	}{
		"in the cluster":              {monitor.Exporter(inv, exporter(t, inv, "redis")), ""},
		"over the region":             {monitor.RegionalExporter(inv, exporter(t, inv, "node-exporter"), inv.Region("eu")), "infrastructure"},
		"where its instance does not": {monitor.RegionalExporter(inv, exporter(t, inv, "redis"), inv.Region("eu")), "in-cluster"},
	} {
		t.Run(name, func(t *testing.T) {
			if len(test.objects) == 0 {
				t.Fatal("no object")
			}
			for _, o := range test.objects {
				labels := o.Resource.(interface{ GetLabels() map[string]string }).GetLabels()
				if got := labels["gauntlet.dev/instance"]; got != test.want {
					t.Errorf("%s is of instance %q, want %q", o.ID(), got, test.want)
				}
			}
		})
	}
}

// A region's instance finds the hosts of its region alone.
func TestHostsOfTheRegion(t *testing.T) {
	inv := fleet(t)
	kafka := exporter(t, inv, "kafka")
	for region, want := range map[string][]string{
		"na": {"ScrapeConfig monitoring/kafka-brokers", "ScrapeConfig monitoring/kafka-nodes-prod-na"},
		"eu": {"ScrapeConfig monitoring/kafka-nodes-prod-eu"},
	} {
		if diff := cmp.Diff(want, ids(monitor.RegionalExporter(inv, kafka, inv.Region(region)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", region, diff)
		}
	}
}

// No key is ever written: the Prometheus asks EC2 with a role.
func TestHostsWithoutKeys(t *testing.T) {
	inv := fleet(t)
	for _, o := range monitor.RegionalExporter(inv, exporter(t, inv, "kafka"), inv.Region("na")) {
		text, err := o.YAML()
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"accessKey", "secretKey"} {
			if strings.Contains(string(text), key) {
				t.Errorf("%s has %s", o.ID(), key)
			}
		}
	}
}

func TestExposes(t *testing.T) {
	inv := fleet(t)
	full := monitor.Service(service(t, inv, "full"))[0]
	metric := func(i int) []any { return []any{"metrics", i} }
	want := []manifest.Series{
		{Name: "full_seconds_bucket", Type: "counter", Labels: []string{"code", "le"}, At: metric(0)},
		{Name: "full_seconds_sum", Type: "counter", Labels: []string{"code"}, At: metric(0)},
		{Name: "full_seconds_count", Type: "counter", Labels: []string{"code"}, At: metric(0)},
		{Name: "full_bytes", Type: "gauge", At: metric(1)}, {Name: "full_bytes_sum", Type: "counter", At: metric(1)},
		{Name: "full_bytes_count", Type: "counter", At: metric(1)}, {Name: "full_total", Type: "counter", At: metric(2)},
	}
	if diff := cmp.Diff(want, full.Exposes); diff != "" {
		t.Errorf("full exposes (-want +got):\n%s", diff)
	}
	if many := monitor.Service(service(t, inv, "many"))[0]; many.Exposes != nil {
		t.Errorf("many exposes %v, and nobody said what", many.Exposes)
	}
}

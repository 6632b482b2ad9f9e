package kube

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/discovery/kubernetes"
	"github.com/prometheus/prometheus/discovery/targetgroup"
	"go.yaml.in/yaml/v2"
)

// asking runs Prometheus' own discovery, which asks the API by HTTP. It gives the function that waits until the pods are found that are
// wanted: address, name, readiness.
func asking(t *testing.T, c *Cluster, config string) (see func(want ...string)) {
	t.Helper()
	server := httptest.NewServer(c.API())
	t.Cleanup(server.Close)
	var sd kubernetes.SDConfig
	if err := yaml.UnmarshalStrict([]byte(config), &sd); err != nil {
		t.Fatal(err)
	}
	var err error
	if sd.APIServer.URL, err = url.Parse(server.URL); err != nil {
		t.Fatal(err)
	}
	reg := prometheus.NewRegistry()
	refresh := discovery.NewRefreshMetrics(reg)
	metrics := sd.NewDiscovererMetrics(reg, refresh)
	if err := metrics.Register(); err != nil {
		t.Fatal(err)
	}
	d, err := sd.NewDiscoverer(discovery.DiscovererOptions{Logger: slog.New(slog.DiscardHandler), Metrics: metrics})
	if err != nil {
		t.Fatal(err)
	}
	found := make(chan []*targetgroup.Group)
	go d.Run(t.Context(), found)
	groups := map[string]*targetgroup.Group{}
	return func(want ...string) {
		t.Helper()
		var got []string
		for patience := time.After(30 * time.Second); ; {
			select {
			case changed := <-found:
				for _, g := range changed {
					groups[g.Source] = g
				}
			case <-patience:
				t.Fatalf("found (-want +got):\n%s", cmp.Diff(want, got))
			}
			got = nil
			for _, g := range groups {
				for _, target := range g.Targets {
					all := g.Labels.Merge(target)
					got = append(got, strings.Join([]string{string(all["__address__"]), string(all["__meta_kubernetes_pod_name"]), string(all["__meta_kubernetes_pod_ready"]),
						string(all["__meta_kubernetes_node_label_topology_kubernetes_io_zone"])}, " "))
				}
			}
			slices.Sort(got)
			if slices.Equal(got, want) {
				return
			}
		}
	}
}

// TestAPI lets Prometheus' own client list and watch, with selectors, and sees a change.
func TestAPI(t *testing.T) {
	c := small(t)
	t.Cleanup(c.Close)
	see := asking(t, c, "{role: endpointslice, namespaces: {names: [monitoring]}, attach_metadata: {node: true}, selectors: [{role: endpointslice, label: app=alertmanager}]}")
	see("10.1.0.21:9093 alertmanager-main-0 true na-a", "10.1.0.22:9093 alertmanager-main-1 true na-b", "10.1.0.23:9093 alertmanager-main-2 true na-c")
	c.Replace("monitoring", "alertmanager-main-2", "alertmanager-main-9", "10.1.0.29")
	see("10.1.0.21:9093 alertmanager-main-0 true na-a", "10.1.0.22:9093 alertmanager-main-1 true na-b", "10.1.0.29:9093 alertmanager-main-9 true na-c")
	see = asking(t, c, "{role: pod, selectors: [{role: pod, field: spec.nodeName=node-2}]}")
	see("10.1.0.29:9093 alertmanager-main-9 true ")
	c.SetReady("monitoring", "alertmanager-main-9", false)
	see("10.1.0.29:9093 alertmanager-main-9 false ")
	c.Remove("monitoring", "alertmanager-main-9")
	see()
}

// TestAPIAnswers asks without a client.
func TestAPIAnswers(t *testing.T) {
	c := small(t)
	t.Cleanup(c.Close)
	server := httptest.NewServer(c.API())
	t.Cleanup(server.Close)
	for _, test := range []struct {
		path   string
		status int
		want   string // kind, then names or the message
	}{
		{"/api/v1/namespaces", http.StatusOK, "NamespaceList monitoring shop"},
		{"/api/v1/namespaces/shop/pods", http.StatusOK, "PodList shop-0 shop-1"},
		{"/apis/discovery.k8s.io/v1/endpointslices?labelSelector=app%3Dshop", http.StatusOK, "EndpointSliceList shop-0"},
		{"/apis/networking.k8s.io/v1/ingresses", http.StatusOK, "IngressList"},
		{"/api/v1/pods?sendInitialEvents=true&watch=true", http.StatusUnprocessableEntity, "Status Pod \"\" is invalid"},
		{"/api/v1/pods?labelSelector=%21%21", http.StatusBadRequest, `Status label selector "!!": unable to parse requirement: found '!', expected: identifier`},
		{"/api/v1/secrets", http.StatusNotFound, "Status the server could not find the requested resource"},
	} {
		res, err := http.Get(server.URL + test.path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		var answer struct {
			Kind, Message string
			Items         []struct {
				Kind     string
				Metadata struct{ Name string }
			}
		}
		if err := json.Unmarshal(text, &answer); err != nil {
			t.Fatalf("%s: %s: %v", test.path, text, err)
		}
		got := answer.Kind
		for _, i := range answer.Items {
			got += " " + i.Metadata.Name
		}
		if answer.Message != "" {
			got += " " + answer.Message
		}
		if got != test.want || res.StatusCode != test.status {
			t.Errorf("%s: status %d %s\nwant %d %s", test.path, res.StatusCode, got, test.status, test.want)
		}
	}
}

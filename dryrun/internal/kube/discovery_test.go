package kube

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/discovery/kubernetes"
	"github.com/prometheus/prometheus/discovery/targetgroup"
	"go.yaml.in/yaml/v2"
)

func small(t *testing.T) *Cluster {
	t.Helper()
	objects, err := Read("../plan/testdata/small/objects/na1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return New(objects)
}

// watched runs discovery by a configuration, and gives what it has found so far.
func watched(t *testing.T, c *Cluster, config string) (found func(labels ...string) []string) {
	t.Helper()
	var sd kubernetes.SDConfig
	if err := yaml.UnmarshalStrict([]byte(config), &sd); err != nil {
		t.Fatal(err)
	}
	reg := prometheus.NewRegistry()
	metrics, err := discovery.CreateAndRegisterSDMetrics(reg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	m := discovery.NewManager(ctx, slog.New(slog.DiscardHandler), reg, metrics)
	done := make(chan struct{})
	go func() { defer close(done); m.Run() }() //nolint:errcheck // that it was canceled
	t.Cleanup(func() { cancel(); <-done })
	if err := m.ApplyConfig(map[string]discovery.Configs{"job": {c.Config(&sd, "monitoring")}}); err != nil {
		t.Fatal(err)
	}
	var last []*targetgroup.Group
	return func(labels ...string) (lines []string) {
		for deadline := time.After(20 * time.Second); ; {
			select {
			case all := <-m.SyncCh():
				last = all["job"]
				continue
			case <-deadline:
			}
			break
		}
		for _, g := range last {
			for _, target := range g.Targets {
				all := g.Labels.Merge(target)
				line := string(all["__address__"])
				for _, l := range slices.Sorted(maps.Keys(all)) {
					if slices.Contains(labels, strings.TrimPrefix(string(l), "__meta_kubernetes_")) {
						line += " " + string(all[l])
					}
				}
				lines = append(lines, line)
			}
		}
		slices.Sort(lines)
		return lines
	}
}

func TestRoles(t *testing.T) {
	for config, want := range map[string]string{
		"{role: endpointslice, namespaces: {names: [shop]}}": "[10.1.0.41:8080 shop-0 shop 10.1.0.42:8080 shop-1 shop]",
		"{role: endpointslice, namespaces: {own_namespace: true}, attach_metadata: {node: true}, selectors: [{role: endpointslice, label: app=alertmanager}]}": "[10.1.0.21:9093 na-a alertmanager-main-0 alertmanager-operated 10.1.0.22:9093 na-b alertmanager-main-1 alertmanager-operated 10.1.0.23:9093 na-c alertmanager-main-2 alertmanager-operated]",
		"{role: endpoints, selectors: [{role: endpoints, field: metadata.name=prometheus-operated}]}":                                                          "[10.1.0.11:10901 prometheus-main-0 prometheus-operated 10.1.0.11:9090 prometheus-main-0 prometheus-operated 10.1.0.12:10901 prometheus-main-1 prometheus-operated 10.1.0.12:9090 prometheus-main-1 prometheus-operated]",
		"{role: pod, selectors: [{role: pod, field: 'spec.nodeName=node-2'}]}":                                                                                 "[10.1.0.23:9093 alertmanager-main-2]",
		"{role: service, namespaces: {names: [shop]}}":                                                                                                         "[shop.shop.svc:8080 shop]",
		"{role: node}":    "[10.1.1.1:10250 na-a 10.1.1.2:10250 na-b 10.1.1.3:10250 na-c]",
		"{role: ingress}": "[]",
		"{role: pod, namespaces: {names: [nowhere]}}": "[]",
	} {
		t.Run(config, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := small(t)
				t.Cleanup(c.Close)
				found := watched(t, c, config)
				if got := fmt.Sprint(found("pod_name", "service_name", "node_label_topology_kubernetes_io_zone")); got != want {
					t.Errorf("found %s\nwant  %s", got, want)
				}
			})
		})
	}
}

func TestChanges(t *testing.T) {
	for _, role := range []string{"endpointslice", "endpoints"} {
		synctest.Test(t, func(t *testing.T) {
			c := small(t)
			t.Cleanup(c.Close)
			ready := map[string]string{"endpointslice": "endpointslice_endpoint_conditions_ready", "endpoints": "endpoint_ready"}[role]
			found := watched(t, c, "{role: "+role+", selectors: [{role: "+role+", field: metadata.namespace=monitoring}], namespaces: {names: [monitoring]}}")
			see := func(want string) {
				t.Helper()
				var mains []string
				for _, line := range found(ready, "pod_name") {
					if strings.Contains(line, "9090") {
						mains = append(mains, line)
					}
				}
				if got := fmt.Sprint(mains); got != want {
					t.Errorf("%s: found %s\nwant %s", role, got, want)
				}
			}
			line := func(ip, name, ready string) string {
				return ip + ":9090 " + ready + " " + name
			}
			see("[" + line("10.1.0.11", "prometheus-main-0", "true") + " " + line("10.1.0.12", "prometheus-main-1", "true") + "]")
			c.SetReady("monitoring", "prometheus-main-1", false)
			see("[" + line("10.1.0.11", "prometheus-main-0", "true") + " " + line("10.1.0.12", "prometheus-main-1", "false") + "]")
			c.SetReady("monitoring", "prometheus-main-1", true)
			c.Replace("monitoring", "prometheus-main-0", "prometheus-main-9", "10.1.0.19")
			see("[" + line("10.1.0.12", "prometheus-main-1", "true") + " " + line("10.1.0.19", "prometheus-main-9", "true") + "]")
			c.Remove("monitoring", "prometheus-main-9")
			see("[" + line("10.1.0.12", "prometheus-main-1", "true") + "]")
		})
	}
}

// TestSelected changes a pod so that the selector of a watch no longer selects it, and does again.
func TestSelected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := small(t)
		t.Cleanup(c.Close)
		found := watched(t, c, "{role: pod, namespaces: {names: [shop]}, selectors: [{role: pod, label: app=shop}]}")
		pod := func(app string) {
			objects, err := Read("../plan/testdata/small/objects/na1.yaml")
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range objects {
				if kindOf(o) == pods && o.GetName() == "shop-0" {
					o.SetLabels(map[string]string{"app": app})
					c.Set(o)
				}
			}
		}
		for _, step := range []struct{ app, want string }{
			{"shop", "[10.1.0.41:8080 10.1.0.42:8080]"}, {"other", "[10.1.0.42:8080]"}, {"shop", "[10.1.0.41:8080 10.1.0.42:8080]"},
		} {
			pod(step.app)
			if got := fmt.Sprint(found()); got != step.want {
				t.Errorf("app %s: found %s, want %s", step.app, got, step.want)
			}
		}
	})
}

// TestShared runs two discoverers of one query: they share the informers.
func TestShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := small(t)
		defer c.Close()
		for range 3 {
			watched(t, c, "{role: endpointslice}")()
			watched(t, c, "{role: endpointslice, attach_metadata: {namespace: true}}")()
		}
		synctest.Wait()
		if got, want := len(c.informers), 4; got != want { // slices, Services, pods, namespaces
			t.Errorf("%d informers, want %d", got, want)
		}
	})
}

func TestReadSays(t *testing.T) {
	for text, want := range map[string]string{
		"items: [{apiVersion: v1, kind: Pod, metadata: {name: a}}, {apiVersion: v1, kind: Pod, metadata: {name: a}}]": "item 1: pods a stands twice",
		"items: [{apiVersion: v1, kind: Pod, spec: 5}]":                                                               "item 0: ",
		"items: [{kind: Pod}]": "item 0: ",
		"items: {":             "objects.yaml: ",
	} {
		path := filepath.Join(t.TempDir(), "objects.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot %v, want %s", text, err, want)
		}
	}
}

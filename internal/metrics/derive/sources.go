package main

import (
	"fmt"
	"slices"
	"strings"
)

// source is a module that says what metrics a program has. Older versions than the first one add what was dropped since, so
// that no metric counts as unknown in a fleet that is behind.
type source struct {
	module   string
	versions []string
	programs []string // empty where the source says which program has which metric
	read     func(dir string, s source) (found, error)
	folders  []string // that are read, with what is below them
	skip     []string
	prefixes []string            // of the names that are kept; others belong to libraries, and services have them as well
	wrapped  map[string][]string // prefixes that the program puts before the names that a folder defines
	labels   map[string][]string // that all metrics of a prefix have
}

// The versions are those of kube-prometheus-stack 88.5.3, where it names one.
var sources = []source{
	{
		module: "k8s.io/kubernetes", versions: []string{"v1.36.3", "v1.33.0", "v1.30.0"}, read: readKubernetes,
		folders: []string{"pkg/controller", "pkg/kubelet", "pkg/proxy", "pkg/scheduler"},
	},
	{
		module: "github.com/google/cadvisor", versions: []string{"v0.56.2"}, programs: []string{"cadvisor"}, read: readGo,
		folders: []string{"metrics"}, prefixes: []string{"container_", "machine_", "cadvisor_"},
		labels: map[string][]string{
			"container_": {"container", "id", "image", "name", "namespace", "pod"}, // which the kubelet asks for
			"machine_":   {"boot_id", "machine_id", "system_uuid"},
		},
	},
	{
		module: "k8s.io/kube-state-metrics/v2", versions: []string{"v2.20.0", "v2.13.0"}, programs: []string{"kube-state-metrics"}, read: readStateMetrics,
		folders: []string{"internal", "pkg"}, prefixes: []string{"kube_"},
	},
	{
		module: "github.com/prometheus/node_exporter", versions: []string{"v1.12.1", "v1.8.0"}, programs: []string{"node-exporter"}, read: readNodeExporter,
		folders: []string{"."}, prefixes: []string{"node_"},
	},
	{
		module: "github.com/prometheus/prometheus", versions: []string{"v0.314.0", "v0.53.0"}, programs: []string{"prometheus"}, read: readGo,
		folders: []string{"."}, skip: []string{"cmd/promtool", "documentation", "web/ui", "util/testutil"}, prefixes: []string{"prometheus_"},
		wrapped: map[string][]string{"tsdb/wlog": {"prometheus_tsdb_wal_", "prometheus_tsdb_out_of_order_wbl_"}},
	},
	{
		// What Thanos takes from Prometheus, a ruler above all.
		module: "github.com/prometheus/prometheus", versions: []string{"v0.314.0"}, programs: []string{"thanos"}, read: readGo,
		folders: []string{"promql", "rules", "tsdb"}, prefixes: []string{"prometheus_"},
		wrapped: map[string][]string{"tsdb/wlog": {"prometheus_tsdb_wal_"}},
	},
	{
		module: "github.com/prometheus/prometheus", versions: []string{"v0.314.0", "v0.53.0"}, programs: []string{"scrape"}, read: readScrape,
	},
	{
		module: "github.com/prometheus/alertmanager", versions: []string{"v0.34.0", "v0.27.0"}, programs: []string{"alertmanager"}, read: readGo,
		folders: []string{"."}, prefixes: []string{"alertmanager_"},
	},
	{
		module: "github.com/thanos-io/thanos", versions: []string{"v0.42.4", "v0.35.0"}, programs: []string{"thanos"}, read: readGo,
		folders: []string{"cmd", "pkg", "internal"}, prefixes: []string{"thanos_"},
		wrapped: map[string][]string{
			"pkg/block":             {"thanos_"},
			"pkg/block/indexheader": {"thanos_bucket_store_"},
			"pkg/discovery/dns": {
				"thanos_query_endpoint_groups_", "thanos_query_endpoints_", "thanos_query_exemplar_apis_", "thanos_query_metadata_apis_",
				"thanos_query_rule_apis_", "thanos_query_store_apis_", "thanos_query_target_apis_",
				"thanos_rule_alertmanagers_", "thanos_rule_grpc_endpoints_", "thanos_rule_query_apis_",
			},
			"pkg/prober":                        {"thanos_"},
			"pkg/receive/expandedpostingscache": {"thanos_"},
			"pkg/reloader":                      {"thanos_sidecar_"},
		},
	},
	{
		module: "github.com/thanos-io/objstore", versions: []string{"v0.0.0-20250804093838-71d60dfee488", "v0.0.0-20240309075357-e8336a5fd5f3"},
		programs: []string{"thanos"}, read: readGo, folders: []string{"."}, prefixes: []string{"thanos_"},
		wrapped: map[string][]string{".": {"thanos_"}},
	},
	{
		module: "github.com/prometheus-operator/prometheus-operator", versions: []string{"v0.93.1"}, programs: []string{"prometheus-operator"}, read: readGo,
		folders: []string{"cmd/operator", "pkg"}, prefixes: []string{"prometheus_operator_"},
	},
	{
		module: "github.com/prometheus-operator/prometheus-operator", versions: []string{"v0.93.1"}, programs: []string{"config-reloader"}, read: readGo,
		folders: []string{"cmd/prometheus-config-reloader"}, prefixes: []string{"reloader_"},
	},
	{
		module: "github.com/thanos-io/thanos", versions: []string{"v0.42.4"}, programs: []string{"config-reloader"}, read: readGo,
		folders: []string{"pkg/reloader"}, prefixes: []string{"reloader_"},
	},
	{
		module: "github.com/prometheus/blackbox_exporter", versions: []string{"v0.28.0"}, programs: []string{"blackbox-exporter"}, read: readGo,
		folders: []string{"."}, prefixes: []string{"probe_", "blackbox_"},
	},
	{
		module: "github.com/coredns/coredns", versions: []string{"v1.14.7"}, programs: []string{"coredns"}, read: readGo,
		folders: []string{"core", "coremain", "plugin"}, prefixes: []string{"coredns_"},
	},
	{
		module: "github.com/prometheus/client_golang", versions: []string{"v1.24.1"}, programs: []string{"go"}, read: readClient,
	},
	{
		module: "go.etcd.io/etcd/server/v3", versions: []string{"v3.7.3"}, programs: []string{"etcd"}, read: readGo,
		folders: []string{"."}, prefixes: []string{"etcd_"},
	},
}

// readGo reads what the Go syntax of a program defines.
func readGo(dir string, s source) (found, error) {
	read, err := definitions(s.module, dir, s.folders, s.skip)
	if err != nil {
		return found{}, err
	}
	kept := found{unread: read.unread}
	for _, p := range read.prefixes {
		if s.keeps(p) && !slices.Contains(s.prefixes, p) {
			kept.metrics = append(kept.metrics, metric{name: p + "*", kind: open, programs: s.programs})
		}
	}
	for _, m := range read.metrics {
		m.programs = s.programs
		kept.metrics = append(kept.metrics, s.named(m)...)
	}
	unkept := func(m metric) bool { return !s.keeps(m.name) }
	for _, m := range kept.metrics {
		if unkept(m) {
			kept.unread = append(kept.unread, fmt.Sprintf("%s: %s is not kept", m.folder, m.name))
		}
	}
	kept.metrics = slices.DeleteFunc(kept.metrics, unkept)
	return kept, nil
}

func (s source) keeps(name string) bool {
	return slices.ContainsFunc(s.prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// named gives a metric the names and labels that it gets outside of the folder that defines it.
func (s source) named(m metric) []metric {
	for prefix, labels := range s.labels {
		if strings.HasPrefix(m.name, prefix) {
			own := slices.DeleteFunc(m.labels, func(l string) bool { return l == anyLabel })
			m.labels = slices.Concat(own, labels)
		}
	}
	wraps, wrapped := s.wrapped[m.folder]
	if !wrapped || s.keeps(m.name) {
		return []metric{m}
	}
	all := make([]metric, 0, len(wraps))
	for _, w := range wraps {
		named := m
		named.name = w + m.name
		all = append(all, named)
	}
	return all
}

package metrics

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/chart"
)

func TestFind(t *testing.T) {
	kubernetes := []string{"cloud-controller-manager", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet"}
	for _, want := range []Metric{
		{"ALERTS", Gauge, "", []string{"rules"}, []string{"*", "alertname", "alertstate"}},
		{"apiserver_request_sli_duration_seconds", Histogram, "", []string{"kube-apiserver"}, []string{"component", "group", "resource", "scope", "subresource", "verb", "version"}},
		{"apiserver_request_sli_duration_seconds_bucket", Histogram, "bucket", []string{"kube-apiserver"}, []string{"component", "group", "le", "resource", "scope", "subresource", "verb", "version"}},
		{"container_cpu_usage_seconds_total", Counter, "", []string{"cadvisor", "kubelet-resource"}, []string{"container", "cpu", "id", "image", "name", "namespace", "pod"}},
		{"go_gc_duration_seconds", Summary, "", []string{"go"}, []string{"quantile"}},
		{"go_gc_duration_seconds_count", Summary, "count", []string{"go"}, nil},
		{"grafana_http_request_duration_seconds_sum", Histogram, "sum", []string{"grafana"}, []string{"*", "handler", "method", "status_code"}},
		{"kube_pod_labels", Gauge, "", []string{"kube-state-metrics"}, []string{"label_*", "namespace", "pod", "uid"}},
		{"node_cpu_seconds_total", Counter, "", []string{"node-exporter"}, []string{"cpu", "mode"}},
		{"node_memory_MemAvailable_bytes", Gauge, "", []string{"node-exporter"}, nil},
		{"node_vmstat_pgmajfault", Unknown, "", []string{"node-exporter"}, nil},
		{"probe_success", Gauge, "", []string{"blackbox-exporter"}, nil},
		{"prometheus_tsdb_wal_fsync_duration_seconds", Summary, "", []string{"prometheus", "thanos"}, []string{"quantile"}},
		{"rest_client_requests_total", Counter, "", kubernetes, []string{"code", "host", "method"}},
		{"thanos_objstore_bucket_operation_failures_total", Counter, "", []string{"thanos"}, []string{"bucket", "operation"}},
		{"up", Gauge, "", []string{"scrape"}, nil},
	} {
		got, known := Find(want.Name)
		if diff := cmp.Diff(want, got); diff != "" || !known {
			t.Errorf("%s: known %t (-want +got):\n%s", want.Name, known, diff)
		}
	}
}

func TestFindDoesNotKnow(t *testing.T) {
	for _, name := range []string{
		"", "#", "*", "node_*", "node", "node_cpu_second_total", "checkout_orders_total", "http_requests_total", "_bucket",
		"node_cpu_seconds_total_bucket", "node_cpu_seconds_total_count", "go_gc_duration_seconds_bucket", "up_sum", "zzz",
	} {
		if m, known := Find(name); known {
			t.Errorf("%s is known: %v", name, m)
		}
	}
}

func TestHasLabel(t *testing.T) {
	for _, test := range []struct {
		metric, label string
		want          bool
	}{
		{"kube_pod_info", "node", true},
		{"kube_pod_info", "nodename", false},
		{"kube_pod_info", "label_app", false},
		{"kube_pod_labels", "label_app", true},
		{"kube_pod_labels", "app", false},
		{"ALERTS", "team", true},
		{"probe_success", "target", false},
	} {
		if m, _ := Find(test.metric); m.HasLabel(test.label) != test.want {
			t.Errorf("%s has label %s: %t", test.metric, test.label, !test.want)
		}
	}
}

func TestCounts(t *testing.T) {
	for name, want := range map[string]bool{
		"node_cpu_seconds_total":                            true,
		"node_memory_MemFree_bytes":                         false,
		"apiserver_request_sli_duration_seconds":            false,
		"apiserver_request_sli_duration_seconds_bucket":     true,
		"apiserver_request_sli_duration_seconds_sum":        true,
		"prometheus_tsdb_wal_fsync_duration_seconds":        false,
		"prometheus_tsdb_wal_fsync_duration_seconds_count":  true,
		"node_vmstat_pgmajfault":                            false,
		"kube_pod_container_status_restarts_total":          true,
		"kube_deployment_status_replicas_unavailable":       false,
		"kubelet_volume_stats_available_bytes":              false,
		"alertmanager_notifications_failed_total":           true,
		"thanos_compact_halted":                             false,
		"prometheus_operator_reconcile_errors_total":        true,
		"reloader_last_reload_successful":                   false,
		"coredns_forward_healthcheck_broken_total":          true,
		"etcd_server_leader_changes_seen_total":             true,
		"scheduler_pending_pods":                            false,
		"kubeproxy_sync_proxy_rules_duration_seconds_count": true,
	} {
		m, known := Find(name)
		if !known || m.Counts() != want {
			t.Errorf("%s: known %t, counts %t, want %t", name, known, m.Counts(), want)
		}
	}
}

func TestBelongs(t *testing.T) {
	for _, test := range []struct {
		name       string
		program    string
		exhaustive bool
	}{
		{"node_cpu_second_total", "node-exporter", true},
		{"node_netstat_Tcp_InSegs", "node-exporter", false},
		{"node_memory_numa_Anything", "node-exporter", false},
		{"kube_pod_inf", "kube-state-metrics", true},
		{"kube_customresource_ready", "kube-state-metrics", false},
		{"container_cpu_usage_second_total", "cadvisor", true},
		{"apiserver_request_latencies", "kube-apiserver", true},
		{"prometheus_operator_x", "prometheus-operator", false},
		{"prometheus_operator_reconcile_failures_total", "prometheus-operator", true},
		{"prometheus_operators", "prometheus", false},
		{"prometheus_", "prometheus", false},
		{"kube_validating_webhook_failure_policy", "kube-state-metrics", false}, // of Grafana's rollout operator
		{"node_reboot_required", "node-exporter", false},
		{"node_cpu", "node-exporter", true},
		{"go_whatever", "go", false},
		{"grafana_alerts", "grafana", false},
		{"prometheus", "", false},
		{"checkout_orders_total", "", false},
		{"job:node_cpu:sum", "", false},
		{"node_namespace_pod:kube_pod_info:", "", false},
		{"_", "", false},
		{"", "", false},
	} {
		program, exhaustive := Belongs(test.name)
		if program != test.program || exhaustive != test.exhaustive {
			t.Errorf("%s belongs to %q, %t, want %q, %t", test.name, program, exhaustive, test.program, test.exhaustive)
		}
	}
}

// The rules that kube-prometheus ships, for Kubernetes and for each of the programs, ask for no metric that is not known, and
// each has the type that testdata/asked.txt gives.
func TestKnowsWhatRulesAskFor(t *testing.T) {
	text, err := os.ReadFile("testdata/asked.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(string(text)) {
		name, _, _ := strings.Cut(line, " ")
		m, _ := Find(name)
		got.WriteString(name + " " + string(m.Type) + "\n")
	}
	if diff := cmp.Diff(string(text), got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTable(t *testing.T) {
	var names []string
	for _, p := range programs {
		names = append(names, p.Name)
	}
	if !slices.IsSorted(names) {
		t.Error("the programs are not sorted")
	}
	types := []string{"counter", "gauge", "histogram", "summary", "unknown", "open", "closed"}
	used, seen, last := map[string]bool{}, map[string]bool{}, ""
	for text := range strings.Lines(table) {
		if text <= last {
			t.Errorf("%q stands after %q", text, last)
		}
		last = text
		if strings.HasPrefix(text, "# ") {
			continue
		}
		l := parseLine(text)
		family := strings.HasSuffix(l.name, "_*")
		if !slices.Contains(types, l.kind) || family != (l.kind == "open" || l.kind == "closed") || !slices.IsSorted(l.labels) {
			t.Errorf("%q", text)
		}
		for _, p := range l.programs {
			used[p] = true
			if seen[l.name+" "+p] {
				t.Errorf("%s has %s twice", p, l.name)
			}
			seen[l.name+" "+p] = true
		}
	}
	for _, name := range names {
		if !used[name] {
			t.Errorf("no metric is of program %s", name)
		}
		delete(used, name)
	}
	if len(used) > 0 {
		t.Errorf("programs that are not listed: %v", used)
	}
}

// Keys are booleans that the chart has. Parts of charts below it are open, and nothing is known of them.
func TestProgramsKeys(t *testing.T) {
	for _, p := range Programs() {
		for _, key := range p.Keys {
			kind, known := chart.KindOf(strings.Split(key, "."))
			if !known || !kind.Takes(true) || kind == "open" {
				t.Errorf("%s: the chart has no key %s: %s, %t", p.Name, key, kind, known)
			}
		}
		if len(p.Keys) == 0 && p.Default {
			t.Errorf("%s is on without a key", p.Name)
		}
	}
}

func TestConflictingTypes(t *testing.T) {
	const text = "a counter p x\na gauge q y\nb histogram p,q\n"
	got, known := find(text, "a")
	if want := (Metric{"a", Unknown, "", []string{"p", "q"}, []string{"x", "y"}}); !known || cmp.Diff(want, got) != "" {
		t.Errorf("%v, %t", got, known)
	}
	if _, known := find(text, "a_count"); known {
		t.Error("a_count is known")
	}
	if got, _ := find(text, "b_bucket"); cmp.Diff(Metric{"b_bucket", Histogram, "bucket", []string{"p", "q"}, []string{"le"}}, got) != "" {
		t.Errorf("%v", got)
	}
}

// FuzzLinesOf compares the search with a walk over all lines.
func FuzzLinesOf(f *testing.F) {
	for _, name := range []string{"", "#", "ALERTS", "node_*", "up", "container_cpu_usage_seconds_total", "zfs"} {
		f.Add("", name)
	}
	f.Add("b gauge p\na counter p,q x,y\na\n\nb c d\n", "a")
	f.Add("a\n", "a")
	f.Fuzz(func(t *testing.T, text, name string) {
		lines := slices.DeleteFunc(slices.Collect(strings.Lines(text+"\n")), func(l string) bool { return nameOf(l) == "" || nameOf(l) != parseLine(l).name })
		slices.SortStableFunc(lines, func(a, b string) int { return strings.Compare(nameOf(a), nameOf(b)) })
		if text = strings.Join(lines, ""); text == "" {
			text = table
		}
		var want []line
		for one := range strings.Lines(text) {
			if l := parseLine(one); name != "" && l.name == name {
				want = append(want, l)
			}
		}
		if got := linesOf(text, name); !slices.EqualFunc(got, want, func(a, b line) bool { return a.name == b.name && a.kind == b.kind }) {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
		find(text, name)
		belongs(text, name)
	})
}

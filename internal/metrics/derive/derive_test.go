package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// unpack writes the files of an archive into a folder, and gives those that tell what is wanted.
func unpack(t *testing.T, archive string) (dir string, want map[string]string) {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("testdata", archive))
	if err != nil {
		t.Fatal(err)
	}
	dir, want = t.TempDir(), map[string]string{}
	for _, f := range a.Files {
		if !strings.Contains(f.Name, ".") {
			want[f.Name] = string(f.Data)
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir, want
}

func TestRead(t *testing.T) {
	for _, test := range []struct {
		archive string
		source
	}{
		{"go.txtar", source{
			module: "example.org/m", programs: []string{"app"}, read: readGo, folders: []string{"."}, skip: []string{"skipped"},
			prefixes: []string{"app_"}, wrapped: map[string][]string{"wrapped": {"app_x_", "app_y_"}},
		}},
		{"kubernetes.txtar", source{module: "k8s.io/kubernetes", read: readKubernetes, folders: []string{"pkg"}}},
		{"statemetrics.txtar", source{
			module: "k8s.io/kube-state-metrics/v2", programs: []string{"kube-state-metrics"}, read: readStateMetrics,
			folders: []string{"internal"}, prefixes: []string{"kube_"},
		}},
		{"node.txtar", source{
			module: "example.org/node", programs: []string{"node-exporter"}, read: readNodeExporter, folders: []string{"."}, prefixes: []string{"node_"},
		}},
		{"scrape.txtar", source{module: "example.org/p", programs: []string{"scrape"}, read: readScrape}},
		{"labels.txtar", source{
			module: "example.org/c", programs: []string{"cadvisor"}, read: readGo, folders: []string{"."}, prefixes: []string{"container_", "machine_"},
			labels: map[string][]string{"container_": {"id", "pod"}},
		}},
	} {
		t.Run(test.archive, func(t *testing.T) {
			dir, want := unpack(t, test.archive)
			got, err := test.read(dir, test.source)
			if err != nil {
				t.Fatal(err)
			}
			var tab table
			tab.add(got.metrics)
			var b strings.Builder
			tab.write(&b)
			if diff := cmp.Diff(want["want"], b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			unread := strings.Join(append(got.unread, ""), "\n")
			if diff := cmp.Diff(want["unread"], unread); diff != "" {
				t.Errorf("unread (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadClient(t *testing.T) {
	got, err := readClient("", source{programs: []string{"go"}})
	if err != nil {
		t.Fatal(err)
	}
	by := byName(got.metrics)
	for name, kind := range map[string]string{
		"go_gc_duration_seconds": "summary", "go_goroutines": "gauge", "go_info": "gauge", "process_cpu_seconds_total": "counter",
		"promhttp_metric_handler_requests_total": "counter",
	} {
		if by[name].kind != kind {
			t.Errorf("%s: %q, want %q", name, by[name].kind, kind)
		}
	}
}

func TestAddVersions(t *testing.T) {
	var tab table
	p, q := []string{"p"}, []string{"p", "q"}
	tab.add([]metric{{name: "a", kind: "counter", programs: p, labels: []string{"new"}}, {name: "b", kind: unknown, programs: p}, {name: "c", kind: "gauge", programs: p}})
	tab.add([]metric{{name: "a", kind: "counter", programs: q, labels: []string{"old"}}, {name: "b", kind: "gauge", programs: p}, {name: "c", kind: "counter", programs: p}})
	tab.add([]metric{{name: "d", kind: "summary", programs: p}, {name: "a", kind: unknown, programs: p}})
	var b strings.Builder
	tab.write(&b)
	want := "a counter p new,old\na counter q old\nb gauge p\nc unknown p\nd summary p\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestVersions(t *testing.T) {
	got := versions([]source{{module: "b", versions: []string{"v2"}}, {module: "a", versions: []string{"v2", "v1"}}, {module: "b", versions: []string{"v2", "v1"}}})
	if diff := cmp.Diff([]string{"a v1 v2", "b v1 v2"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is stated stands in the table, so that the table was derived after the last change.
func TestStated(t *testing.T) {
	text, err := os.ReadFile("../table.txt")
	if err != nil {
		t.Fatal(err)
	}
	var tab table
	tab.add(stated)
	var b strings.Builder
	tab.write(&b)
	for line := range strings.Lines(b.String()) {
		entry, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ",")
		if !strings.Contains(string(text), "\n"+entry) {
			t.Errorf("the table has no %s", entry)
		}
	}
	for _, v := range versions(sources) {
		if !strings.Contains(string(text), "# "+v+"\n") {
			t.Errorf("the table is not made of %s", v)
		}
	}
}

//go:build unix

package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/topology"
	"gauntlet.dev/gauntlet/policies"
)

// A finding would end the compile early, and make it fast.
func TestFleetIsClean(t *testing.T) {
	dir := t.TempDir()
	if err := writeFleet(dir, size{clusters: 12, services: 60}); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	inv, ds, err := inventory.Load(ctx, os.DirFS(dir))
	if err != nil || len(ds) > 0 {
		t.Fatalf("load: %v %v", err, ds)
	}
	for _, s := range inv.Services {
		if len(s.Alerts) != 5 || len(s.Recordings) != 3 {
			t.Errorf("%s has %d alerts and %d recordings, want 5 and 3", s.Name, len(s.Alerts), len(s.Recordings))
		}
	}
	bundle, ds := compile.Compile(inv, compile.Options{})
	if len(ds) > 0 {
		t.Fatalf("compile: %v", ds)
	}
	fleet, err := topology.Build(bundle)
	if err != nil {
		t.Fatal(err)
	}
	engine, ds, err := policy.Load(ctx, policies.Files, nil)
	if err != nil || len(ds) > 0 {
		t.Fatalf("policies: %v %v", err, ds)
	}
	if _, ds, err = engine.CheckBundle(ctx, bundle, fleet, policy.NewData(inv), 2, nil); err != nil || len(ds) > 0 {
		t.Fatalf("check: %v %v", err, ds)
	}
	if n := clustersOf(bundle, inv.Services[0].Name); n != 12 {
		t.Errorf("%s is scraped in %d clusters, want 12", inv.Services[0].Name, n)
	}
}

func clustersOf(b *manifest.Bundle, service string) int {
	in := map[string]bool{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if strings.HasSuffix(o.Kind, "Monitor") && o.Name == service {
				in[u.Cluster] = true
			}
		}
	}
	return len(in)
}

func TestNamesAreUnique(t *testing.T) {
	clusters, services := map[string]bool{}, map[string]bool{}
	classes := map[string]int{}
	for i := range largest.clusters {
		clusters[clusterAt(i).Name] = true
	}
	for i := range largest.services {
		services[serviceAt(i).Name] = true
		classes[serviceAt(i).Priority]++
	}
	if len(clusters) != largest.clusters || len(services) != largest.services {
		t.Errorf("%d clusters and %d services, want %d and %d", len(clusters), len(services), largest.clusters, largest.services)
	}
	if diff := cmp.Diff(map[string]int{"P1": 100, "P2": 300, "P3": 400, "internal": 200}, classes); diff != "" {
		t.Error(diff)
	}
	if clusterAt(0).Name != firstCluster {
		t.Errorf("the first cluster is %s, want %s", clusterAt(0).Name, firstCluster)
	}
}

func TestOutput(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"clusters/a/manifests/rules/p1.yaml": "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: p1\n" +
			"spec:\n  groups:\n  - name: p1\n    rules:\n    - record: a\n      expr: |\n        b\n\n        + c\n" +
			"---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: p2\nspec:\n  groups: []\n",
		"clusters/a/manifests/monitors/a.yaml": "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nspec:\n  endpoints: []\n",
		"map/clusters/a.json": `{"version":1,"files":{"manifests/rules/p1.yaml":[{"object":"PrometheusRule a/p1"},{"object":"PrometheusRule a/p2"}],` +
			`"manifests/monitors/a.yaml":[{"object":"ServiceMonitor a/a"}]}}`,
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, err := survey(dir)
	if err != nil || out.objects != 3 || out.files != 3 {
		t.Errorf("survey: %+v %v, want 3 objects in 3 files", out, err)
	}
	rules := filepath.Join(t.TempDir(), "rules")
	names, err := extractRules(dir, rules)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(rules, name))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(text))
	}
	want := []string{"groups:\n- name: p1\n  rules:\n  - record: a\n    expr: |\n      b\n\n      + c\n", "groups: []\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTables(t *testing.T) {
	second := func(wall, cpu float64, mib int64) cost {
		return cost{time.Duration(wall * float64(time.Second)), time.Duration(cpu * float64(time.Second)), mib << 20}
	}
	all := []*outcome{
		{size: size{"S", 1, 10}, output: output{68, 41, 1 << 17}, compile: second(0.2, 0.33, 47), empty: second(0.1, 0.08, 27)},
		{size: size{"L", 20, 250}, output: output{7120, 7019, 19 << 20}, compile: second(2, 2, 130), writing: second(1, 0.5, 11),
			promtool: second(9, 8, 58)},
		{size: largest, output: output{142400, 142000, 380 << 20}, compile: second(20, 24, 3000), narrow: second(3, 4, 400),
			alone: second(3, 4, 400), part: second(2, 3, 300), whole: second(1, 1.9, 300)},
	}
	var got strings.Builder
	if err := printSizes(&got, all); err != nil {
		t.Fatal(err)
	}
	if err := printCosts(&got, all); err != nil {
		t.Fatal(err)
	}
	if err := printTargets(&got, targets(all)); err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/tables.txt", got.String())
}

func TestContests(t *testing.T) {
	c := &contest{size: size{"M", 5, 100}, output: output{1000, 900, 1 << 20}, contestants: contestants()}
	for i := range c.contestants {
		for run := range 3 {
			of := time.Duration((i + 1) * (run + 1))
			c.contestants[i].costs = append(c.contestants[i].costs, cost{of * time.Second, of * time.Second / 2, int64(100+i) << 20})
		}
	}
	var got strings.Builder
	if err := printContests(&got, []*contest{c}); err != nil {
		t.Fatal(err)
	}
	if err := printTargets(&got, peerTargets([]*contest{c})); err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/contests.txt", got.String())
}

// The pipeline finds a schema for each kind of the operator that the fleet has, and none is open to fields that are not known.
func TestSchemas(t *testing.T) {
	dir := t.TempDir()
	if err := writeSchemas(dir); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"podmonitor", "prometheusrule", "servicemonitor", "thanosruler"} {
		text, err := os.ReadFile(filepath.Join(dir, kind+"_v1.json"))
		if err != nil {
			t.Fatal(err)
		}
		var schema struct {
			Properties struct {
				Spec struct{ AdditionalProperties *bool }
			}
		}
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(err)
		}
		if closed := schema.Properties.Spec.AdditionalProperties; closed == nil || *closed {
			t.Errorf("the schema of %s takes any field in spec", kind)
		}
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-sizes", "S,XXL"}, {"-runs", "0"}, {"S"}, {"-nonsense"}} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
	s, err := parse([]string{"-sizes", "S,L", "-runs", "3", "-promtool=false", "-peers"}, io.Discard)
	if err != nil || !s.peers || len(s.sizes) != 2 || s.sizes[1].name != "L" || s.runs != 3 || s.promtool {
		t.Errorf("got %+v %v", s, err)
	}
}

func TestMedian(t *testing.T) {
	got := median([]cost{{3, 10, 7}, {1, 30, 8}, {2, 20, 9}, {4, 40, 9}})
	if want := (cost{2, 20, 8}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// changed is the small plan, with its scenario, after a change.
func changed(t *testing.T, change func(*plan.Plan)) string {
	t.Helper()
	dir := small(t)
	p, err := plan.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	change(p)
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, plan.Index), text, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestCluster plays clusters alone: one in which all is, and one in which nothing is but the expectation that nobody is told of anything.
func TestCluster(t *testing.T) {
	dir := changed(t, func(p *plan.Plan) {
		p.Clusters = append(p.Clusters, plan.Cluster{Name: "na2", Region: "na", Objects: p.Clusters[0].Objects})
		elsewhere := p.Scenarios[0]
		elsewhere.Name, elsewhere.Expect = "elsewhere", elsewhere.Expect[:2]
		p.Scenarios = append(p.Scenarios, elsewhere)
	})
	whole, stderr, status := program(t, "run", dir, "--cluster", "na1", "--scenario", "outage-and-loss")
	if status != exitUnmet || stderr != "" {
		t.Errorf("status %d, stderr %s", status, stderr)
	}
	golden(t, "timeline.txt", whole)
	part, stderr, status := program(t, "run", dir, "--cluster", "na2")
	if status != 0 || stderr != "" {
		t.Errorf("status %d, stderr %s", status, stderr)
	}
	golden(t, "part.txt", part)
	_, stderr, status = program(t, "run", dir, "--cluster", "na2", "--scenario", "elsewhere")
	if want := "no scenario that was asked for says anything of na2; name other clusters, or another scenario"; status != exitError || !strings.Contains(stderr, want) {
		t.Errorf("status %d, stderr %s, want %s", status, stderr, want)
	}
}

// TestBlocksOfScenarios gives each scenario a folder, and the same bytes the second time.
func TestBlocksOfScenarios(t *testing.T) {
	dir := changed(t, func(p *plan.Plan) {
		another := p.Scenarios[0]
		another.Name = "another"
		p.Scenarios = append(p.Scenarios, another)
		for i := range p.Scenarios {
			p.Scenarios[i].Duration.Duration /= 8
			p.Scenarios[i].Behaviors, p.Scenarios[i].Events, p.Scenarios[i].Expect = nil, nil, nil
		}
	})
	if _, stderr, status := program(t, "run", dir, "--serve", "127.0.0.1:0"); status != exitError || !strings.Contains(stderr, "--serve answers for one scenario; choose it with --scenario") {
		t.Errorf("status %d, stderr %s", status, stderr)
	}
	read := func() map[string]string {
		to := filepath.Join(t.TempDir(), "bucket")
		if _, stderr, status := program(t, "run", dir, "--blocks", to); status != 0 {
			t.Fatal(stderr)
		}
		all := map[string]string{}
		found, err := filepath.Glob(filepath.Join(to, "*", "*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		chunks, err := filepath.Glob(filepath.Join(to, "*", "*", "chunks", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range append(found, chunks...) {
			if text, err := os.ReadFile(f); err == nil { // and not a folder
				all[strings.TrimPrefix(f, to)] = string(text)
			}
		}
		return all
	}
	first, second := read(), read()
	blocks := map[string]int{}
	for name, text := range first {
		if second[name] != text {
			t.Errorf("%s differs the second time", name)
		}
		blocks[strings.Split(name, "/")[1]]++
	}
	if len(first) != len(second) || len(blocks) != 2 || blocks["another"] != 2*3 || blocks["outage-and-loss"] != 2*3 {
		t.Errorf("files by scenario: %v", blocks)
	}
}

// TestNoExternalLabels is refused before anything is played.
func TestNoExternalLabels(t *testing.T) {
	dir := small(t)
	file := filepath.Join(dir, "prometheus", "prometheus-main-1.yml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(text), "  external_labels:\n    cluster: na1\n    prometheus_replica: prometheus-main-1\n    region: na\n")
	if !found {
		t.Fatalf("%s has other labels", file)
	}
	if err := os.WriteFile(file, []byte(before+after), 0o644); err != nil {
		t.Fatal(err)
	}
	_, stderr, status := program(t, "run", dir, "--blocks", filepath.Join(t.TempDir(), "bucket"))
	if want := "na1/prometheus-main-1 has no external labels, and Thanos takes no blocks without"; status != exitError || !strings.Contains(stderr, want) {
		t.Errorf("status %d, stderr %s, want %s", status, stderr, want)
	}
}

package render_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/helm"
	"gauntlet.dev/gauntlet/internal/render"
	"gauntlet.dev/gauntlet/internal/topology"
)

// changed writes a program that prints what helm has printed, changed by a script of sed.
func changed(t *testing.T, script string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "helm")
	text := fmt.Sprintf("#!/bin/sh\nPATH=/usr/bin:/bin\nif [ $1 = version ]; then echo v3.22.0; exit; fi\n'%s' \"$@\" | sed '%s'\n", standIn(t), script)
	if err := os.WriteFile(file, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestDifferences asserts that what a chart makes otherwise is told once, in whatever number of clusters it does.
func TestDifferences(t *testing.T) {
	differs := func(at, field, values, chart string) string {
		return at + ": warning: " + field + " is " + values + " in the chart's values and " + chart +
			" in the Prometheus that the chart declares, and that one runs; set it by a key that the chart reads [values/chart-differs] dev-na,prod-eu,prod-na"
	}
	for _, c := range []struct {
		script string
		want   []string
	}{
		{"s/evaluationInterval: 30s/evaluationInterval: 1m/", []string{
			differs("fixtures", "evaluationInterval", "30s", "1m"),
		}},
		{"/evaluationInterval: 30s/d", []string{
			differs("fixtures", "evaluationInterval", "30s", "none"),
		}},
		{"s/serviceMonitorNamespaceSelector: {}/serviceMonitorNamespaceSelector: {matchLabels: {a: b}}/", nil},
	} {
		inv, b := good(t)
		chart := open(t, changed(t, c.script))
		joined, found, err := chart.Join(t.Context(), inv, b)
		if err != nil || len(found) > 0 {
			t.Fatal(found, err)
		}
		fleet, err := topology.Build(joined)
		if err != nil {
			t.Fatal(err)
		}
		if len(fleet.ChartDifferences) != 1 {
			t.Errorf("%s: %d differences", c.script, len(fleet.ChartDifferences))
		}
		if c.want == nil {
			continue
		}
		at := fleet.Locate(fleet.ChartDifferences[0].Object, fleet.ChartDifferences[0].Path).String()
		c.want[0] = at + c.want[0][len("fixtures"):]
		if diff := cmp.Diff(c.want, judge(t, inv, joined)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.script, diff)
		}
	}
}

// TestOther asserts what is said of a chart that is not the inventory's.
func TestOther(t *testing.T) {
	inv, b := good(t)
	c := open(t, standIn(t))
	inv.Fleet.Versions.Chart = "88.5.4"
	inv.Fleet.Chart.Digest = "sha256:00"
	other := render.Chart{Program: c.Program, Chart: &helm.Chart{Name: "umbrella", Version: c.Chart.Version, Digest: "sha256:01"}}
	_, found, err := other.Join(t.Context(), inv, b)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"fleet.yaml:4:10: error: the chart that is rendered has the name umbrella, and the inventory names kube-prometheus-stack; render the one that Argo CD installs [values/chart-other] ",
		"fleet.yaml:4:10: error: the chart that is rendered has the version 88.5.3, and the inventory names 88.5.4; render the one that Argo CD installs [values/chart-other] ",
		"fleet.yaml:2:1: error: the chart that is rendered has the digest sha256:01, and the inventory names sha256:00; render the one that Argo CD installs [values/chart-other] ",
	}
	if diff := cmp.Diff(want, lines(found)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

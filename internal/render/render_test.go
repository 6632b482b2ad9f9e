package render_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/fixtures"
	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/helm"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/render"
	"gauntlet.dev/gauntlet/internal/topology"
	"gauntlet.dev/gauntlet/policies"
)

const chart = "testdata/chart"

// standIn writes a program that prints what helm has printed of the good fleet's clusters.
func standIn(t *testing.T) string {
	t.Helper()
	golden, err := filepath.Abs("testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "helm")
	script := fmt.Sprintf("#!/bin/sh\nPATH=/usr/bin:/bin\nif [ $1 = version ]; then echo v3.22.0; exit; fi\ncat '%s'/$(sed -n 's/^ *cluster: \\([a-z-]*\\)$/\\1/p').yaml\n", golden)
	if err := os.WriteFile(file, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

func good(t *testing.T) (*inventory.Inventory, *manifest.Bundle) {
	t.Helper()
	inv, found, err := inventory.Load(t.Context(), fixtures.Good())
	if err != nil || len(found) > 0 {
		t.Fatal(found, err)
	}
	b, found := compile.Compile(inv, compile.Options{})
	if len(found) > 0 {
		t.Fatal(found)
	}
	return inv, b
}

func open(t *testing.T, path string) render.Chart {
	t.Helper()
	p, err := helm.Open(t.Context(), helm.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	c, err := p.Open(t.Context(), chart, "")
	if err != nil {
		t.Fatal(err)
	}
	return render.Chart{Program: p, Chart: c}
}

func judge(t *testing.T, inv *inventory.Inventory, b *manifest.Bundle) []string {
	t.Helper()
	engine, found, err := policy.Load(t.Context(), policies.Files, nil)
	if err != nil || len(found) > 0 {
		t.Fatal(found, err)
	}
	fleet, err := topology.Build(b)
	if err != nil {
		t.Fatal(err)
	}
	_, found, err = engine.CheckBundle(t.Context(), b, fleet, policy.NewData(inv), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	return lines(found)
}

func lines(found []diag.Diagnostic) []string {
	var all []string
	for _, d := range found {
		all = append(all, fmt.Sprintf("%s: %s: %s [%s] %s", d.Source, d.Severity, d.Message, d.Code, strings.Join(d.Clusters, ",")))
	}
	return all
}

// TestHelm asserts that helm prints of the chart what the other tests take for it.
func TestHelm(t *testing.T) {
	path, err := filepath.Abs("../../bin/helm")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("no bin/helm: make helm builds it")
	}
	c := open(t, path)
	inv, b := good(t)
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if o.Kind != manifest.ValuesKind {
				continue
			}
			values, err := o.YAML()
			if err != nil {
				t.Fatal(err)
			}
			r := helm.Release{Name: inv.Fleet.Chart.Release, Namespace: o.Namespace, Kubernetes: "1.34", Values: values}
			got, err := c.Program.Render(t.Context(), c.Chart, r, "")
			if err != nil {
				t.Fatal(err)
			}
			golden.File(t, filepath.Join("testdata", "golden", u.Cluster+".yaml"), got)
		}
	}
}

// TestTheGoodFleetIsGood asserts that nothing is found in what the chart makes for the good fleet.
func TestTheGoodFleetIsGood(t *testing.T) {
	inv, b := good(t)
	c := open(t, standIn(t))
	joined, found, err := c.Join(t.Context(), inv, b)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) > 0 {
		t.Errorf("found while rendering:\n%s", strings.Join(lines(found), "\n"))
	}
	if found := judge(t, inv, joined); len(found) > 0 {
		t.Errorf("found in what was rendered:\n%s", strings.Join(found, "\n"))
	}
	fleet, err := topology.Build(joined)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range fleet.Prometheuses {
		names = append(names, p.ID)
	}
	before, err := topology.Build(b)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, p := range before.Prometheuses {
		want = append(want, p.ID)
	}
	slices.Sort(names)
	slices.Sort(want)
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("Prometheuses (-without +with the chart):\n%s", diff)
	}
	for i, u := range joined.Units {
		if b.Units[i].Rendered != nil {
			t.Errorf("the bundle that was given has what was rendered for %s", u.Name)
		}
		if diff := cmp.Diff(len(b.Units[i].Objects), len(u.Objects)); diff != "" {
			t.Errorf("objects of %s that are emitted: %s", u.Name, diff)
		}
	}
}

package difference_test

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/difference"
	"gauntlet.dev/gauntlet/internal/edits"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/report"
	"gauntlet.dev/gauntlet/internal/topology"
)

// edit replaces a text that stands once in a file; with no text, the file is written whole, or removed where there is nothing to write.
type edit struct{ file, text, with string }

// TestBetween changes the example fleet, and shows what that does.
func TestBetween(t *testing.T) {
	files := example(t)
	base := compiled(t, files)
	for _, c := range []struct {
		name  string
		edits []edit
	}{
		{"nothing", []edit{{"services/leads.yaml", "# Leads:", "# The leads:"}}},
		{"alert", []edit{
			{"services/leads.yaml", "14.4 * 0.0005)\n      and\n      leads:errors:ratio_rate5m > (14.4", "13 * 0.0005)\n      and\n      leads:errors:ratio_rate5m > (13"},
		}},
		{"alert-renamed", []edit{{"services/leads.yaml", "- alert: LeadsTrafficGone", "- alert: NoLeads"}}},
		{"severity", []edit{{"services/reviews.yaml", "labels: {severity: info}", "labels: {severity: warning}"}}},
		{"limits", []edit{{"services/leads.yaml", "samples: 6000", "samples: 9000"}}},
		{"addresses", []edit{{"exporters/vin-decoder.yaml", "    - vin-eu.example.net:443\n", "    - vin-eu.example.net:443\n    - vin-ap.example.net:443\n"}}},
		{"where", []edit{{"services/reviews.yaml", "namespace: reviews", "namespace: reviews\nwhere: {clusters: [prod-na-1]}"}}},
		{"priority", []edit{{"services/reviews.yaml", "priority: P3", "priority: P2"}}},
		{"route", []edit{{"classes/p1.yaml", "{environments: [dev], receiver: opsgenie-low", "{environments: [dev], receiver: triage"}}},
		{"cluster", []edit{{"clusters/eks.cue", "[\n\t{\n\t\tname:        \"dev-na-1\"", "[\n\t{\n\t\tname: \"prod-eu-2\", region: \"eu\", environment: \"prod\", server: \"https://prod-eu-2.k8s.example.com\", kubernetes: \"1.33\", values: eks\n\t},\n\t{\n\t\tname:        \"dev-na-1\""}}},
		{"environment", []edit{{"clusters/eks.cue", "name:        \"prod-na-2\"\n\t\tregion:      \"na\"\n\t\tenvironment: \"prod\"", "name: \"prod-na-2\"\n\t\tregion:      \"na\"\n\t\tenvironment: \"dev\""}}},
		{"where-of-ruler", []edit{{"services/leads.yaml", "namespace: leads\n", "namespace: leads\nwhere: {clusters: [dev-na-1, dev-eu-1, prod-na-1, prod-eu-1]}\n"}}},
		{"environment-new", []edit{
			{"environments/stage.yaml", "", "name: stage\n"},
			{"classes/internal.yaml", "receivers:\n", "receivers:\n  - {environments: [stage], receiver: triage}\n"},
			{"classes/p1.yaml", "environments: [dev], receiver: opsgenie-low", "environments: [dev, stage], receiver: opsgenie-low"},
			{"classes/p2.yaml", "environments: [dev], receiver: opsgenie-low", "environments: [dev, stage], receiver: opsgenie-low"},
			{"clusters/eks.cue", "[\n\t{\n\t\tname:        \"dev-na-1\"", "[\n\t{\n\t\tname: \"stage-eu-1\", region: \"eu\", environment: \"stage\", server: \"https://stage-eu-1.k8s.example.com\", kubernetes: \"1.33\", values: eks\n\t},\n\t{\n\t\tname:        \"dev-na-1\""},
		}},
		{"cluster-gone", []edit{
			{"clusters/eks.cue", "\t{\n\t\tname:        \"dev-eu-1\"\n\t\tregion:      \"eu\"\n\t\tenvironment: \"dev\"\n\t\tserver:      \"https://dev-eu-1.k8s.example.com\"\n\t\tkubernetes:  \"1.34\"\n\t\tvalues:      eks\n\t},\n", "\n"},
		}},
		{"service-gone", []edit{{"services/reviews.yaml", "", ""}}},
		{"chart", []edit{{"fleet.yaml", "chart: 88.5.3", "chart: 88.6.0"}}},
		{"replicas", []edit{{"fleet.yaml", "  replicas: 3", "  replicas: 2"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := fstest.MapFS{}
			maps.Copy(changed, files)
			for _, e := range c.edits {
				apply(t, changed, e)
			}
			d, err := difference.Between(base, compiled(t, changed), edits.Between(texts(files), texts(changed)))
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := report.WriteReview(&b, "text", report.Review{Difference: d, Base: "before", Head: "after", Clusters: 5}); err != nil {
				t.Fatal(err)
			}
			golden.File(t, filepath.Join("testdata", c.name+".txt"), b.String())
		})
	}
}

func example(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	at := os.DirFS("../../clusters")
	err := fs.WalkDir(at, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(at, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func apply(t *testing.T, files fstest.MapFS, e edit) {
	t.Helper()
	switch {
	case e.text == "" && e.with == "":
		delete(files, e.file)
		return
	case e.text == "":
		files[e.file] = &fstest.MapFile{Data: []byte(e.with)}
		return
	}
	text := string(files[e.file].Data)
	if strings.Count(text, e.text) != 1 {
		t.Fatalf("%s has %q %d times", e.file, e.text, strings.Count(text, e.text))
	}
	files[e.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, e.text, e.with, 1))}
}

func texts(files fstest.MapFS) map[string]string {
	all := map[string]string{}
	for name, f := range files {
		all[name] = string(f.Data)
	}
	return all
}

func compiled(t *testing.T, files fs.FS) difference.Side {
	t.Helper()
	inv, found, err := inventory.Load(context.Background(), files)
	if err != nil || inv == nil {
		t.Fatal(err, found)
	}
	bundle, _ := compile.Compile(inv, compile.Options{})
	fleet, err := topology.Build(bundle)
	if err != nil {
		t.Fatal(err)
	}
	return difference.Side{Inventory: inv, Bundle: bundle, Fleet: fleet}
}

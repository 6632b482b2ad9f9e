package inventory

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestLoadRefusesAmounts: what would take long, or much memory, is refused before it is evaluated.
func TestLoadRefusesAmounts(t *testing.T) {
	many := func(n int, format string) string {
		var all strings.Builder
		for i := range n {
			fmt.Fprintf(&all, format, i)
		}
		return all.String()
	}
	nested := func(n int) string { return strings.Repeat("{a: ", n) + "1" + strings.Repeat("}", n) }
	const cluster = "name: more\nregion: na\nenvironment: prod\nserver: https://x\nvalues: "
	for name, test := range map[string]struct{ file, text, want string }{
		"fields":         {"services/a.yaml", goodService + "selector:\n" + many(1001, "  k%d: v\n"), "services/a.yaml:6:3+2 inventory/schema more than 1000 fields stand in one mapping here, which none of an inventory may have; split it"},
		"fields in CUE":  {"services/a.cue", many(1001, "k%d: 1\n"), "services/a.cue inventory/schema more than 1000 fields stand in one mapping here, which none of an inventory may have; split it"},
		"nodes":          {"services/a.yaml", strings.Repeat("- 1\n", 100_001), "services/a.yaml inventory/schema services/a.yaml holds more than 100000 keys and values, which no file of an inventory may; split it"},
		"documents":      {"services/a.yaml", strings.Repeat("---\n", 100_001), "services/a.yaml inventory/schema services/a.yaml holds more than 100000 keys and values, which no file of an inventory may; split it"},
		"nesting":        {"clusters/more.yaml", cluster + nested(501), "clusters/more.yaml inventory/schema clusters/more.yaml nests deeper than 500 levels; simplify it"},
		"nesting in CUE": {"services/a.cue", "x: " + nested(501), "services/a.cue inventory/schema services/a.cue nests deeper than 500 levels; simplify it"},
		"long aliases": {"services/a.yaml", goodService + "selector: {a: &a " + strings.Repeat("x", 100_000) + many(50, ", b%d: *a") + "}",
			"services/a.yaml inventory/schema services/a.yaml refers to long texts so often that they do not fit into a file; write them once"},
		"a line of a sample": {"samples/a.prom", "x{a=\"" + strings.Repeat("x", 70_000) + "\"} 1\n", "samples/a.prom:1:1 inventory/file this line is longer than 64 KiB, which no sample's may be; shorten it"},
		"rules":              {"services/a.yaml", goodService + "recordings:\n" + strings.Repeat("- {record: x, expr: up}\n", 5001), "services/a.yaml:1:1+4 rules/syntax these are more than 5000 rules of shop; split them among several services"},
		"rules of a file":    {"rules/a.yaml", "groups:\n- name: a\n  rules:\n" + strings.Repeat("  - {record: x, expr: up}\n", 5001), "rules/a.yaml:2:3+4 rules/syntax these are more than 5000 rules of shop; split them among several services"},
		"levels":             {"services/a.yaml", goodService + "recordings: [{record: x, expr: " + strings.Repeat("(", 1001) + "up" + strings.Repeat(")", 1001) + "}]", "services/a.yaml:5:32+2004 rules/syntax this expression nests deeper than 1000 levels, and nobody could read it; record parts of it"},
	} {
		t.Run(name, func(t *testing.T) {
			files := base(t)
			files[test.file] = &fstest.MapFile{Data: []byte(test.text)}
			switch folder, file := path.Split(test.file); folder {
			case "samples/":
				files["services/b.yaml"] = &fstest.MapFile{Data: []byte(goodService + "samples: [samples/" + file + "]\n")}
			case "rules/":
				files["services/b.yaml"] = &fstest.MapFile{Data: []byte(goodService + "ruleFiles: [rules/" + file + "]\n")}
			}
			_, ds, err := Load(t.Context(), files)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, brief(ds)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestLoadRefusesManyFiles does so before it reads the first.
func TestLoadRefusesManyFiles(t *testing.T) {
	files := base(t)
	for i := range maxFiles {
		files[fmt.Sprintf("services/%d.yaml", i)] = &fstest.MapFile{Data: []byte("{")}
	}
	_, ds, err := Load(t.Context(), files)
	if want := "services inventory/file folder services holds more than 20000 files, and none of them is read; split the fleet, or move out what is no inventory"; err != nil || brief(ds) != want {
		t.Errorf("got %s, %v", brief(ds), err)
	}
}

// TestExtent counts what would be compiled.
func TestExtent(t *testing.T) {
	inv := &Inventory{Fleet: &Fleet{}, Clusters: make([]*Cluster, 1000), Services: make([]*Service, 400), Exporters: make([]*Exporter, 100)}
	inv.Fleet.doc = newDocument("fleet.yaml", nil)
	if ds := inv.checkExtent(); ds != nil {
		t.Error(brief(ds))
	}
	inv.Exporters = append(inv.Exporters, nil)
	if want := "fleet.yaml inventory/schema 501 services and exporters in 1000 clusters are more than the 500000 placements that a fleet may have; split it"; brief(inv.checkExtent()) != want {
		t.Errorf("got %s", brief(inv.checkExtent()))
	}
}

package monitor_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/fixtures"
	"gauntlet.dev/gauntlet/internal/crd/crdtest"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// TestGolden holds the monitors of every entity against the golden tree: as they are emitted, and with the line of the
// inventory that each field is said to come from.
func TestGolden(t *testing.T) {
	got := map[string]string{}
	lines := sourceLines()
	for _, o := range everything(t, fleet(t)) {
		text, err := o.YAML()
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(o.File, "manifests/monitors/")
		got[name] += "# " + o.ID() + "\n" + string(text)
		got[strings.TrimSuffix(name, ".yaml")+".origins"] += "# " + o.ID() + "\n" + origins(t, o, lines)
	}
	golden.Tree(t, "testdata/golden", got)
}

// sourceLines are the lines of each file of the inventory.
func sourceLines() map[string][]string {
	lines := map[string][]string{}
	for name, file := range fixtures.Good() {
		lines[name] = strings.Split(string(file.Data), "\n")
	}
	for name, text := range entities {
		lines[name] = strings.Split(text, "\n")
	}
	return lines
}

// origins writes, for each value of the object, the line that it is said to come from.
func origins(t *testing.T, o *manifest.Object, lines map[string][]string) string {
	t.Helper()
	text, err := json.Marshal(o.Resource)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var visit func(path []any, v any)
	visit = func(path []any, v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				visit(append(slices.Clone(path), name), v[name])
			}
			return
		case []any:
			for i := range v {
				visit(append(slices.Clone(path), i), v[i])
			}
			return
		}
		if path[0] == "apiVersion" || path[0] == "kind" || path[0] == "status" {
			return
		}
		at := o.Locate(path)
		line := "?"
		if at.Line > 0 {
			line = lines[at.File][at.Line-1][at.Column-1:]
		}
		fmt.Fprintf(&b, "%-62s %-28s %s\n", dotted(path), at, line)
	}
	visit(nil, value)
	return b.String()
}

func dotted(path []any) string {
	var b strings.Builder
	for _, e := range path {
		if i, ok := e.(int); ok {
			fmt.Fprintf(&b, "[%d]", i)
			continue
		}
		fmt.Fprintf(&b, ".%s", e)
	}
	return b.String()[1:]
}

// TestTheSchemasTakeThem validates every monitor against the operator's CRDs.
func TestTheSchemasTakeThem(t *testing.T) {
	schemas := crdtest.Operator(t)
	for _, o := range everything(t, fleet(t)) {
		text, err := o.YAML()
		if err != nil {
			t.Fatal(err)
		}
		problems, err := schemas.Validate(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			t.Errorf("%s: %v", o.ID(), p)
		}
	}
}

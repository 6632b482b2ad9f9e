package argocd_test

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// TestGolden holds all objects, and the origins of each, against golden trees: of a fleet whose output is synced, of one that the
// plugin compiles, and of one that is hydrated.
func TestGolden(t *testing.T) {
	for root, inv := range map[string]*inventory.Inventory{"testdata/golden": example(), "testdata/plugin": plugged(), "testdata/hydrator": hydrated("rendered-next")} {
		golden.Tree(t, root, tree(t, units(inv)))
	}
}

// tree is the content of each file, with the origins of the objects beside it.
func tree(t *testing.T, units []*manifest.Unit) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, u := range units {
		for _, o := range u.Objects {
			encoded, err := o.YAML()
			if err != nil {
				t.Fatal(err)
			}
			name := path.Join(u.Dir(), o.File)
			if files[name] != "" {
				files[name] += "---\n"
			}
			files[name] += string(encoded)
			files[strings.TrimSuffix(name, ".yaml")+".origins"] += origins(o)
		}
	}
	return files
}

func origins(o *manifest.Object) string {
	var b bytes.Buffer
	fmt.Fprintln(&b, o.ID())
	for _, origin := range o.Origins {
		fmt.Fprintf(&b, "  %s <- %s %s\n", dotted(origin.Path), entity(origin.Source), dotted(origin.At))
	}
	return b.String()
}

func entity(source diag.Locator) string {
	switch e := source.(type) {
	case *inventory.Fleet:
		return "fleet"
	case *inventory.Region:
		return "region " + e.Name
	case *inventory.Cluster:
		return "cluster " + e.Name
	}
	return fmt.Sprintf("%T", source)
}

func dotted(at []any) string {
	var b strings.Builder
	for _, e := range at {
		fmt.Fprintf(&b, ".%v", e)
	}
	if b.Len() == 0 {
		return "."
	}
	return b.String()
}

package argocd_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

var update = flag.Bool("update", false, "renew the golden files")

// TestGolden holds all objects, and the origins of each, against golden trees: of a fleet whose output is synced, of one that the
// plugin compiles, and of one that is hydrated.
func TestGolden(t *testing.T) {
	for root, inv := range map[string]*inventory.Inventory{"testdata/golden": example(), "testdata/plugin": plugged(), "testdata/hydrator": hydrated("rendered-next")} {
		got := tree(t, units(inv))
		if *update {
			write(t, root, got)
		}
		if diff := cmp.Diff(readTree(t, root), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", root, diff)
		}
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

func readTree(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(root, name))
		files[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func write(t *testing.T, root string, files map[string]string) {
	t.Helper()
	if err := os.RemoveAll(root); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(files[name]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

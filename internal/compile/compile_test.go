package compile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/fixtures"
	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// fleet is the good fleet with some of its files changed; those that are empty are left out.
func fleet(t *testing.T, files map[string]string) *inventory.Inventory {
	t.Helper()
	fsys := fixtures.Good()
	for name, text := range files {
		if text == "" {
			delete(fsys, name)
			continue
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	inv, found, err := inventory.Load(t.Context(), fsys)
	if err != nil || len(found) > 0 {
		t.Fatalf("load the inventory: %v %v", err, found)
	}
	return inv
}

// compiled makes a bundle of which nothing is said.
func compiled(t *testing.T, inv *inventory.Inventory, opts compile.Options) *manifest.Bundle {
	t.Helper()
	b, found := compile.Compile(inv, opts)
	if len(found) > 0 {
		t.Fatalf("compile: %v", found)
	}
	return b
}

// unit finds a unit by its folder.
func unit(t *testing.T, b *manifest.Bundle, dir string) *manifest.Unit {
	t.Helper()
	for _, u := range b.Units {
		if u.Dir() == dir {
			return u
		}
	}
	t.Fatalf("no unit %s", dir)
	return nil
}

// object finds an object of a unit, or nil.
func object(u *manifest.Unit, id string) *manifest.Object {
	if i := slices.IndexFunc(u.Objects, func(o *manifest.Object) bool { return o.ID() == id }); i >= 0 {
		return u.Objects[i]
	}
	return nil
}

// list names the objects of a kind in a unit.
func list(u *manifest.Unit, kinds ...string) []string {
	var ids []string
	for _, o := range u.Objects {
		if slices.Contains(kinds, o.Kind) {
			ids = append(ids, o.ID())
		}
	}
	return ids
}

// encoded gives the files of a unit, with the lines that made each object.
func encoded(t *testing.T, u *manifest.Unit) string {
	t.Helper()
	var b strings.Builder
	for _, o := range u.Objects {
		text, err := o.YAML()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "# %s %s\n%s", o.File, strings.Join(o.Sources(), " "), text)
	}
	return b.String()
}

// TestBundle holds the units and objects of the good fleet against the golden file. Objects that several units share
// have a number there.
func TestBundle(t *testing.T) {
	b := compiled(t, fleet(t, nil), compile.Options{})
	in := map[*manifest.Object]int{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			in[o]++
		}
	}
	numbers := map[*manifest.Object]int{}
	var text strings.Builder
	for _, u := range b.Units {
		fmt.Fprintf(&text, "%s, applied to %q\n", u.Dir(), u.Cluster)
		for _, o := range u.Objects {
			shared := ""
			if in[o] > 1 {
				if numbers[o] == 0 {
					numbers[o] = len(numbers) + 1
				}
				shared = fmt.Sprintf(" (%d)", numbers[o])
			}
			fmt.Fprintf(&text, "  %s: %s%s\n", o.File, o.ID(), shared)
		}
	}
	golden.File(t, "testdata/bundle.txt", text.String())
}

// Every object names itself as its resource does, and the lines that made it.
func TestObjectsAreComplete(t *testing.T) {
	for _, u := range compiled(t, fleet(t, nil), compile.Options{}).Units {
		for _, o := range u.Objects {
			if len(o.Sources()) == 0 || o.Sources()[0] == "" {
				t.Errorf("%s: nobody made it", o.ID())
			}
			r, ok := o.Resource.(interface {
				GetName() string
				GetNamespace() string
				GetLabels() map[string]string
			})
			if !ok {
				if o.Kind != manifest.ValuesKind {
					t.Errorf("%s is a %T", o.ID(), o.Resource)
				}
				continue
			}
			if r.GetName() != o.Name || r.GetNamespace() != o.Namespace {
				t.Errorf("%s is named %s/%s in itself", o.ID(), r.GetNamespace(), r.GetName())
			}
			if r.GetLabels()["app.kubernetes.io/managed-by"] != "gauntlet" {
				t.Errorf("%s does not say who made it", o.ID())
			}
		}
	}
}

// What is the same for several clusters is one object, which is checked and encoded once.
func TestSharing(t *testing.T) {
	b := compiled(t, fleet(t, nil), compile.Options{})
	dev, na, eu := unit(t, b, "clusters/dev-na"), unit(t, b, "clusters/prod-na"), unit(t, b, "clusters/prod-eu")
	for id, want := range map[string][2]bool{ // shared by dev-na and prod-na, and by prod-na and prod-eu
		"ServiceMonitor shop/shop":           {true, true},
		"PrometheusRule monitoring/p1-shop":  {true, true},
		"PrometheusRule monitoring/common":   {true, true},
		"PrometheusRule monitoring/watchdog": {true, true},
		"Deployment monitoring/thanos-query": {true, true},
		"PrometheusRule monitoring/p2":       {false, false}, // made of other services in each
		"ServiceMonitor mail/mail":           {true, false},
		"PodMonitor shop/cart":               {false, true},
	} {
		if object(na, id) == nil {
			t.Fatalf("no %s in prod-na", id)
		}
		got := [2]bool{object(dev, id) == object(na, id), object(na, id) == object(eu, id)}
		if got != want {
			t.Errorf("%s is shared %v, want %v", id, got, want)
		}
	}
}

// A cluster by itself is what it is in the whole fleet, byte for byte.
func TestClusterByItself(t *testing.T) {
	inv := fleet(t, nil)
	whole := compiled(t, inv, compile.Options{})
	for cluster, want := range map[string][]string{
		"dev-na":  {"clusters/dev-na"},
		"prod-eu": {"clusters/prod-eu", "regions/eu"},           // a hub
		"prod-na": {"clusters/prod-na", "regions/na", "global"}, // the global cluster as well
	} {
		t.Run(cluster, func(t *testing.T) {
			alone := compiled(t, inv, compile.Options{Cluster: cluster})
			var dirs []string
			for _, u := range alone.Units {
				dirs = append(dirs, u.Dir())
				if diff := cmp.Diff(encoded(t, unit(t, whole, u.Dir())), encoded(t, u)); diff != "" {
					t.Errorf("%s (-in the fleet +by itself):\n%s", u.Dir(), diff)
				}
			}
			if diff := cmp.Diff(want, dirs); diff != "" {
				t.Errorf("units (-want +got):\n%s", diff)
			}
		})
	}
}

// The bundle depends on the inventory alone, and leaves it as it is.
func TestPure(t *testing.T) {
	inv := fleet(t, nil)
	all := func(b *manifest.Bundle) string {
		var text strings.Builder
		for _, u := range b.Units {
			text.WriteString(u.Dir() + "\n" + encoded(t, u))
		}
		return text.String()
	}
	first := all(compiled(t, inv, compile.Options{}))
	for name, again := range map[string]*inventory.Inventory{"the same inventory": inv, "another one that was read alike": fleet(t, nil)} {
		if diff := cmp.Diff(first, all(compiled(t, again, compile.Options{}))); diff != "" {
			t.Errorf("of %s (-first +second):\n%s", name, diff)
		}
	}
}

package prometheusrule_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/generators/prometheusrule"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// crowd is a class that more services share than one object can hold.
func crowd(n int) *inventory.Inventory {
	inv := &inventory.Inventory{Fleet: &inventory.Fleet{Namespace: "monitoring"}}
	c := &inventory.Class{Name: "P2", Evaluator: inventory.InCluster}
	c.Rules.File = "shared"
	inv.Classes = []*inventory.Class{c}
	for i := range n {
		inv.Services = append(inv.Services, &inventory.Service{Owner: crowded(fmt.Sprintf("service-%04d", i))})
	}
	return inv
}

func crowded(name string) inventory.Owner {
	o := inventory.Owner{Name: name, Team: "retail", Priority: "P2"}
	for i := range 5 {
		o.Alerts = append(o.Alerts, inventory.Rule{
			Alert:       fmt.Sprintf("Alert%d", i),
			Expr:        "sum by (pod) (\n" + strings.Repeat("  rate(requests_total[5m]) +\n", 5) + "  1\n) > 0\n",
			Labels:      map[string]string{"severity": "warning"},
			Annotations: map[string]string{"summary": "Something is wrong.", "description": strings.Repeat("It is.\n", 10)},
		})
	}
	return o
}

// objects encodes the class, by name.
func objects(t *testing.T, inv *inventory.Inventory) map[string][]byte {
	t.Helper()
	var groups []*prometheusrule.Group
	for _, s := range inv.Services {
		groups = append(groups, prometheusrule.Groups(inv, &s.Owner, inventory.InCluster)...)
	}
	encoded := map[string][]byte{}
	for _, o := range prometheusrule.Objects(inv.Fleet, inv.Classes[0], "", groups) {
		encoded[o.Name] = encode(t, o)
	}
	return encoded
}

func encode(t *testing.T, o *manifest.Object) []byte {
	t.Helper()
	text, err := o.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// changed names the objects that differ.
func changed(before, after map[string][]byte) []string {
	var names []string
	for name, text := range after {
		if !bytes.Equal(before[name], text) {
			names = append(names, name)
		}
	}
	for name := range before {
		if after[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestSplit(t *testing.T) {
	inv := crowd(1000)
	var groups []*prometheusrule.Group
	for _, s := range inv.Services {
		groups = append(groups, prometheusrule.Groups(inv, &s.Owner, inventory.InCluster)...)
	}
	seen := map[string]bool{}
	var names []string
	for _, o := range prometheusrule.Objects(inv.Fleet, inv.Classes[0], "", groups) {
		names = append(names, o.Name)
		if o.File != "manifests/rules/"+o.Name+".yaml" {
			t.Errorf("%s stands in %s", o.ID(), o.File)
		}
		operatorTakes(t, o) // and so below the operator's limit, by its own measure
		for source := range strings.SplitSeq(string(encode(t, o)), "\n") {
			if name, ok := strings.CutPrefix(source, "  - name: "); ok {
				if seen[name] {
					t.Errorf("group %s stands twice", name)
				}
				seen[name] = true
			}
		}
	}
	if len(seen) != 1000 {
		t.Errorf("%d groups, want 1000", len(seen))
	}
	if len(names) < 8 || len(names) > 40 {
		t.Errorf("split into %d objects: %v", len(names), names)
	}
	for _, name := range names {
		if !strings.HasPrefix(name, "p2-") || strings.Trim(name[3:], "01") != "" {
			t.Errorf("an object is named %s", name)
		}
	}
}

// What changes one rule changes one object, and none of the names.
func TestSplitIsStable(t *testing.T) {
	before := objects(t, crowd(300))
	if len(before) < 3 {
		t.Fatalf("only %d objects", len(before))
	}
	for name, change := range map[string]func(*inventory.Inventory){
		"a rule is changed": func(inv *inventory.Inventory) { inv.Services[150].Alerts[2].Expr = "vector(1)" },
		"a rule is added":   func(inv *inventory.Inventory) { o := &inv.Services[1].Owner; o.Alerts = append(o.Alerts, o.Alerts[0]) },
		"a rule is removed": func(inv *inventory.Inventory) { o := &inv.Services[298].Owner; o.Alerts = o.Alerts[1:] },
		"a service comes": func(inv *inventory.Inventory) {
			inv.Services = append(inv.Services, &inventory.Service{Owner: crowded("new")})
		},
		"a service comes in between": func(inv *inventory.Inventory) {
			inv.Services = slices.Insert(inv.Services, 7, &inventory.Service{Owner: crowded("new")})
		},
		"a service goes": func(inv *inventory.Inventory) { inv.Services = slices.Delete(inv.Services, 200, 201) },
	} {
		t.Run(name, func(t *testing.T) {
			inv := crowd(300)
			change(inv)
			if names := changed(before, objects(t, inv)); len(names) != 1 {
				t.Errorf("changed %v", names)
			}
		})
	}
}

// A class that fits into one object has one, without a number.
func TestNoSplit(t *testing.T) {
	got := objects(t, crowd(20))
	if diff := cmp.Diff([]string{"p2"}, changed(nil, got)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
}

// The estimate that splitting goes by holds for texts of many short lines, each of which YAML indents.
func TestSplitOfManyLines(t *testing.T) {
	inv := crowd(0)
	for i := range 400 {
		o := crowded(fmt.Sprintf("tall-%d", i))
		o.Alerts = o.Alerts[:1]
		o.Alerts[0].Expr = strings.Repeat("1\n+\n", 100) + "1"
		inv.Services = append(inv.Services, &inventory.Service{Owner: o})
	}
	var groups []*prometheusrule.Group
	for _, s := range inv.Services {
		groups = append(groups, prometheusrule.Groups(inv, &s.Owner, inventory.InCluster)...)
	}
	for _, o := range prometheusrule.Objects(inv.Fleet, inv.Classes[0], "", groups) {
		operatorTakes(t, o)
	}
}

package proof

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/inventory"
)

// crowd is the example fleet with thousands of services more, all of the class that shares a file.
func crowd(t *testing.T) *inventory.Inventory {
	t.Helper()
	inv := *example(t).inventory
	inv.Services = slices.Clone(inv.Services)
	for i := range 3000 {
		s := &inventory.Service{Owner: inventory.Owner{
			Name: fmt.Sprintf("crowd-%04d", i), Team: "platform", Priority: "P3", Namespace: "crowd",
		}}
		for n := range 3 {
			s.Alerts = append(s.Alerts, crowdAlert(s.Name, n))
		}
		inv.Services = append(inv.Services, s)
	}
	return &inv
}

func crowdAlert(service string, n int) inventory.Rule {
	return inventory.Rule{
		Alert: fmt.Sprintf("Crowded%d", n), For: inventory.Duration(10 * time.Minute),
		Expr:        fmt.Sprintf("sum(rate(requests_total{job=%q}[5m])) > %d", service, n),
		Labels:      map[string]string{"severity": "warning"},
		Annotations: map[string]string{"summary": "It is full.", "description": "Nobody else gets in until somebody leaves."},
	}
}

// sharedObjects compiles, and gives the text of the class's objects in one cluster, by file.
func sharedObjects(t *testing.T, inv *inventory.Inventory) map[string][]byte {
	t.Helper()
	bundle, found := compile.Compile(inv, compile.Options{Cluster: "dev-na-1"})
	if bundle == nil {
		t.Fatal(found)
	}
	objects := map[string][]byte{}
	for _, u := range bundle.Units {
		for _, o := range u.Objects {
			r, ok := o.Resource.(*monitoringv1.PrometheusRule)
			if !ok || r.Labels["gauntlet.dev/priority"] != "P3" {
				continue
			}
			text, err := o.YAML()
			if err != nil {
				t.Fatal(err)
			}
			objects[o.File] = text
		}
	}
	return objects
}

// TestSplitMovesOneObject changes one service of thousands in several ways. The objects keep their names, and one of them
// changes: that of the service.
func TestSplitMovesOneObject(t *testing.T) {
	before := sharedObjects(t, crowd(t))
	if len(before) < 4 {
		t.Fatalf("thousands of services make %d objects", len(before))
	}
	for file, text := range before {
		resource, err := decode(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range validateRule(t, resource.(*monitoringv1.PrometheusRule)) { // their size among it
			t.Errorf("%s: %v", file, err)
		}
	}
	const chosen = 1234
	for name, change := range map[string]func(*inventory.Inventory, *inventory.Service){
		"a rule more": func(_ *inventory.Inventory, s *inventory.Service) {
			s.Alerts = append(slices.Clone(s.Alerts), crowdAlert(s.Name, 3))
		},
		"a rule less": func(_ *inventory.Inventory, s *inventory.Service) { s.Alerts = s.Alerts[:2] },
		"another threshold": func(_ *inventory.Inventory, s *inventory.Service) {
			s.Alerts = slices.Clone(s.Alerts)
			s.Alerts[1].Expr += "0"
		},
		"a service less": func(inv *inventory.Inventory, s *inventory.Service) {
			inv.Services = slices.DeleteFunc(inv.Services, func(x *inventory.Service) bool { return x == s })
		},
	} {
		t.Run(name, func(t *testing.T) {
			inv := crowd(t)
			i := slices.IndexFunc(inv.Services, func(s *inventory.Service) bool { return s.Name == fmt.Sprintf("crowd-%04d", chosen) })
			change(inv, inv.Services[i])
			after := sharedObjects(t, inv)

			if diff := cmp.Diff(files(before), files(after)); diff != "" {
				t.Errorf("files (-before +after):\n%s", diff)
			}
			var changed []string
			for file, text := range after {
				if !bytes.Equal(text, before[file]) {
					changed = append(changed, file)
				}
			}
			if len(changed) != 1 {
				t.Errorf("changed: %v", changed)
			}
		})
	}
}

func files(objects map[string][]byte) []string {
	var names []string
	for name := range objects {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

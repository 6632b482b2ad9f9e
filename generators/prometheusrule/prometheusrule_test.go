package prometheusrule_test

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/fixtures"
	"gauntlet.dev/gauntlet/generators/prometheusrule"
	"gauntlet.dev/gauntlet/internal/crd/crdtest"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// fleet is the good fleet with a service that has rules of every kind.
func fleet(t *testing.T) *inventory.Inventory {
	t.Helper()
	fsys := fixtures.Good()
	for name, text := range map[string]string{
		"services/full.yaml": `name: full
team: retail
priority: P2
namespace: shop
ruleFiles: [rules/full.yaml, rules/more.yaml]
alerts:
  - alert: FullAlert
    expr: full_total > 1
    for: 5m
    keep_firing_for: 10m
    labels: {severity: warning, team: retail, tier: web}
    annotations:
      summary: "{{ $value }} of {{ $labels.pod }}"
      description: |
        Two lines,
        and a quote: "so".
recordings:
  - record: full:total:sum
    expr: sum(full_total)
    labels: {level: sum}
`,
		"rules/full.yaml": `groups:
  - name: full
    interval: 1m
    limit: 20
    query_offset: 30s
    labels: {group: first}
    rules:
      - alert: FileAlert
        expr: full:total:sum > 1
        keep_firing_for: 1m
        labels: {severity: info}
        annotations: {summary: kept}
      - record: full:total:max
        expr: max(full_total)
        labels: {level: max}
  - name: full.burn rate
    rules:
      - record: full:total:min
        expr: min(full_total)
`,
		"rules/more.yaml": `groups:
  - name: burn rate
    rules:
      - record: full:total:avg
        expr: avg(full_total)
`,
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	inv, found, err := inventory.Load(t.Context(), fsys)
	if err != nil || len(found) > 0 {
		t.Fatalf("load the inventory: %v %v", err, found)
	}
	return inv
}

func owner(t *testing.T, inv *inventory.Inventory, name string) *inventory.Owner {
	t.Helper()
	for _, o := range inv.Owners() {
		if o.Name == name {
			return o
		}
	}
	t.Fatalf("no service or exporter %s", name)
	return nil
}

// class makes the objects of a class for one evaluator.
func class(t *testing.T, inv *inventory.Inventory, name, instance string, at inventory.Evaluator, owners ...string) []*manifest.Object {
	t.Helper()
	var groups []*prometheusrule.Group
	for _, o := range owners {
		groups = append(groups, prometheusrule.Groups(inv, owner(t, inv, o), at)...)
	}
	return prometheusrule.Objects(inv.Fleet, inv.Class(name), instance, groups)
}

// TestGolden holds objects of each kind of class and evaluator against the golden files.
func TestGolden(t *testing.T) {
	inv := fleet(t)
	for name, objects := range map[string][]*manifest.Object{
		"own":           class(t, inv, "P1", "", inventory.InCluster, "shop"),
		"own-ruler":     class(t, inv, "P1", "ruler-na", inventory.InRegion, "shop"),
		"shared":        class(t, inv, "P2", "", inventory.InCluster, "cart", "full", "mail", "redis"),
		"shared-named":  class(t, inv, "internal", "", inventory.InCluster, "vault"),
		"instance":      class(t, inv, "internal", "infrastructure", inventory.InCluster, "node-exporter"),
		"watchdog":      {prometheusrule.Watchdog(inv.Fleet, "")},
		"watchdog-rule": {prometheusrule.Watchdog(inv.Fleet, "ruler-na")},
	} {
		t.Run(name, func(t *testing.T) {
			if len(objects) != 1 {
				t.Fatalf("%d objects", len(objects))
			}
			text, err := objects[0].YAML()
			if err != nil {
				t.Fatal(err)
			}
			golden.File(t, filepath.Join("testdata/golden", name+".yaml"), text)
			schemaTakes(t, objects[0])
			operatorTakes(t, objects[0])
		})
	}
}

func schemaTakes(t *testing.T, o *manifest.Object) {
	t.Helper()
	text, err := o.YAML()
	if err != nil {
		t.Fatal(err)
	}
	problems, err := crdtest.Operator(t).Validate(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %v", o.ID(), p)
	}
}

// operatorTakes has the operator judge the rules, and their size.
func operatorTakes(t *testing.T, o *manifest.Object) {
	t.Helper()
	spec := o.Resource.(*monitoringv1.PrometheusRule).Spec.DeepCopy() // it is changed in place
	for _, err := range operator.ValidateRule(*spec, model.UTF8Validation, parser.Options{}) {
		t.Errorf("%s: the operator refuses it: %v", o.ID(), err)
	}
}

// An owner without rules for an evaluator has no group, and no groups make no object.
func TestNothing(t *testing.T) {
	inv := fleet(t)
	if objects := class(t, inv, "P2", "ruler-global", inventory.Globally, "cart", "mail"); objects != nil {
		t.Errorf("made %d objects", len(objects))
	}
}

// Nothing in the inventory is changed by labels that are set.
func TestInventoryStaysAsItIs(t *testing.T) {
	inv := fleet(t)
	class(t, inv, "P2", "", inventory.InCluster, "full")
	full := owner(t, inv, "full")
	want := map[string]string{"severity": "warning", "team": "retail", "tier": "web"}
	if diff := cmp.Diff(want, full.Alerts[0].Labels); diff != "" {
		t.Errorf("labels of the alert (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"severity": "info"}, full.Files[0].Groups[0].Rules[0].Labels); diff != "" {
		t.Errorf("labels in the file (-want +got):\n%s", diff)
	}
}

// Each rule finds its line, in the service's own file or in the file that it names.
func TestOrigins(t *testing.T) {
	inv := fleet(t)
	shared := class(t, inv, "P2", "", inventory.InCluster, "cart", "full")[0]
	at := func(path ...any) string { return shared.Locate(append([]any{"spec", "groups"}, path...)).String() }
	for _, test := range []struct{ got, want string }{
		{at(0), "rules/cart.yaml:2:5"},
		{at(0, "rules", 1, "alert"), "rules/cart.yaml:6:16"},
		{at(1, "rules", 0, "record"), "services/full.yaml:18:13"},
		{at(1, "rules", 1, "expr"), "services/full.yaml:8:11"},
		{at(1, "rules", 1, "keep_firing_for"), "services/full.yaml:10:22"},
		{at(1, "rules", 1, "annotations", "summary"), "services/full.yaml:13:16"},
		{at(1, "rules", 1, "labels", "tier"), "services/full.yaml:11:53"},
		{at(2, "interval"), "rules/full.yaml:3:15"},
		{at(2, "query_offset"), "rules/full.yaml:5:19"},
		{at(2, "rules", 0, "labels", "severity"), "rules/full.yaml:11:28"},
		{at(4, "rules", 0, "expr"), "rules/more.yaml:5:15"},
		{shared.Locate(nil).String(), "services/cart.yaml:2:1"},
		{prometheusrule.Watchdog(inv.Fleet, "").Locate([]any{"spec"}).String(), "fleet.yaml:17:5"},
	} {
		if test.got != test.want {
			t.Errorf("found at %s, want %s", test.got, test.want)
		}
	}
	if diff := cmp.Diff([]string{"services/cart.yaml:2:1", "services/full.yaml:1:1"}, shared.Sources()); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

// Groups of one object have names of their own, whatever the files of an owner call theirs.
func TestGroupNames(t *testing.T) {
	inv := fleet(t)
	var names []string
	for _, g := range class(t, inv, "P2", "", inventory.InCluster, "full")[0].Resource.(*monitoringv1.PrometheusRule).Spec.Groups {
		names = append(names, g.Name)
	}
	want := "full, full.full, full.burn rate, full.full.burn rate"
	if got := strings.Join(names, ", "); got != want {
		t.Errorf("groups are %s, want %s", got, want)
	}
}

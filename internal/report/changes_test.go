package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/topology"
)

func changes(t *testing.T, opts ChangeOptions, entities ...change.Entity) string {
	t.Helper()
	var b strings.Builder
	if err := Changes(&b, entities, opts); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestChanges(t *testing.T) {
	units := []string{"clusters/a", "clusters/b", "clusters/c", "clusters/d", "clusters/e"}
	got := changes(t, ChangeOptions{Dir: "..", Clusters: 5},
		change.Entity{Name: "service shop", File: "services/shop.yaml", Sign: change.Changed, Objects: []change.Object{
			{Sign: change.Added, ID: "ServiceMonitor shop/shop", Units: units, By: []string{"monitoring/prometheus"}},
			{Sign: change.Changed, ID: "PrometheusRule monitoring/p2", Units: units[:4], By: []string{"monitoring/prometheus"},
				Fields: []change.Field{{Path: "a", Old: "1", New: "2"}, {Path: "b", New: "3"}, {Path: "c", Old: strings.Repeat("4", 70)}},
				Rules: []change.Rule{
					{Sign: change.Added, Name: "Burn", Alert: true, Severity: "critical", Sends: []topology.Send{
						{Labels: "environment=dev", Receivers: []string{"triage"}},
						{Labels: "environment=test", Receivers: []string{"triage"}},
						{Labels: "environment=prod", Receivers: []string{"pager", "boss"}}, {Labels: "environment=lab"}}},
					{Sign: change.Changed, Name: "Full", Alert: true, Fields: []string{"expr", "for"}, Sends: []topology.Send{{Labels: "environment=prod", Receivers: []string{"pager"}}}},
					{Sign: change.Removed, Name: "shop:rate5m"},
				}},
		}},
		change.Entity{Name: "gone\x1b", Sign: change.Removed, Objects: []change.Object{
			{Sign: change.Removed, ID: "ServiceMonitor gone/gone", Units: append(units[:4:4], "regions/na", "global")}}},
	)
	want := `~ service shop (../services/shop.yaml)
    + ServiceMonitor shop/shop in all 5 clusters
        scraped by monitoring/prometheus
    ~ PrometheusRule monitoring/p2 in a, b, c, d
        evaluated by monitoring/prometheus
        ~ a: 1 → 2
        + b: 3
        - c: 44444444444444444444444444444444444444444444444444444444444…
        + alert Burn, critical: to triage (environment=dev; environment=test), pager and boss (environment=prod), nobody (environment=lab)
        ~ alert Full, changes expr, for: to pager
        - recording shop:rate5m
- gone␛
    - ServiceMonitor gone/gone in a, b, c, 3 more
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestManyChanges(t *testing.T) {
	var many []change.Entity
	for i := range 30 {
		many = append(many, change.Entity{Name: fmt.Sprintf("service s%d", i), Sign: change.Added})
	}
	many[0].Objects = make([]change.Object, 20)
	many[0].Objects[0] = change.Object{Fields: make([]change.Field, 9), Rules: make([]change.Rule, 41)}
	got := changes(t, ChangeOptions{}, many...)
	for _, want := range []string{"\nand 5 others\n", "\n    and 8 more objects\n", "\n        and 1 more field\n", "\n        and 1 more rule\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestChangeColors(t *testing.T) {
	got := changes(t, ChangeOptions{Color: true}, change.Entity{Name: "service shop", Sign: change.Added})
	if want := "\x1b[32;1m+\x1b[0;22m \x1b[1mservice shop\x1b[22m\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

package change

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/topology"
)

const before = `
spec:
  groups:
  - name: shop
    interval: 30s
    rules:
    - {record: "shop:rate5m", expr: a}
    - {alert: Burn, expr: b > 1, labels: {severity: critical}}
    - {alert: Burn, expr: b > 2, labels: {severity: warning}}
    - {alert: Gone, expr: c}
`

const after = `
spec:
  groups:
  - name: shop
    interval: 1m
    rules:
    - {alert: Burn, expr: b > 2, labels: {severity: warning}}
    - {alert: Burn, expr: b > 3, for: 5m, labels: {severity: critical}}
    - {alert: New, expr: d, labels: {severity: info}}
  - name: shop.other
    rules:
    - {record: "shop:rate5m", expr: a}
`

func TestRules(t *testing.T) {
	old, err := readRules(before)
	if err != nil {
		t.Fatal(err)
	}
	now, err := readRules(after)
	if err != nil {
		t.Fatal(err)
	}
	pager := []topology.Send{{Receivers: []string{"pager"}}}
	var got []Rule
	for _, c := range diffRules(list(old), list(now)) {
		got = append(got, c.describe(map[string][]topology.Send{"specgroups0rules1": pager}))
	}
	want := []Rule{
		{Sign: Changed, Name: "Burn", Alert: true, Severity: "critical", Fields: []string{"expr", "for"}, Sends: pager},
		{Sign: Added, Name: "New", Alert: true, Severity: "info"},
		{Sign: Removed, Name: "Gone", Alert: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	groups := []groupChange{{"shop", []Field{{"group shop, interval", "30s", "1m"}}}}
	if diff := cmp.Diff(groups, diffGroups(old, now), cmp.AllowUnexported(groupChange{})); diff != "" {
		t.Error(diff)
	}
}

func TestMerge(t *testing.T) {
	part := func(unit, to string) Object {
		return Object{Sign: Changed, ID: "PrometheusRule monitoring/p2", Units: []string{unit}, Rules: []Rule{
			{Sign: Added, Name: "Burn", Alert: true, Sends: []topology.Send{{Labels: "environment=" + to, Receivers: []string{to}}}}}}
	}
	var e Entity
	e.merge(part("clusters/b", "prod"))
	e.merge(part("clusters/a", "dev"))
	other := part("regions/na", "dev")
	other.By = []string{"ruler"}
	e.merge(other)
	want := []Object{part("clusters/a", "prod"), other}
	want[0].Units = []string{"clusters/a", "clusters/b"}
	want[0].Rules[0].Sends = append(want[0].Rules[0].Sends, topology.Send{Labels: "environment=dev", Receivers: []string{"dev"}})
	if diff := cmp.Diff(want, e.Objects); diff != "" {
		t.Error(diff)
	}
}

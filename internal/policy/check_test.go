package policy_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/topology"
)

// line is a locator that counts a path's elements, to see which path it was asked for.
type line struct{ file string }

func (l line) At(path ...any) diag.Span {
	return diag.Span{File: l.file, Line: 1 + len(path), Column: 1}
}

// at places what stands at a path into a file named after its object.
func at(object string, path []any) diag.Span { return line{object + ".yaml"}.At(path...) }

func check(t *testing.T, engine *policy.Engine, workers int, docs ...policy.Document) []diag.Diagnostic {
	t.Helper()
	found, err := engine.Check(context.Background(), data, docs, workers)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// monitor is a document of a ServiceMonitor that has only what the test needs.
func monitor(name, namespace, port string) policy.Document {
	object := &monitoringv1.ServiceMonitor{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec:       monitoringv1.ServiceMonitorSpec{Endpoints: []monitoringv1.Endpoint{{Port: "http"}, {Port: port}}},
	}
	d := policy.ObjectDocument(manifestObject(object, "ServiceMonitor", object.ObjectMeta), topology.MonitorFacts{})
	d.Locate = func(_ string, path []any) diag.Span { return at(name, path) }
	return d
}

func TestFindingOfAnObject(t *testing.T) {
	engine, _ := load(t, nil)
	want := []diag.Diagnostic{{
		Code:     "scrape/port-number",
		Severity: diag.Error,
		Message:  `port is "8080", and a monitor's port is the name of a Service port; write the name, or targetPort: 8080`,
		Source:   diag.Span{File: "shop.yaml", Line: 5, Column: 1},
		Object:   "ServiceMonitor team/shop",
		Path:     "spec.endpoints[1].port",
		Help:     "port: http selects the Service port of this name; targetPort: 8080 selects the port of the container.",
	}}
	if diff := cmp.Diff(want, check(t, engine, 2, monitor("shop", "team", "8080"), monitor("clean", "team", "web"))); diff != "" {
		t.Error(diff)
	}
}

func TestFindingOfTheFleet(t *testing.T) {
	engine, _ := load(t, nil)
	fleet := &topology.Fleet{Rulers: []*topology.Ruler{{
		Ref: topology.Ref{Object: "regions/na ThanosRuler a/b", Path: []any{"spec"}}, ID: "c/a/b", Name: "a/b", Cluster: "c", Replicas: 2,
		PodLabels: []string{"replica"}, Operated: true,
	}}}
	want := []diag.Diagnostic{{
		Code:     "thanos/ruler-ha",
		Severity: diag.Error,
		Message:  "label replica differs between the 2 replicas of ruler a/b and is not dropped from alerts, so that each of them pages; drop it",
		Source:   diag.Span{File: "regions/na ThanosRuler a/b.yaml", Line: 3, Column: 1},
		Object:   "regions/na ThanosRuler a/b",
		Path:     "spec.alertDropLabels",
		Help:     "alertDropLabels: [replica]",
	}}
	if diff := cmp.Diff(want, check(t, engine, 1, policy.FleetDocument(fleet, at))); diff != "" {
		t.Error(diff)
	}
}

// TestRelated: a finding shows the other places that it speaks of, those of its own object and those of others.
func TestRelated(t *testing.T) {
	text := metadata + `package gauntlet.acme.related

import data.gauntlet.lib.report

findings contains report.see(report.finding([], "m", "h"), {
	report.place(["spec"], "mine"),
	report.place_in({"object": "other", "path": []}, ["a", 0], "another's"),
	report.place_in({"object": "", "path": []}, ["nowhere"], "of which nothing is known"),
})
`
	engine, invalid := load(t, tree(map[string]string{"acme/related/related.rego": text}))
	if len(invalid) > 0 {
		t.Fatal(invalid)
	}
	d := monitor("shop", "team", "web")
	d.Locate = func(object string, path []any) diag.Span {
		if len(path) == 1 && path[0] == "nowhere" {
			return diag.Span{}
		}
		return at(object, path)
	}
	found := check(t, engine, 1, d)
	want := []diag.Related{{Source: diag.Span{File: "other.yaml", Line: 3, Column: 1}, Message: "another's"}, {Source: diag.Span{File: ".yaml", Line: 2, Column: 1}, Message: "mine"}}
	if len(found) != 1 {
		t.Fatal(found)
	}
	if diff := cmp.Diff(want, found[0].Related); diff != "" {
		t.Error(diff)
	}
}

// TestConcerns: a finding says whose it is and where it holds, by the document or, more exactly, by the rule.
func TestConcerns(t *testing.T) {
	text := metadata + `package gauntlet.acme.where

import data.gauntlet.lib.report

findings contains report.finding(["a"], "everywhere", "h")

findings contains report.in_clusters({"b", "a"}, report.finding([], "in some", "h"))

findings contains report.finding_in({"object": "other", "path": []}, [], "in another", "h")
`
	engine, invalid := load(t, tree(map[string]string{"acme/where/where.rego": text}))
	if len(invalid) > 0 {
		t.Fatal(invalid)
	}
	d := monitor("shop", "team", "web")
	d.Concerns = func(object string, path []any) (string, []string) {
		return fmt.Sprint(object, path), []string{"a", "b", "c"}
	}
	var got []string
	for _, f := range check(t, engine, 1, d) {
		got = append(got, fmt.Sprintf("%s: %s in %s", f.Message, f.Class, f.Clusters))
	}
	slices.Sort(got)
	want := []string{"everywhere: [a] in [a b c]", "in another: other[] in [a b c]", "in some: [] in [a b]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestCleanFleet: objects and a fleet without a mistake give no finding.
func TestCleanFleet(t *testing.T) {
	engine, _ := load(t, nil)
	if found := check(t, engine, 2, documents(3, 5)...); len(found) > 0 {
		t.Error(found)
	}
}

func TestUserPolicy(t *testing.T) {
	engine, _ := load(t, tree(map[string]string{
		"acme/no-default/no-default.rego": good,
		"acme/teams/teams.rego": strings.ReplaceAll(metadata, "ServiceMonitor", "Fleet, PrometheusRule") + `package gauntlet.acme.teams

import data.gauntlet.lib.names

findings contains names.complain(team) if some team in data.fleet.teams
`,
		"lib/names.rego": `package gauntlet.lib.names

complain(name) := {"message": sprintf("team %s", [name])}
`,
		"acme/teams/teams_test.rego": "this is not read",
	}))
	found, err := engine.Check(context.Background(), policy.Data{Teams: []string{"a"}}, []policy.Document{monitor("shop", "default", "web"), {Kind: "Fleet"}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []diag.Diagnostic{
		{Code: "acme/teams", Severity: diag.Warning, Message: "team a"},
		{Code: "acme/no-default", Severity: diag.Warning, Message: "namespace is default", Source: diag.Span{File: "shop.yaml", Line: 3, Column: 1},
			Object: "ServiceMonitor default/shop", Path: "metadata.namespace", Help: "another"},
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
}

// TestFailingPolicies: a policy that breaks off is told at its line, and the others are heard.
func TestFailingPolicies(t *testing.T) {
	head := metadata + "package gauntlet.acme.bad\n\n"
	for _, c := range []struct {
		name, text string
		line       int
		message    string
	}{
		{"conflict", head + "findings contains f(1)\n\nf(_) := x if some x in [1, 2]\n", 11, "function data.gauntlet.acme.bad.f produced conflicting values for the same inputs"},
		{"text", head + "findings contains \"bad\"\n", 0, `"bad" is no finding, which report.finding makes`},
		{"message", head + "findings contains {\"path\": []}\n", 0, `{"path": []} is a finding without a message`},
		{"path", head + "findings contains {\"message\": \"m\", \"path\": \"spec\"}\n", 0, `"spec" is no path, which is an array`},
		{"element", head + "findings contains {\"message\": \"m\", \"path\": [null]}\n", 0, `[null] is no path: null is neither a name nor an index`},
		{"index", head + "findings contains {\"message\": \"m\", \"path\": [-1]}\n", 0, `[-1] is no path: -1 is no index`},
		{"within", head + "findings contains {\"message\": \"m\", \"within\": [2, 1]}\n", 0, `[2, 1] is no part of a text, which is two offsets`},
		{"half within", head + "findings contains {\"message\": \"m\", \"within\": [\"a\"]}\n", 0, `["a"] is no part of a text, which is two offsets`},
		{"related", head + "findings contains {\"message\": \"m\", \"related\": []}\n", 0, `[] are no places, which are a set`},
		{"clusters", head + "findings contains {\"message\": \"m\", \"clusters\": [\"a\"]}\n", 0, `["a"] are no clusters, which are a set`},
		{"cluster", head + "findings contains {\"message\": \"m\", \"clusters\": {1}}\n", 0, `1 is no name of a cluster`},
	} {
		t.Run(c.name, func(t *testing.T) {
			engine, invalid := load(t, tree(map[string]string{"acme/bad/bad.rego": c.text}))
			if len(invalid) > 0 {
				t.Fatal(invalid)
			}
			found := check(t, engine, 2, monitor("shop", "team", "8080"))
			if len(found) != 2 {
				t.Fatalf("%d findings: %v", len(found), found)
			}
			i := slices.IndexFunc(found, func(d diag.Diagnostic) bool { return d.Code == policy.CodeFailed })
			if i < 0 || found[1-i].Code != "scrape/port-number" {
				t.Fatal(found)
			}
			d := found[i]
			want := fmt.Sprintf("policy acme/bad broke off: %s; this and what else it would find is not known", c.message)
			if d.Message != want || d.Object != "ServiceMonitor team/shop" || d.Severity != diag.Error || d.Source.File != "acme/bad/bad.rego" || d.Source.Line != c.line {
				t.Errorf("got %+v\nwant %s", d, want)
			}
		})
	}
}

// TestParallelIsSequential: neither the number of goroutines nor the order of documents shows in the findings.
func TestParallelIsSequential(t *testing.T) {
	engine, _ := load(t, nil)
	var docs []policy.Document
	for i := range 200 {
		docs = append(docs, monitor(fmt.Sprintf("service-%d", i), "team", fmt.Sprint(8000+i)))
	}
	docs = append(docs, documents(5, 2)...)
	want := check(t, engine, 1, docs...)
	if len(want) != 200 {
		t.Fatalf("%d findings", len(want))
	}
	slices.Reverse(docs)
	for _, workers := range []int{1, 2, 16} {
		if diff := cmp.Diff(want, check(t, engine, workers, docs...)); diff != "" {
			t.Errorf("%d workers: %s", workers, diff)
		}
	}
}

// TestCancel: a policy that runs for hours stops with its context.
func TestCancel(t *testing.T) {
	engine, _ := load(t, tree(map[string]string{"acme/slow/slow.rego": metadata + `package gauntlet.acme.slow

findings contains {"message": "m"} if {
	some x in numbers.range(1, 100000)
	some y in numbers.range(1, 100000)
	x * y < 0
}
`}))
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, err := engine.Check(ctx, data, []policy.Document{monitor("shop", "team", "web")}, 1)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestBadInput(t *testing.T) {
	engine, _ := load(t, nil)
	_, err := engine.Check(context.Background(), data, []policy.Document{{Kind: "ServiceMonitor", ID: "ServiceMonitor a/b", Input: make(chan int)}}, 1)
	if err == nil || !strings.Contains(err.Error(), "encode ServiceMonitor a/b for the policies") {
		t.Error(err)
	}
}

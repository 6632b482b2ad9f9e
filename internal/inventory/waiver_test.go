package inventory

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
)

// TestWaived asks of each line of each file whether a waiver that stands in one of its entities excuses a finding there.
// Lines that it should excuse end with the word here.
func TestWaived(t *testing.T) {
	const waiver = "waivers: [{code: a/b, reason: r, owner: platform, until: 2026-12-31}]"
	for name, test := range map[string]struct{ file, text string }{
		"the whole file": {"services/a.yaml", `# here
name: a # here
team: checkout # here
priority: P1 # here
namespace: a # here
` + waiver + ` # here
# here
`},
		"an item of a list": {"services/a.yaml", `# before
- name: a
  team: checkout
  priority: P1
  namespace: a
  alerts:
  - alert: A
    expr: |
      up
      ==
      0
    labels: {severity: critical}
- name: b # here
  team: checkout # here
  priority: P1 # here
  namespace: b # here
  ` + waiver + ` # here
  alerts: # here
  - alert: A # here
    expr: | # here
      up # here
      == 0 # here
    labels: {severity: critical} # here
- name: c
  team: checkout
  priority: P1
  namespace: c
`},
		"the last item, with a folded text": {"services/a.yaml", `- {name: a, team: checkout, priority: P1, namespace: a}
- name: b # here
  team: checkout # here
  priority: P1 # here
  namespace: b # here
  ` + waiver + ` # here
  alerts: # here
  - alert: A # here
    labels: {severity: critical} # here
    expr: > # here
      up{job="here
      "} == 0 unless here

      or up == 0 unless here
`},
		"one of several documents": {"services/a.yaml", `---
name: a
team: checkout
priority: P1
namespace: a
---
name: b # here
team: checkout # here
priority: P1 # here
namespace: b # here
` + waiver + ` # here
--- # here
name: c
team: checkout
priority: P1
namespace: c
`},
		"an item in CUE": {"services/a.cue", `[
	{name: "a", team: "checkout", priority: "P1", namespace: "a"},
	{ // here
		name: "b" // here
		team: "checkout" // here
		priority: "P1" // here
		namespace: "b" // here
		waivers: [{code: "a/b", reason: "r", owner: "platform", until: "2026-12-31"}] // here
		alerts: [{ // here
			alert: "A" // here
			expr: "up == 0" // here
			labels: severity: "critical" // here
		}] // here
	}, // here
	for n in ["c", "d"] {
		name: n
		team: "checkout"
		priority: "P1"
		namespace: "c"
	},
]
`},
		"what a comprehension makes": {"services/a.cue", `[
	{name: "a", team: "checkout", priority: "P1", namespace: "a"},
	for n in ["c", "d"] {
		name: n // here
		team: "checkout" // here
		priority: "P1" // here
		namespace: "c" // here
		waivers: [{code: "a/b", reason: "r", owner: "platform", until: "2026-12-31"}] // here
	}, // here
	{name: "b", team: "checkout", priority: "P1", namespace: "b"},
]
`},
		"a region": {"regions/all.yaml", `- name: na # here
  hub: prod-na-1 # here
  bucket: {name: metrics-na, secret: {name: objstore, key: objstore.yml}} # here
  ` + waiver + ` # here
- name: eu
  hub: prod-eu-1
  bucket: {name: metrics-eu, secret: {name: objstore, key: objstore.yml}}
`},
		"a cluster": {"clusters/more.yaml", `- {name: more, region: na, environment: dev, server: "https://more.example.com"}
- {name: other, region: na, environment: dev, server: "https://other.example.com", ` + waiver + `} # here
- {name: last, region: na, environment: dev, server: "https://last.example.com"}
`},
		"an instance": {"instances/more.yaml", `name: more # here
spans: region # here
` + waiver + ` # here
`},
		"an exporter": {"exporters/a.yaml", `- name: x
  kind: http
  team: checkout
  priority: P1
  instance: in-cluster
  kubernetes: {endpoints: [{port: http}]}
- name: y # here
  kind: http # here
  team: checkout # here
  priority: P1 # here
  instance: in-cluster # here
  kubernetes: {endpoints: [{port: http}]} # here
  ` + waiver + ` # here
`},
	} {
		t.Run(name, func(t *testing.T) {
			files := base(t)
			files[test.file] = &fstest.MapFile{Data: []byte(test.text)}
			inv, ds, err := Load(t.Context(), files)
			if err != nil || len(ds) > 0 {
				t.Fatalf("load: %v\n%s", err, render(files, ds))
			}
			for i, line := range strings.Split(strings.TrimSuffix(test.text, "\n"), "\n") {
				at := diag.Span{File: test.file, Line: i + 1, Column: 1 + len(line) - len(strings.TrimLeft(line, " \t-"))}
				want := strings.HasSuffix(line, "here")
				if strings.TrimSpace(line) != "" && waived(inv, "a/b", at) != want {
					t.Errorf("%v %q: want %v", at, line, want)
				}
				if waived(inv, "a/c", at) {
					t.Errorf("%v: another code is excused", at)
				}
			}
			whole := strings.HasSuffix(strings.SplitN(test.text, "\n", 2)[0], "here") && !strings.Contains(test.text, "- name")
			if got := waived(inv, "a/b", diag.Span{File: test.file}); got != whole {
				t.Errorf("the file as a whole: got %v", got)
			}
			if waived(inv, "a/b", diag.Span{File: "services/other.yaml", Line: 2, Column: 1}) {
				t.Error("another file is excused")
			}
		})
	}
}

// TestWaivedInFlow has two entities on one line.
func TestWaivedInFlow(t *testing.T) {
	files := base(t)
	text := `[{name: a, team: checkout, priority: P1, namespace: a}, {name: b, team: checkout, priority: P1, namespace: b, waivers: [{code: a/b, reason: r, owner: platform, until: 2026-12-31}]}]`
	files["services/a.yaml"] = &fstest.MapFile{Data: []byte(text)}
	inv, ds, err := Load(t.Context(), files)
	if err != nil || len(ds) > 0 {
		t.Fatalf("load: %v, %s", err, brief(ds))
	}
	second := strings.Index(text, "{name: b")
	for column := range len(text) {
		want := column >= second && column < len(text)-1
		if got := waived(inv, "a/b", diag.Span{File: "services/a.yaml", Line: 1, Column: column + 1}); got != want {
			t.Errorf("column %d: got %v", column+1, got)
		}
	}
}

// TestWaivedInRuleFile excuses findings in the files that the entity takes its rules from, and the fleet's waivers anywhere.
func TestWaivedInRuleFile(t *testing.T) {
	files := base(t)
	files["services/a.yaml"] = &fstest.MapFile{Data: []byte(goodService +
		"ruleFiles: [rules/a.yaml]\nwaivers: [{code: a/b, reason: r, owner: platform, until: 2026-12-31}]\n")}
	files["services/b.yaml"] = &fstest.MapFile{Data: []byte("{name: b, team: checkout, priority: P1, namespace: b, ruleFiles: [rules/b.yaml]}")}
	files["waivers/all.cue"] = &fstest.MapFile{Data: []byte("code: \"c/d\"\nreason: \"r\"\nowner: \"platform\"\nuntil: \"2026-12-31\"\n")}
	for _, name := range []string{"a", "b"} {
		text := fmt.Sprintf("groups:\n- name: %s\n  rules: [{record: %s, expr: up}]\n", name, name)
		files["rules/"+name+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	inv, ds, err := Load(t.Context(), files)
	if err != nil || len(ds) > 0 {
		t.Fatalf("load: %v, %s", err, brief(ds))
	}
	var got bytes.Buffer
	for _, code := range []string{"a/b", "c/d", "e/f"} {
		for _, file := range []string{"rules/a.yaml", "rules/b.yaml", "services/a.yaml", "services/b.yaml"} {
			fmt.Fprintln(&got, code, file, waived(inv, code, diag.Span{File: file, Line: 3, Column: 4}), waived(inv, code, diag.Span{File: file}))
		}
	}
	want := `a/b rules/a.yaml true true
a/b rules/b.yaml false false
a/b services/a.yaml true true
a/b services/b.yaml false false
c/d rules/a.yaml true true
c/d rules/b.yaml true true
c/d services/a.yaml true true
c/d services/b.yaml true true
e/f rules/a.yaml false false
e/f rules/b.yaml false false
e/f services/a.yaml false false
e/f services/b.yaml false false
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if at := inv.Waivers[0].At("owner").String(); at != "waivers/all.cue:3:8" {
		t.Errorf("the waiver's owner stands at %s", at)
	}
	if at := inv.Services[1].Waivers[0].At("owner").String(); at != "services/a.yaml:6:41" {
		t.Errorf("the owner of a service's waiver stands at %s", at)
	}
}

// waived tells whether one of the waivers of a code excuses a finding at a place.
func waived(inv *Inventory, code string, at diag.Span) bool {
	return slices.ContainsFunc(inv.Waivings(), func(w Waiving) bool {
		return w.Code == code && w.Covers(diag.Diagnostic{Code: code, Source: at})
	})
}

// TestWaivedWhere narrows a waiver to clusters and classes.
func TestWaivedWhere(t *testing.T) {
	files := base(t)
	files["waivers/all.yaml"] = &fstest.MapFile{Data: []byte(`
- {code: a/where, reason: r, owner: platform, until: 2026-12-31, where: {regions: [na]}}
- {code: a/classes, reason: r, owner: platform, until: 2026-12-31, classes: [P1]}
`)}
	inv, ds, err := Load(t.Context(), files)
	if err != nil || len(ds) > 0 {
		t.Fatalf("load: %v, %s", err, brief(ds))
	}
	for _, test := range []struct {
		d    diag.Diagnostic
		want bool
	}{
		{diag.Diagnostic{Code: "a/where", Clusters: []string{"prod-na-1"}}, true},
		{diag.Diagnostic{Code: "a/where", Clusters: []string{"prod-eu-1", "prod-na-1"}}, false},
		{diag.Diagnostic{Code: "a/where", Clusters: []string{"prod-eu-1"}}, false},
		{diag.Diagnostic{Code: "a/where"}, false},
		{diag.Diagnostic{Code: "a/classes", Class: "P1"}, true},
		{diag.Diagnostic{Code: "a/classes", Class: "P2"}, false},
		{diag.Diagnostic{Code: "a/classes"}, false},
	} {
		got := slices.ContainsFunc(inv.Waivings(), func(w Waiving) bool { return w.Code == test.d.Code && w.Covers(test.d) })
		if got != test.want {
			t.Errorf("%+v: got %v", test.d, got)
		}
	}
}

// TestPriorities asks for the class of what stands at lines of services, exporters and rule files.
func TestPriorities(t *testing.T) {
	files := base(t)
	files["services/all.yaml"] = &fstest.MapFile{Data: []byte(`- {name: x, team: checkout, priority: P1, namespace: a, ruleFiles: [rules/one.yaml, rules/both.yaml]}
- {name: y, team: checkout, priority: internal, namespace: a, ruleFiles: [rules/both.yaml]}
`)}
	files["rules/one.yaml"] = &fstest.MapFile{Data: []byte("groups:\n- name: one\n  rules: [{record: one, expr: up}]\n")}
	files["rules/both.yaml"] = &fstest.MapFile{Data: []byte("groups:\n- name: both\n  rules: [{record: both, expr: up}]\n")}
	inv, ds, err := Load(t.Context(), files)
	if err != nil || len(ds) > 0 {
		t.Fatalf("load: %v, %s", err, brief(ds))
	}
	priorities := inv.Priorities()
	for at, want := range map[diag.Span]string{
		{File: "services/all.yaml", Line: 1, Column: 9}: "P1",
		{File: "services/all.yaml", Line: 2, Column: 9}: "internal",
		{File: "rules/one.yaml", Line: 3, Column: 4}:    "P1",
		{File: "rules/both.yaml", Line: 3, Column: 4}:   "",
		{File: "fleet.yaml", Line: 1, Column: 1}:        "",
	} {
		if got := priorities.At(at); got != want {
			t.Errorf("%v: got %q, want %q", at, got, want)
		}
	}
}

package foreign_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/foreign"
	"gauntlet.dev/gauntlet/internal/manifest"
)

const monitor = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: shop, namespace: shop}
spec:
  selector: {}
  endpoints:
  - port: http
`

// another is a monitor of another name.
var another = strings.Replace(monitor, "name: shop", "name: cart", 1)

// read reads one file.
func read(t *testing.T, name, text string) (*foreign.Result, []diag.Diagnostic) {
	t.Helper()
	r, found, err := foreign.Read(t.Context(), foreign.Folder{FS: fstest.MapFS{name: {Data: []byte(text)}}, Cluster: "here"})
	if err != nil {
		t.Fatal(err)
	}
	return r, found
}

// said writes findings, one a line.
func said(found []diag.Diagnostic) string {
	lines := make([]string, len(found))
	for i, d := range found {
		lines[i] = fmt.Sprintf("%d:%d+%d %s [%s]", d.Source.Line, d.Source.Column, d.Source.Length, d.Message, d.Code)
	}
	return strings.Join(lines, "\n")
}

// units writes the objects of a bundle by their units.
func units(b *manifest.Bundle) string {
	var lines []string
	if b == nil {
		return ""
	}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			lines = append(lines, u.Cluster+": "+o.ID())
		}
	}
	return strings.Join(lines, "\n")
}

func TestRead(t *testing.T) {
	rules := "groups:\n- name: a\n  rules:\n  - {record: a, expr: up}\n"
	for name, test := range map[string]struct{ file, text, objects, ignored, found string }{
		"one object":     {text: monitor, objects: "ServiceMonitor shop/shop"},
		"several":        {text: "---\n" + monitor + "--- # more\n" + another + "---\n# nothing\n", objects: "ServiceMonitor shop/shop\nServiceMonitor shop/cart"},
		"CRLF":           {text: strings.ReplaceAll(monitor+"---\n"+another, "\n", "\r\n"), objects: "ServiceMonitor shop/shop\nServiceMonitor shop/cart"},
		"BOM":            {text: "\ufeff" + monitor, objects: "ServiceMonitor shop/shop"},
		"list":           {text: "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Namespace, metadata: {name: b}}]}\n- 3\n", objects: "Namespace a\nNamespace b", ignored: "map[other YAML:1]"},
		"typed list":     {text: "apiVersion: v1\nkind: NamespaceList\nitems:\n- {metadata: {name: a}}\n", objects: "Namespace a"},
		"JSON":           {file: "a.json", text: "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Namespace\", \"metadata\": {\"name\": \"a\"}\n}\n", objects: "Namespace a"},
		"rules":          {file: "x/rules.yml", text: rules, objects: "PrometheusRule rules"},
		"aliases":        {text: "x: &x {name: a}\napiVersion: v1\nkind: Namespace\nmetadata: {<<: *x}\n", found: `1:1+1 a Namespace has no field "x"; remove it [manifests/schema]`, objects: "Namespace a"},
		"unknown kinds":  {text: "apiVersion: v1\nkind: Pod\n---\nkind: Pod\n---\nkind: Service\napiVersion: x/v1\n---\nsome: text\n", ignored: "map[Pod:2 Service of x/v1:1 other YAML:1]"},
		"nothing":        {text: "# a comment\n"},
		"no version":     {text: "kind: Service\nmetadata: {name: a}\n", found: "1:1+4 this Service has no apiVersion, and the API server refuses it; add one [manifests/schema]"},
		"not UTF-8":      {text: "a: \xff\n", found: "1:4+1 this is no YAML: byte 0xFF is not UTF-8; save the file as UTF-8 [manifests/syntax]"},
		"control":        {text: "a:\n  b: \x01\n", found: "2:6+1 this is no YAML: the control character U+0001 cannot stand in it; remove it, or write an escape [manifests/syntax]"},
		"no YAML":        {text: monitor + "---\nspec:\n  a: 1\n  b: 2\n c: 3\n---\n" + another, objects: "ServiceMonitor shop/shop\nServiceMonitor shop/cart", found: "12:2+4 this is no YAML: did not find expected key; correct it [manifests/syntax]"},
		"YAML 1.1":       {text: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: on\n  b: 1\n", objects: "", found: "5:6+2 true is true or false, and this field takes a string; correct it [manifests/schema]\n6:6+1 1 is a whole number, and this field takes a string; correct it [manifests/schema]"},
		"all of a file":  {text: strings.ReplaceAll(monitor, "port: http", "prot: http") + "---\n" + strings.Replace(another, "  selector: {}\n", "", 1), objects: "ServiceMonitor shop/shop\nServiceMonitor shop/cart", found: `7:5+4 a ServiceMonitor has no field "prot" in spec.endpoints[0]; did you mean "port"? [manifests/schema]` + "\n" + `12:1+4 a ServiceMonitor has no "selector" in spec, which is required; add it [manifests/schema]`},
		"two rule files": {text: rules + "---\n" + rules, objects: "PrometheusRule a\nPrometheusRule a", found: "5:1+3 Prometheus reads the first document of a rule file alone, and this is another; make them one [rules/syntax]"},
		"odd name":       {text: "apiVersion: v1\nkind: Namespace\nmetadata: {name: \"a\\u001b[2J\"}\n", objects: "Namespace a\x1b[2J", found: "3:18+12 \"a\\x1b[2J\" is no name of an object: it may hold small letters, digits, - and . alone, at most 253, and begins and ends with a letter or a digit; correct it [manifests/schema]"},
		"template":       {text: "name: {{ .Values.name }}\n", ignored: "map[template:1]", found: "1:7+10 this is a template that was not rendered, and nothing of it can be judged; render it first [manifests/template]"},
		"circle":         {text: "a: &a\n  b: *a\n", found: "2:6+2 this is no YAML that can be applied: an alias stands inside of what it repeats; correct it [manifests/syntax]"},
	} {
		t.Run(name, func(t *testing.T) {
			file := test.file
			if file == "" {
				file = "a.yaml"
			}
			r, found := read(t, file, test.text)
			if diff := cmp.Diff(test.found, said(found)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.objects, strings.ReplaceAll(units(r.Bundle), "here: ", "")); diff != "" {
				t.Errorf("objects (-want +got):\n%s", diff)
			}
			ignored := ""
			if len(r.Ignored) > 0 {
				ignored = fmt.Sprint(r.Ignored)
			}
			if diff := cmp.Diff(test.ignored, ignored); diff != "" {
				t.Errorf("ignored (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPlaces asserts which cluster objects are of.
func TestPlaces(t *testing.T) {
	app := func(name, cluster, sources string) string {
		return fmt.Sprintf("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: %s}\nspec: {project: p, destination: {%s}, %s}\n", name, cluster, sources)
	}
	object := func(name string) []byte {
		return fmt.Appendf(nil, "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n", name)
	}
	apps := app("one", "name: one", "source: {repoURL: x, path: deploy/one}") + "---\n" + app("two", "name: two", "source: {repoURL: x, path: deploy/two}") + "---\n" +
		app("three", "name: three", "sourceHydrator: {drySource: {repoURL: x, targetRevision: main, path: deploy/one}, syncSource: {targetBranch: rendered, path: deploy/three}}")
	folders := []foreign.Folder{
		{Name: "argocd", Cluster: "hub", FS: fstest.MapFS{"apps.yaml": {Data: []byte(apps)}}},
		{Name: "deploy", Cluster: "rest", FS: fstest.MapFS{"one/a.yaml": {Data: object("a")}, "two/b.yaml": {Data: object("b")}, "c.yaml": {Data: object("c")}, "three/d.yaml": {Data: object("d")}}},
		{Name: "other/two", Cluster: "third", FS: fstest.MapFS{"a.yaml": {Data: object("a")}}},
	}
	r, found, err := foreign.Read(t.Context(), folders...)
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	want := "one: Application one\nthree: Application three\ntwo: Application two\nrest: Namespace c\nthird: Namespace a\none: Namespace a\nthree: Namespace d\ntwo: Namespace b"
	if diff := cmp.Diff(want, units(r.Bundle)); diff != "" {
		t.Errorf("clusters (-want +got):\n%s", diff)
	}
}

// TestRelease asserts that the values of an application are put together in Helm's order, and that each keeps its line.
func TestRelease(t *testing.T) {
	fsys := fstest.MapFS{
		"app.yaml": {Data: []byte(`apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: monitoring}
spec:
  project: p
  destination: {name: in-cluster, namespace: observability}
  sources:
  - repoURL: x
    chart: kube-prometheus-stack
    targetRevision: 88.5.3
    helm:
      valueFiles: [$values/env/base.yaml, $values/env/prod.yaml]
      values: |
        prometheus:
          prometheusSpec:
            shards: 2
            replica: 4
      parameters:
      - {name: prometheus.prometheusSpec.retention, value: 12h}
  - {repoURL: z, ref: values}
`)},
		"env/base.yaml": {Data: []byte("prometheus:\n  prometheusSpec:\n    replicas: 1\n    retention: 10d\n    externalLabels: {cluster: base}\n")},
		"env/prod.yaml": {Data: []byte("prometheus:\n  prometheusSpec:\n    replicas: 3\n")},
	}
	r, found, err := foreign.Read(t.Context(), foreign.Folder{FS: fsys, Cluster: "here"})
	if err != nil {
		t.Fatal(err)
	}
	want := "17:22+1 prometheus.prometheusSpec.replica is no key of chart kube-prometheus-stack, which would ignore it; write prometheus.prometheusSpec.replicas instead [values/unknown-key]"
	if diff := cmp.Diff(want, said(found)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("here: Application monitoring\nhere: HelmValues observability/monitoring", units(r.Bundle)); diff != "" {
		t.Fatalf("objects (-want +got):\n%s", diff)
	}
	o := r.Bundle.Units[1].Objects[0]
	spec := o.Resource.(*chart.Values).Prometheus.PrometheusSpec
	if got := fmt.Sprintln(spec.Replicas, spec.Shards, spec.Retention, spec.ExternalLabels, o.Resource.(*chart.Values).FullnameOverride); got != "3 2 12h map[cluster:base] monitoring-kube-prometheus\n" {
		t.Errorf("values are %s", got)
	}
	for field, place := range map[string]string{
		"replicas": "env/prod.yaml:3:15", "shards": "app.yaml:16:21", "retention": "app.yaml:19:60", "externalLabels": "env/base.yaml:5:22",
	} {
		if at := o.Locate([]any{"prometheus", "prometheusSpec", field}).String(); at != place {
			t.Errorf("%s stands at %s, want %s", field, at, place)
		}
	}
}

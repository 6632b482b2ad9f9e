package foreign_test

import (
	"bytes"
	"testing"
	"testing/fstest"

	"gauntlet.dev/gauntlet/internal/foreign"
)

// FuzzRead reads whatever bytes. Each place must be one of the file, and each object must be found in it.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		monitor, "---\n" + monitor + "---\na: [", "\ufeff" + monitor, "a: &a [*a]\n", "groups:\n- name: a\n  rules:\n  - {alert: a, expr: 'sum(up'}\n",
		"kind: List\nitems: [{kind: Service}, 1]\n", "{{ .Values.x }}", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: é}\n",
		"prometheus: {prometheusSpec: {replica: 1}}\n", "groups:\n- name: a\n  rules:\n  - alert: a\n    expr: >\n      up\n      ==\n    annotations:\n      a: \"{{ \\u00e9 }\"\n",
		"apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec: &s\n  groups: [{name: a, rules: [{record: a, expr: 1}]}]\n  <<: *s\n",
		"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {project: a, destination: {server: x}, source: {repoURL: x, chart: kube-prometheus-stack, helm: {values: 'prometheus: {x: 1}'}}}\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, found, err := foreign.Read(t.Context(), foreign.Folder{FS: fstest.MapFS{"a.yaml": {Data: text}}, Cluster: "here"})
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Split(text, []byte("\n"))
		inside := func(line, column, length int) bool {
			return line >= 1 && line <= len(lines) && column >= 1 && length >= 0 && column+length <= len(lines[line-1])+2
		}
		for _, d := range found {
			if !inside(d.Source.Line, d.Source.Column, d.Source.Length) {
				t.Errorf("%q: %+v is not in the file: %s", text, d.Source, d.Message)
			}
		}
		if r.Bundle == nil {
			return
		}
		for _, u := range r.Bundle.Units {
			for _, o := range u.Objects {
				if at := o.Locate(nil); !inside(at.Line, at.Column, at.Length) {
					t.Errorf("%q: %s is at %+v", text, o.ID(), at)
				}
			}
		}
	})
}

package foreign_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"gauntlet.dev/gauntlet/internal/foreign"
)

const (
	settings    = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings%s}\ndata: {a: %q}\n"
	application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %[1]s, namespace: argocd}
spec:
  project: shop
  source: {repoURL: https://git.example.com/x.git, path: %[1]s}
  destination: {server: https://%[2]s.example.com}
`
)

// TestDuplicates asserts that only objects count that surely meet in one cluster.
func TestDuplicates(t *testing.T) {
	named := func(value string) string { return fmt.Sprintf(settings, ", namespace: shop", value) }
	unnamed := func(value string) string { return fmt.Sprintf(settings, "", value) }
	for _, test := range []struct {
		name  string
		files map[string]string
		want  string // the place of the finding
	}{
		{"in one file", map[string]string{"a/x.yaml": named("1") + "---\n" + named("2")}, "a/x.yaml:8:18"},
		{"in one folder", map[string]string{"a/x.yaml": unnamed("1"), "a/y.yaml": unnamed("2")}, "a/y.yaml:3:18"},
		{"in folders that may be for two clusters", map[string]string{"a/x.yaml": named("1"), "b/x.yaml": named("2")}, ""},
		{"the same twice", map[string]string{"a/x.yaml": named("1"), "a/y.yaml": named("1")}, ""},
		{"of two applications of a cluster", map[string]string{
			"a/x.yaml": named("1"), "apps/a.yaml": fmt.Sprintf(application, "a", "one"),
			"b/x.yaml": named("2"), "apps/b.yaml": fmt.Sprintf(application, "b", "one"),
		}, "b/x.yaml:3:18"},
		{"of two applications of two clusters", map[string]string{
			"a/x.yaml": named("1"), "apps/a.yaml": fmt.Sprintf(application, "a", "one"),
			"b/x.yaml": named("2"), "apps/b.yaml": fmt.Sprintf(application, "b", "two"),
		}, ""},
		{"of two applications that may add namespaces", map[string]string{
			"a/x.yaml": unnamed("1"), "apps/a.yaml": fmt.Sprintf(application, "a", "one"),
			"b/x.yaml": unnamed("2"), "apps/b.yaml": fmt.Sprintf(application, "b", "one"),
		}, ""},
		{"of values", map[string]string{"a/x.yaml": "prometheus: {enabled: true}\n", "a/x.yml": "prometheus: {enabled: false}\n"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for name, text := range test.files {
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			_, found, err := foreign.Read(t.Context(), foreign.Folder{FS: fsys, Cluster: "here"})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, d := range found {
				if d.Code != "gitops/duplicate-object" {
					t.Errorf("found %v", d)
				}
				got += d.Source.String()
			}
			if got != test.want {
				t.Errorf("found at %q, want %q", got, test.want)
			}
		})
	}
}

package foreign_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"gauntlet.dev/gauntlet/internal/foreign"
)

func TestEmptyOutputs(t *testing.T) {
	app := func(source, automated string) string {
		return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a, namespace: argocd}\nspec:\n  project: a\n  destination: {}\n" +
			"  " + source + "\n  syncPolicy: {automated: {" + automated + "}}\n"
	}
	const object = "apiVersion: v1\nkind: Unknown\n"
	for _, test := range []struct {
		name, app string
		files     map[string]string
		want      string
	}{
		{"a note", app("source: {repoURL: x, path: dist/clusters/a}", "prune: true"), map[string]string{"clusters/a/README.md": "", "clusters/a/.gitkeep": ""},
			"path is dist/clusters/a, which holds no object, so that the application brings nothing; put one there, or remove the application"},
		{"comments", app("source: {repoURL: x, path: a}", ""), map[string]string{"a/x.yaml": "# moved\n---\n"},
			"path is a, which holds no object, so that the application brings nothing; put one there, or remove the application"},
		{"what deletes", app("source: {repoURL: x, path: a}", "prune: true, allowEmpty: true"), map[string]string{"a/OWNERS": "me"},
			"path is a, which holds no object, so that the application deletes all that it brought before; put one there, or remove the application"},
		{"one of two sources", app("sources: [{repoURL: x, path: b}, {repoURL: x, path: a}]", ""), map[string]string{"a/README.md": "", "b/x.yaml": object},
			"path is a, which holds no object, so that the application brings nothing; put one there, or remove the application"},
		{"an object", app("source: {repoURL: x, path: a}", ""), map[string]string{"a/b/x.yaml": object, "a/README.md": ""}, ""},
		{"what is no YAML", app("source: {repoURL: x, path: a}", ""), map[string]string{"a/main.jsonnet": "{}"}, ""},
		{"a broken file", app("source: {repoURL: x, path: a}", ""), map[string]string{"a/x.yaml": "a: ["}, ""},
		{"a folder that is elsewhere", app("source: {repoURL: x, path: other/a}", ""), map[string]string{"a/README.md": ""}, ""},
		{"a chart", app("source: {repoURL: x, path: a, helm: {}}", ""), map[string]string{"a/README.md": ""}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			fsys := fstest.MapFS{"apps/a.yaml": {Data: []byte(test.app)}}
			for name, text := range test.files {
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			_, found, err := foreign.Read(t.Context(), foreign.Folder{FS: fsys, Cluster: "here"})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, d := range found {
				if d.Code == "gitops/empty-output" {
					got += d.Message
					if at := d.Source.String(); !strings.HasPrefix(at, "apps/a.yaml:7:") {
						t.Errorf("found at %s", at)
					}
				}
			}
			if got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

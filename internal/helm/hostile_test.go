package helm_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/helm"
)

// realHelm is the program itself.
func realHelm(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../bin/helm")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("no bin/helm: make helm builds it")
	}
	return path
}

// rendered renders a chart of these files with the real helm.
func rendered(ctx context.Context, t *testing.T, o helm.Options, files map[string]string) (string, error) {
	t.Helper()
	o.Path = realHelm(t)
	dir := folder(t, "apiVersion: v2\n"+about+files["Chart.yaml"])
	delete(files, "Chart.yaml")
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	p, err := helm.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	chart, err := p.Open(ctx, dir, "")
	if err == nil {
		text, err = p.Render(ctx, chart, helm.Release{Name: "a", Namespace: "b", Kubernetes: "1.34"}, "")
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	left, readErr := os.ReadDir(temporary)
	if readErr != nil || len(left) > 0 {
		t.Error("left behind:", left, readErr)
	}
	return string(text), err
}

// TestRefusals asserts what is told of a program that does not do what it was asked for.
func TestRefusals(t *testing.T) {
	for _, c := range []struct{ template, want string }{
		{`printf 'WARNING: old\nError: \033[31mtemplate: a.yaml:1\033[0m\nUse --debug flag to render out invalid YAML\n' >&2; exit 1`, "helm: [31mtemplate: a.yaml:1[0m"},
		{`printf 'Error: a\nb\nc\nd\n' >&2; exit 1`, "helm: a; b; c"},
		{"exit 4", "helm: exit status 4"},
		{"exec sleep 60", "helm does not end within 500ms; make the chart simpler"},
		{"exec yes", "helm prints more than 1 MiB; make the chart simpler"},
	} {
		p := open(t, helm.Options{Path: program(t, c.template), Deadline: 500 * time.Millisecond, Output: 1 << 20})
		chart, err := p.Open(t.Context(), folder(t, about), "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Render(t.Context(), chart, helm.Release{Name: "a", Namespace: "b", Kubernetes: "1.34"}, "")
		if diff := cmp.Diff(c.want, fmt.Sprint(err)); diff != "" {
			t.Errorf("%s: %s", c.template, diff)
		}
	}
}

// TestHostileTemplates asserts that what a template cannot end is ended for it.
func TestHostileTemplates(t *testing.T) {
	const most = 256 << 20
	endless := `{{ range 1000000000000 }}{{ end }}`
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"it calls itself": {
			map[string]string{"templates/a.yaml": `{{ template "x" . }}`, "templates/_x.tpl": `{{ define "x" }}{{ template "x" . }}{{ end }}`},
			`helm: template: kube-prometheus-stack/templates/_x.tpl:1:28: executing "x" at <{{template "x" .}}>: exceeded maximum template depth (100000)`,
		},
		"its text calls itself": {
			map[string]string{"templates/a.yaml": `{{ tpl .Values.x . }}`, "values.yaml": `x: "{{ tpl .Values.x . }}"`},
			"helm takes more than 256 MiB of memory; make the chart simpler",
		},
		"it counts":       {map[string]string{"templates/a.yaml": `{{ range untilStep 0 2000000000 1 }}{{ end }}`}, "helm takes more than 256 MiB of memory; make the chart simpler"},
		"it repeats":      {map[string]string{"templates/a.yaml": `{{ repeat 2000000000 "xx" }}`}, "helm takes more than 256 MiB of memory; make the chart simpler"},
		"it grows":        {map[string]string{"templates/a.yaml": `{{ range 1000 }}{{ repeat 1000000 "x" }}{{ end }}`}, "helm takes more than 256 MiB of memory; make the chart simpler"},
		"it prints":       {map[string]string{"templates/a.yaml": "{{ range 20 }}---\na: {{ repeat 100000 \"x\" }}\n{{ end }}"}, "helm prints more than 1 MiB; make the chart simpler"},
		"it does not end": {map[string]string{"templates/a.yaml": endless}, "helm does not end within 3s; make the chart simpler"},
		"its dependency leads out": {
			map[string]string{"Chart.yaml": "dependencies: [{name: x, version: 1.0.0, repository: 'file://../../../etc'}]\n"},
			"helm: An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: x",
		},
		"it asks for the environment": {map[string]string{"templates/a.yaml": `{{ env "HOME" }}`}, `helm: parse error at (kube-prometheus-stack/templates/a.yaml:1): function "env" not defined`},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS != "linux" && strings.Contains(c.want, "of memory") {
				t.Skip("only Linux bounds the memory of helm")
			}
			o := helm.Options{Memory: most, Output: 1 << 20, Deadline: time.Minute}
			if strings.Contains(c.want, "3s") {
				o.Deadline = 3 * time.Second
			}
			_, err := rendered(t.Context(), t, o, c.files)
			if diff := cmp.Diff(c.want, fmt.Sprint(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("the run is ended", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := rendered(ctx, t, helm.Options{}, map[string]string{"templates/a.yaml": endless})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// TestOutside asserts that a template and a schema see nothing but the chart.
func TestOutside(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, "{}")
	}))
	defer server.Close()
	got, err := rendered(t.Context(), t, helm.Options{Proxies: []string{"HTTP_PROXY=" + server.URL, "HTTPS_PROXY=" + server.URL}}, map[string]string{
		"values.schema.json": `{"$id":"` + server.URL + `/x.json","$ref":"#/$defs/a","$defs":{"a":{"$id":"b.json","$ref":"#/$defs/c","$defs":{"c":{"type":"object"}}}}}`,
		"templates/a.yaml": `file: {{ print (.Files.Get "../../../../../../../etc/passwd") (.Files.Get "/etc/passwd") | quote }}
host: {{ getHostByName "localhost" | quote }}
secrets: {{ lookup "v1" "Secret" "" "" | toJson }}
`,
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = "---\n# Source: kube-prometheus-stack/templates/a.yaml\nfile: \"\"\nhost: \"\"\nsecrets: {}\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the network was asked %d times", n)
	}
}

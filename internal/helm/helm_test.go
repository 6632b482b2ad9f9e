package helm_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/helm"
)

// program writes a program that takes the place of helm. What it is called with is appended to a file beside it.
func program(t *testing.T, template string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "helm")
	script := "#!/bin/sh\nPATH=/usr/bin:/bin\nif [ $1 = version ]; then echo ${VERSION:-v3.22.0}; exit; fi\necho \"$@\" >> '" + file + ".calls'\n" + template + "\n"
	if err := os.WriteFile(file, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

func calls(t *testing.T, file string) int {
	t.Helper()
	text, err := os.ReadFile(file + ".calls")
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Count(string(text), "\n")
}

func open(t *testing.T, o helm.Options) *helm.Program {
	t.Helper()
	p, err := helm.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// folder writes a chart.
func folder(t *testing.T, about string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Chart.yaml"), []byte(about), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

const about = "name: kube-prometheus-stack\nversion: 88.5.3\n"

func TestOpen(t *testing.T) {
	says := func(version string) string {
		file := filepath.Join(t.TempDir(), "helm")
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"+version+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, c := range []struct{ path, want string }{
		{"/nowhere/helm", "a chart is rendered by helm, and no program of that name is in the PATH; install Helm 3.12 or newer"},
		{says("echo v2.17.0"), "helm is v2.17.0, and rendering takes 3.12 or newer; install a newer Helm"},
		{says("echo v3.11.9"), "helm is v3.11.9, and rendering takes 3.12 or newer; install a newer Helm"},
		{says("echo nothing of the kind"), `ask helm for its version: it says "nothing of the kind"`},
		{says("echo 'Error: no version' >&2; exit 3"), "ask helm for its version: helm: no version"},
		{says("echo v3.12.0"), ""},
		{says("echo v3.22"), ""},
		{says("echo v4.0.1+g1234567"), ""},
	} {
		p, err := helm.Open(t.Context(), helm.Options{Path: c.path})
		got := ""
		if err != nil {
			got = err.Error()
		} else if err := p.Close(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.path, diff)
		}
	}
}

func TestChart(t *testing.T) {
	p := open(t, helm.Options{Path: program(t, "")})
	linked := folder(t, about)
	if err := errors.Join(os.Mkdir(filepath.Join(linked, "shared"), 0o700), os.Symlink("shared", filepath.Join(linked, "templates"))); err != nil {
		t.Fatal(err)
	}
	leaking := folder(t, about)
	if err := os.Symlink("/etc/passwd", filepath.Join(leaking, "values.yaml")); err != nil {
		t.Fatal(err)
	}
	garbage := filepath.Join(t.TempDir(), "chart.tgz")
	if err := os.WriteFile(garbage, []byte("this is no archive"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	unnamed, unread := folder(t, "name: x\n"), folder(t, "\t")
	for _, c := range []struct{ chart, want string }{
		{"/nowhere", "no chart is at /nowhere; name a folder, an archive, or a reference such as oci://HOST/CHART"},
		{empty, empty + " is no chart: it has no Chart.yaml"},
		{unnamed, unnamed + " is no chart: its Chart.yaml does not say its name and version"},
		{unread, unread + " is no chart: read Chart.yaml: error converting YAML to JSON: yaml: found character that cannot start any token"},
		{linked, linked + " is no chart: templates is a link to a folder, whose files the chart's digest would miss; put them there"},
		{leaking, leaking + " is no chart: values.yaml is a link to what is not in the chart; put the file there"},
		{os.DevNull, os.DevNull + " is neither a folder nor an archive"},
		{garbage, garbage + " is no chart: gzip: invalid header"},
		{"oci://nowhere.invalid/chart", "pull chart oci://nowhere.invalid/chart: helm pulled no archive"},
	} {
		_, err := p.Open(t.Context(), c.chart, "88.5.3")
		if diff := cmp.Diff(c.want, fmt.Sprint(err)); diff != "" {
			t.Error(diff)
		}
	}
	a, err := p.Open(t.Context(), folder(t, about), "")
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.Open(t.Context(), folder(t, about), "")
	if err != nil {
		t.Fatal(err)
	}
	if a.Name != "kube-prometheus-stack" || a.Version != "88.5.3" || a.Digest != b.Digest || !strings.HasPrefix(a.Digest, "sha256:") {
		t.Errorf("%+v and %+v", a, b)
	}
	other, err := p.Open(t.Context(), folder(t, about+"# other\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	if other.Digest == a.Digest {
		t.Error("a chart of other content has the same digest")
	}
}

// TestPull asserts what is asked for, and that an archive of the digest is asked for once.
func TestPull(t *testing.T) {
	archive := filepath.Join(t.TempDir(), "chart.tgz")
	var text bytes.Buffer
	zipped := gzip.NewWriter(&text)
	tarred := tar.NewWriter(zipped)
	if err := tarred.WriteHeader(&tar.Header{Name: "kube-prometheus-stack/Chart.yaml", Size: int64(len(about)), Mode: 0o600}); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(tarred, about)
	if err := errors.Join(tarred.Close(), zipped.Close(), os.WriteFile(archive, text.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	digest := fmt.Sprintf("sha256:%x", sha256.Sum256(text.Bytes()))
	file := program(t, fmt.Sprintf("cp '%s' \"$3/pulled.tgz\"", archive))
	p := open(t, helm.Options{Path: file})
	cache := helm.Cache(filepath.Join(t.TempDir(), "renders"))
	pulled := func(repository, digest string, cache helm.Cache, want int) {
		t.Helper()
		c, err := p.Pull(t.Context(), helm.Pinned{Repository: repository, Name: "kube-prometheus-stack", Version: "88.5.3", Digest: digest}, cache)
		if err != nil {
			t.Fatal(err)
		}
		if c.Name != "kube-prometheus-stack" || c.Version != "88.5.3" {
			t.Errorf("%+v", c)
		}
		if n := calls(t, file); n != want {
			t.Errorf("%d calls, want %d", n, want)
		}
	}
	pulled("https://charts.example.com", digest, "", 1)
	pulled("https://charts.example.com", digest, cache, 2)
	pulled("https://charts.example.com", digest, cache, 2)
	pulled("oci://registry.example.com/charts/", "sha256:00", cache, 3)
	pulled("oci://registry.example.com/charts/", "sha256:00", cache, 4) // another one is not kept
	called, err := os.ReadFile(file + ".calls")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"kube-prometheus-stack --repo https://charts.example.com --version 88.5.3",
		"kube-prometheus-stack --repo https://charts.example.com --version 88.5.3",
		"oci://registry.example.com/charts/kube-prometheus-stack --version 88.5.3",
	} {
		if line := strings.Split(string(called), "\n")[i]; !strings.HasPrefix(line, "pull --destination ") || !strings.HasSuffix(line, " "+want) {
			t.Errorf("called with %s, want %s", line, want)
		}
	}
}

// TestScrubbed asserts that helm sees no environment but its own where it renders, and the flags that it is called with.
func TestScrubbed(t *testing.T) {
	t.Setenv("HELM_PLUGINS", "/evil")
	t.Setenv("KUBECONFIG", "/evil")
	file := program(t, "/usr/bin/env | sed 's/=.*//' | grep -vE '^(_|PWD|OLDPWD|SHLVL)$' | sort | tr '\\n' ' '")
	p := open(t, helm.Options{Path: file, Proxies: []string{"HTTPS_PROXY=http://proxy.example.com"}})
	dir := folder(t, about)
	chart, err := p.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Render(t.Context(), chart, helm.Release{Name: "a", Namespace: "b", Kubernetes: "1.34"}, "")
	if err != nil {
		t.Fatal(err)
	}
	const want = "GOMEMLIMIT HELM_CACHE_HOME HELM_CONFIG_HOME HELM_DATA_HOME HELM_PLUGINS HOME TMPDIR XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME "
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	text, err := os.ReadFile(file + ".calls")
	if err != nil {
		t.Fatal(err)
	}
	flags := "template a " + dir + " --namespace b --no-hooks --skip-tests --api-versions monitoring.coreos.com/v1 --kube-version 1.34 --values -\n"
	if diff := cmp.Diff(flags, string(text)); diff != "" {
		t.Error(diff)
	}
}

// TestCache asserts what is rendered again, and what is not.
func TestCache(t *testing.T) {
	file := program(t, "cat")
	p := open(t, helm.Options{Path: file})
	chart, err := p.Open(t.Context(), folder(t, about), "")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "renders")
	release := helm.Release{Name: "a", Namespace: "b", Kubernetes: "1.34", Values: []byte("a: 1\n")}
	render := func(r helm.Release, c *helm.Chart, cache helm.Cache, want int) {
		t.Helper()
		got, err := p.Render(t.Context(), c, r, cache)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(r.Values) {
			t.Errorf("got %q", got)
		}
		if n := calls(t, file); n != want {
			t.Errorf("%d calls, want %d", n, want)
		}
	}
	cache := helm.Cache(dir)
	render(release, chart, "", 1)
	render(release, chart, cache, 2)
	render(release, chart, cache, 2)
	elsewhere, err := p.Open(t.Context(), folder(t, about), "")
	if err != nil {
		t.Fatal(err)
	}
	render(release, elsewhere, cache, 2) // the same chart in another place
	changed := release
	changed.Values = []byte("a: 2\n")
	render(changed, chart, cache, 3)
	changed.Kubernetes = "1.35"
	render(changed, chart, cache, 4)
	other, err := p.Open(t.Context(), folder(t, about+"# other\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	render(release, other, cache, 5)

	kept, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(kept) != 4 {
		t.Fatal(kept, err)
	}
	for _, name := range kept {
		if err := os.WriteFile(name, []byte("cut off"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	render(release, chart, cache, 6)
	render(release, chart, cache, 6)

	unwritable := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(unwritable, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	render(release, chart, helm.Cache(unwritable), 7)
}

package main

import (
	"bytes"
	"debug/elf"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/crd/crdtest"
)

// deploy is the folder of what installs the plugin.
const deploy = "../../deploy/argocd"

// TestDeployed takes what is there to be applied to Argo CD's own definitions.
func TestDeployed(t *testing.T) {
	definitions := crdtest.ArgoCD(t)
	for _, name := range []string{"fleet.yaml", "rendered.yaml", "hydrated.yaml", "clusters.yaml"} {
		for document := range bytes.SplitSeq(readDeployed(t, name), []byte("\n---\n")) {
			errs, err := definitions.Validate(document)
			if err != nil {
				t.Fatal(err)
			}
			if len(errs) > 0 {
				t.Errorf("%s: %v", name, errs.ToAggregate())
			}
		}
	}
}

// TestDeployedClusters holds clusters.yaml against what the plugin makes of the example fleet.
func TestDeployedClusters(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../clusters")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "fleet.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	plugged := bytes.Replace(text, []byte("  path: dist\n"), []byte("  plugin: {inventory: clusters}\n"), 1)
	if bytes.Equal(text, plugged) {
		t.Fatal("the example fleet has no path")
	}
	if err := os.WriteFile(file, plugged, 0o644); err != nil {
		t.Fatal(err)
	}
	at, err := filepath.Abs(filepath.Join(deploy, "clusters.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("ARGOCD_APP_PARAMETERS", `[{"name":"scope","string":"fleet"}]`)
	var out, complaints strings.Builder
	if status := run(t.Context(), []string{"plugin", "generate"}, &out, &complaints); status != statusClean {
		t.Fatal(complaints.String())
	}
	got := "# What the scope fleet gives of the example fleet, once its repository says plugin: {inventory: clusters}: two projects, and an\n" +
		"# ApplicationSet with an entry for each cluster. A test writes it.\n" + out.String()
	if *update {
		if err := os.WriteFile(at, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestImage holds the Dockerfile, plugin.yaml and the sidecar against each other: nothing here builds the image.
func TestImage(t *testing.T) {
	var instructions []string
	for line := range strings.Lines(string(readDeployed(t, "Dockerfile"))) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			instructions = append(instructions, line)
		}
	}
	last := instructions[slices.IndexFunc(instructions, func(i string) bool { return strings.HasPrefix(i, "FROM gcr.io/distroless/static") }):]
	program := "/usr/local/bin/" + commands(t)["generate"][0]
	for _, want := range []string{
		"COPY --from=build /gauntlet " + program,
		"COPY deploy/argocd/plugin.yaml /home/argocd/cmp-server/config/plugin.yaml",
		"ENV PATH=" + path.Dir(program),
		"USER 999",
	} {
		if !slices.Contains(last, want) {
			t.Errorf("the image has no %q", want)
		}
	}
	if !slices.ContainsFunc(instructions, func(i string) bool { return strings.HasPrefix(i, "RUN CGO_ENABLED=0 go build ") }) {
		t.Error("the image's program is not linked statically")
	}
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(module); !slices.Contains(instructions, "FROM golang:"+string(version[1])+" AS build") {
		t.Errorf("the image is not built by Go %s, which go.mod asks for", version[1])
	}
}

// TestSidecar asserts what the sidecar may do: nothing but read its input, and write into folders of its own.
func TestSidecar(t *testing.T) {
	type volume struct {
		Name      string         `json:"name"`
		MountPath string         `json:"mountPath"`
		EmptyDir  map[string]any `json:"emptyDir"`
	}
	var sidecar struct {
		Spec struct {
			Template struct {
				Spec struct {
					Containers []struct {
						Command         []string       `json:"command"`
						SecurityContext map[string]any `json:"securityContext"`
						VolumeMounts    []volume       `json:"volumeMounts"`
					} `json:"containers"`
					Volumes []volume `json:"volumes"`
				} `json:"spec"`
			} `json:"template"`
		} `json:"spec"`
	}
	if err := yaml.Unmarshal(readDeployed(t, "sidecar.yaml"), &sidecar); err != nil {
		t.Fatal(err)
	}
	pod := sidecar.Spec.Template.Spec
	c := pod.Containers[0]
	want := map[string]any{"runAsNonRoot": true, "runAsUser": 999.0, "readOnlyRootFilesystem": true, "allowPrivilegeEscalation": false,
		"capabilities": map[string]any{"drop": []any{"ALL"}}, "seccompProfile": map[string]any{"type": "RuntimeDefault"}}
	if diff := cmp.Diff(want, c.SecurityContext); diff != "" {
		t.Errorf("security (-want +got):\n%s", diff)
	}
	mounts := map[string]string{}
	for _, m := range c.VolumeMounts {
		mounts[m.MountPath] = m.Name
	}
	if mounts[path.Dir(c.Command[0])] != "var-files" || mounts["/home/argocd/cmp-server/plugins"] != "plugins" {
		t.Errorf("the plugin server is not mounted: %v", mounts)
	}
	if len(pod.Volumes) != 1 || mounts["/tmp"] != pod.Volumes[0].Name || pod.Volumes[0].EmptyDir == nil {
		t.Errorf("/tmp is not of its own: %v, %v", mounts, pod.Volumes)
	}
}

// TestStatic asserts that the program needs nothing of its image.
func TestStatic(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("images are of Linux")
	}
	program := filepath.Join(t.TempDir(), "gauntlet")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("it has a segment %v", p.Type)
		}
	}
}

func readDeployed(t *testing.T, name string) []byte {
	t.Helper()
	text, err := fs.ReadFile(os.DirFS(deploy), name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

//go:build linux

package main

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// plugged is the starter, which Argo CD has compiled by the plugin, with changes: texts of files, and what takes their place.
func plugged(t *testing.T, changes ...[3]string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	below, err := fs.Sub(starter, "starter")
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(below, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(below, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(changes, [3]string{"fleet.yaml", "  path: dist\n", "  plugin: {inventory: clusters}\n"}) {
		changed := strings.Replace(string(files[c[0]].Data), c[1], c[2], 1)
		if changed == string(files[c[0]].Data) {
			t.Fatalf("%s has no %q", c[0], c[1])
		}
		files[c[0]] = &fstest.MapFile{Data: []byte(changed)}
	}
	return files
}

// compiled gives the documents of the output of an inventory, by folder.
func (s repoServer) compiled(t *testing.T, inventory fs.FS) map[string][]string {
	t.Helper()
	root, out := filepath.Join(s.dir, "inventory"), filepath.Join(s.dir, "dist")
	unpack(t, pack(t, inventory), root)
	if status := run(t.Context(), []string{"compile", root, "-o", out}, &strings.Builder{}, os.Stderr); status != statusClean {
		t.Fatalf("compile ends with %d", status)
	}
	documents := map[string][]string{}
	err := fs.WalkDir(os.DirFS(out), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".yaml") || d.Name() == "values.yaml" {
			return err
		}
		text, err := fs.ReadFile(os.DirFS(out), name)
		unit, _, below := strings.Cut(name, "/manifests/")
		if !below {
			unit = filepath.Dir(name)
		}
		documents[unit] = append(documents[unit], split(string(text))...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return documents
}

func split(text string) []string {
	all := strings.Split("\n"+strings.TrimSuffix(text, "\n"), "\n---")
	slices.Sort(all)
	return all
}

// TestPlugin calls the plugin as Argo CD's repo server does.
func TestPlugin(t *testing.T) {
	s := newRepoServer(t)
	t.Run("generates", s.generates)
	t.Run("refuses", s.refuses)
	t.Run("speaks", s.speaks)
	t.Run("stops", s.stops)
	t.Run("keeps secrets", s.keepsSecrets)
}

// generates asks for each part of a fleet. All of them together are what a compile writes, but for the values, which stand in
// the chart's Application.
func (s repoServer) generates(t *testing.T) {
	inventory := plugged(t)
	want := s.compiled(t, inventory)
	got := map[string][]string{}
	for folder, parameters := range map[string]string{
		"clusters/prod-1":      `[{"name":"cluster","string":"prod-1"}]`,
		"clusters/prod-1/apps": `[{"name":"scope","string":"apps"},{"name":"cluster","string":"prod-1"}]`,
		"regions/main":         `[{"name":"scope","string":"region"},{"name":"region","string":"main"}]`,
		"global":               `[{"name":"scope","string":"global"}]`,
		"argocd":               `[{"name":"scope","string":"fleet"}]`,
	} {
		a := s.call(t, inventory, "generate", parameters)
		if a.status != statusClean || a.stderr != "" {
			t.Errorf("%s: status %d, %s", parameters, a.status, a.stderr)
		}
		got[folder] = split(a.stdout)
	}
	for _, documents := range want {
		slices.Sort(documents)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("folders (-compile +plugin):\n%s", diff)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-compile +plugin):\n%s", diff)
	}
}

// refuses asserts that whatever is wrong is said in few words, and that no manifest is printed then.
func (s repoServer) refuses(t *testing.T) {
	const prod = `[{"name":"cluster","string":"prod-1"}]`
	mistake := [3]string{"services/hello.yaml", "port: http", `port: "8080"`}
	broken := [3]string{"services/hello.yaml", "name: hello", "name: [hello"}
	for name, test := range map[string]struct {
		inventory  fs.FS
		parameters string
		want       answer
	}{
		"a mistake": {plugged(t, mistake), prod, answer{status: statusFindings,
			stderr: "services/hello.yaml:9:11: error: port is \"8080\", and a monitor's port is the name of a Service port; write the name, or targetPort: 8080 [scrape/port-number]\n"}},
		"a file that is no YAML": {plugged(t, broken), prod, answer{status: statusFindings,
			stderr: "services/hello.yaml:2:1: error: did not find expected ',' or ']' [inventory/schema]\n"}},
		"no inventory": {fstest.MapFS{"README.md": {}}, prod, answer{status: statusFailed,
			stderr: "gauntlet: this folder is no inventory: it holds no fleet.yaml or fleet.cue; the path of the Application is the inventory's folder\n"}},
		"no parameters": {plugged(t), "", answer{status: statusFailed,
			stderr: "gauntlet: scope cluster is of a cluster; give the parameter cluster its name\n"}},
		"a cluster that is gone": {plugged(t), `[{"name":"cluster","string":"prod-2"}]`, answer{status: statusFailed,
			stderr: "gauntlet: there is no cluster \"prod-2\"; did you mean \"prod-1\"?\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, s.call(t, test.inventory, "generate", test.parameters), cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("a mistake that is a warning", func(t *testing.T) {
		a := s.call(t, plugged(t, mistake), "generate", `[{"name":"cluster","string":"prod-1"},{"name":"findings","string":"warn"}]`)
		if a.status != statusClean || !strings.Contains(a.stdout, "alert: HelloErrors") || !strings.HasPrefix(a.stderr, "services/hello.yaml:9:11: warning: ") {
			t.Errorf("%+v", a)
		}
	})
}

// speaks asks what else Argo CD asks.
func (s repoServer) speaks(t *testing.T) {
	for name, test := range map[string]struct {
		inventory fs.FS
		command   string
		want      answer
	}{
		"an inventory":           {plugged(t), "discover", answer{stdout: "example\n"}},
		"a mistake elsewhere":    {plugged(t, [3]string{"services/hello.yaml", "name: hello", "name: [hello"}), "discover", answer{stdout: "example\n"}},
		"a mistake in the fleet": {plugged(t, [3]string{"fleet.yaml", "name: example", "name: [example"}), "discover", answer{stdout: "inventory\n"}},
		"no inventory":           {fstest.MapFS{"README.md": {}}, "discover", answer{}},
		"parameters":             {plugged(t), "parameters", answer{stdout: announced}},
		"parameters of anything": {fstest.MapFS{"README.md": {}}, "parameters", answer{status: statusFailed, stderr: "gauntlet: this folder is no inventory: it holds no fleet.yaml or fleet.cue; the path of the Application is the inventory's folder\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, s.call(t, test.inventory, test.command, ""), cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

const announced = `[{"name":"scope","title":"Scope","tooltip":"what is made: one of apps, cluster, region, global, fleet","string":"cluster"},` +
	`{"name":"cluster","title":"Cluster","tooltip":"of the scopes apps and cluster: one of prod-1","string":""},` +
	`{"name":"region","title":"Region","tooltip":"of the scope region: one of main","string":""},` +
	`{"name":"findings","title":"Findings","tooltip":"of policies that are errors: fail, or warn and give the manifests all the same","string":"fail"}]` + "\n"

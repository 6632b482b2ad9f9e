package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const ciFolder = "../../deploy/ci"

// pullRequest is a repository with a fleet, and a shallow clone of what changes it, as services make it.
type pullRequest struct {
	*testing.T
	origin, work string
	base         string
	source       string // of the program, and a repository: it hands on to the program under test
}

func newChange(t *testing.T, was, now func(c *pullRequest)) *pullRequest {
	t.Helper()
	dir := t.TempDir()
	c := &pullRequest{T: t, origin: filepath.Join(dir, "origin"), work: filepath.Join(dir, "work"), source: filepath.Join(dir, "source")}
	if status := run(context.Background(), []string{"init", filepath.Join(c.origin, "clusters")}, io.Discard, os.Stderr); status != statusClean {
		t.Fatal("init failed")
	}
	c.git(c.origin, "init", "-q", "-b", "main")
	c.git(c.origin, "config", "uploadpack.allowAnySHA1InWant", "true")
	for _, edit := range []func(c *pullRequest){was, now} {
		if edit != nil {
			edit(c)
		}
		c.git(c.origin, "add", "-A")
		c.git(c.origin, "commit", "-qm", "change", "--allow-empty")
	}
	c.base = strings.TrimSpace(c.git(c.origin, "rev-parse", "HEAD^"))
	c.git(dir, "clone", "-q", "--depth=1", "file://"+c.origin, c.work)
	c.writeSource()
	return c
}

// writeSource makes a repository like that of the program, which is built in a moment.
func (c *pullRequest) writeSource() {
	c.Helper()
	self, err := os.Executable()
	if err != nil {
		c.Fatal(err)
	}
	files := map[string]string{"go.mod": "module gauntlet.dev/gauntlet\n\ngo 1.26\n", "go.sum": "", "cmd/gauntlet/main.go": fmt.Sprintf(`package main

import (
	"os"
	"syscall"
)

func main() { panic(syscall.Exec(%q, append([]string{"gauntlet"}, os.Args[1:]...), os.Environ())) }
`, self)}
	for _, folder := range []string{"dryrun", "generators", "internal", "policies", "schema"} {
		files[folder+"/a.txt"] = folder
	}
	for name, text := range files {
		c.write(filepath.Join(c.source, name), text)
	}
	if err := os.CopyFS(filepath.Join(c.source, "deploy", "ci"), os.DirFS(ciFolder)); err != nil {
		c.Fatal(err)
	}
	c.git(c.source, "init", "-q")
	c.git(c.source, "add", ".")
	c.git(c.source, "commit", "-qm", "source")
	c.git(c.source, "tag", "v1")
}

func (c *pullRequest) write(name, text string) {
	c.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		c.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		c.Fatal(err)
	}
}

func (c *pullRequest) git(dir string, args ...string) string {
	c.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// replace edits the service of the fleet.
func (c *pullRequest) replace(old, with string) {
	name := filepath.Join(c.origin, "clusters", "services", "hello.yaml")
	text, err := os.ReadFile(name)
	if err != nil || strings.Count(string(text), old) != 1 {
		c.Fatalf("%s is not there once, %v", old, err)
	}
	c.write(name, strings.Replace(string(text), old, with, 1))
}

func (c *pullRequest) remove(name string) {
	if err := os.Remove(filepath.Join(c.origin, name)); err != nil {
		c.Fatal(err)
	}
}

// changed lists the files and lines of the change.
func (c *pullRequest) changed() (all []string) {
	file := ""
	for line := range strings.Lines(c.git(c.origin, "diff", "--unified=0", "HEAD^")) {
		if name, found := strings.CutPrefix(line, "+++ b/"); found {
			file = strings.TrimSpace(name)
		}
		if m := regexp.MustCompile(`^@@ .* \+(\d+)`).FindStringSubmatch(line); m != nil {
			all = append(all, file+" "+m[1])
		}
	}
	return all
}

// expectReports finds all reports, which name files by their paths in the repository.
func (c *pullRequest) expectReports(findings bool) {
	c.Helper()
	for name, place := range map[string]string{
		"findings.md": "clusters/services/hello.yaml:9:11", "findings.json": `"file": "clusters/services/hello.yaml"`,
		"findings.sarif": `"uri": "clusters/services/hello.yaml"`, "findings.junit.xml": "clusters/services/hello.yaml:9:11", "findings.gitlab.json": `"path": "clusters/services/hello.yaml"`,
	} {
		text, err := os.ReadFile(filepath.Join(c.work, "gauntlet-reports", name))
		if err != nil || strings.Contains(string(text), place) != findings {
			c.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}

// bash runs a script as services do.
func (c *pullRequest) bash(script string, env ...string) (string, int) {
	c.Helper()
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	cmd.Dir = c.work
	ours := func(v string) bool { return strings.HasPrefix(v, "GITHUB_") || strings.HasPrefix(v, "CI_") }
	cmd.Env = append(slices.DeleteFunc(os.Environ(), ours), env...)
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(out), exit.ExitCode()
	}
	if err != nil {
		c.Fatal(err)
	}
	return string(out), 0
}

// onPlain runs the script alone, with the program in the path.
func (c *pullRequest) onPlain(inputs map[string]string) (string, int) {
	c.Helper()
	bin := filepath.Join(filepath.Dir(c.source), "bin")
	if out, status := c.bash(`cd "$SOURCE" && go build -buildvcs=false -o "$BIN/" ./cmd/gauntlet`, "SOURCE="+c.source, "BIN="+bin); status != 0 {
		c.Fatal(out)
	}
	env := []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "GAUNTLET_BASE=" + c.base}
	for name, value := range inputs {
		env = append(env, "GAUNTLET_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_"))+"="+value)
	}
	return c.bash(`exec "$SOURCE/deploy/ci/gauntlet.sh"`, append(env, "SOURCE="+c.source)...)
}

// job is that of the template of GitLab.
type job struct {
	Variables map[string]yaml.Node
	Script    []string
	Artifacts struct{ Reports map[string]string }
}

// readJob reads the template behind its inputs.
func readJob(t *testing.T) job {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(ciFolder, "gitlab", "gauntlet.yml"))
	if err != nil {
		t.Fatal(err)
	}
	_, jobs, _ := strings.Cut(string(text), "\n---\n")
	var all struct{ Gauntlet job }
	if err := yaml.Unmarshal([]byte(jobs), &all); err != nil {
		t.Fatal(err)
	}
	return all.Gauntlet
}

// onGitLab runs the job's script in the checkout of a merge request.
func (c *pullRequest) onGitLab(inputs map[string]string) (string, int) {
	c.Helper()
	values := map[string]string{"version": "v1", "repository": "file://" + c.source, "inventory": "", "fail-on": "error", "written": "false"}
	base := c.base
	maps.Copy(values, inputs)
	if inputs["base"] != "" {
		base = inputs["base"]
	}
	j := readJob(c.T)
	env := []string{"CI_PROJECT_DIR=" + c.work, "CI_MERGE_REQUEST_DIFF_BASE_SHA=" + base}
	for name, node := range j.Variables {
		var v struct {
			Value  string
			Expand *bool
		}
		if node.Decode(&v.Value) != nil {
			if err := node.Decode(&v); err != nil || v.Expand == nil || *v.Expand {
				c.Fatalf("%s is expanded, %v", name, err)
			}
		}
		for input, value := range values {
			v.Value = strings.ReplaceAll(v.Value, "$[[ inputs."+input+" ]]", value)
		}
		env = append(env, name+"="+v.Value)
	}
	for kind, file := range j.Artifacts.Reports {
		if !strings.HasPrefix(file, "gauntlet-reports/") {
			c.Errorf("%s is in %s", kind, file)
		}
	}
	return c.bash(strings.Join(j.Script, "\n"), env...)
}

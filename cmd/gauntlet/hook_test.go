package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestHooksAreBuilt has pre-commit build the program as it does for users: all of a clone of this repository's commit, by go install. The
// modules are those that are here already, where pre-commit would fetch them.
func TestHooksAreBuilt(t *testing.T) {
	if testing.Short() {
		t.Skip("it links all programs")
	}
	for _, program := range []string{"pre-commit", "git", "go"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not here")
		}
	}
	if !exists("../../.git") {
		t.Skip("this is no repository")
	}
	project, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	caches, err := exec.Command("go", "env", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules, builds, _ := strings.Cut(strings.TrimSpace(string(caches)), "\n")
	work := t.TempDir()
	hooks, repo := filepath.Join(work, "hooks"), filepath.Join(work, "repo")
	command := func(dir, name string, args ...string) (string, error) {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PRE_COMMIT_HOME="+filepath.Join(work, "cache"), "GOMODCACHE="+modules, "GOCACHE="+builds, "CGO_ENABLED=0",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	must := func(dir, name string, args ...string) string {
		t.Helper()
		out, err := command(dir, name, args...)
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return out
	}
	must(work, "git", "clone", "-q", project, hooks)
	commit := strings.TrimSpace(must(hooks, "git", "rev-parse", "HEAD"))
	if status := run(context.Background(), []string{"init", filepath.Join(repo, "clusters")}, io.Discard, os.Stderr); status != statusClean {
		t.Fatal("init failed")
	}
	config := "repos:\n- repo: file://" + hooks + "\n  rev: " + commit + "\n  hooks: [{id: gauntlet-check}, {id: gauntlet-fmt}]\n"
	if err := os.WriteFile(filepath.Join(repo, ".pre-commit-config.yaml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	must(repo, "git", "init", "-q")
	must(repo, "pre-commit", "install")
	must(repo, "git", "add", ".")
	if out := must(repo, "git", "commit", "-m", "first"); strings.Count(out, "Passed") != 2 {
		t.Errorf("first commit:\n%s", out)
	}
	must(repo, "sed", "-i", `s/port: http/port: "8080"/`, "clusters/services/hello.yaml")
	must(repo, "git", "add", ".")
	out, err := command(repo, "git", "commit", "-m", "bad")
	if err == nil || !strings.Contains(out, "clusters/services/hello.yaml:9:11: error: port is ") {
		t.Errorf("bad commit: %v\n%s", err, out)
	}
}

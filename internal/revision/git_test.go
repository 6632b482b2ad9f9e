package revision_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"gauntlet.dev/gauntlet/internal/revision"
)

// git runs git in a folder. Commits are made at the second of the year 2026 that is given, in a zone that is not UTC.
func git(t *testing.T, dir string, second int, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	date := fmt.Sprintf("%d +0530", time.Date(2026, 1, 1, 0, 0, second, 0, time.UTC).Unix())
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull,
		"GIT_AUTHOR_NAME=A > B", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2020-01-01T00:00:00Z",
		"GIT_COMMITTER_NAME=C <D> 1 +0000", "GIT_COMMITTER_EMAIL=c@example.com", "GIT_COMMITTER_DATE="+date)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// empty makes a repository without a commit.
func empty(t *testing.T, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, 0, append([]string{"init", "-q", "-b", "main"}, args...)...)
	return dir
}

// single makes a repository of one commit.
func single(t *testing.T, args ...string) string {
	t.Helper()
	dir := empty(t, args...)
	git(t, dir, 0, "commit", "-q", "--allow-empty", "-m", "only")
	return dir
}

// repository makes a repository of some commits whose messages are so much alike that packs hold them as deltas.
func repository(t *testing.T, args ...string) string {
	t.Helper()
	dir := empty(t, args...)
	for i := range 10 {
		git(t, dir, i, "commit", "-q", "--allow-empty", "-m", strings.Repeat("The same long line of a message.\n", 60)+strconv.Itoa(i))
	}
	return dir
}

// clone clones a repository: by its protocol, so that options such as --depth work, or by its files.
func clone(t *testing.T, from string, args ...string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "clone")
	if len(args) == 0 || args[0] != "--shared" {
		from = "file://" + filepath.ToSlash(from)
	}
	git(t, ".", 0, append([]string{"clone", "-q", from, to}, args...)...)
	return to
}

// write writes files below a folder: a path and a text each.
func write(t *testing.T, dir string, files ...string) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		file := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// open opens the repository around a folder until the test ends.
func open(t *testing.T, dir string) *revision.Repository {
	t.Helper()
	r, err := revision.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// resolve finds a commit that must be there.
func resolve(t *testing.T, r *revision.Repository, name string) revision.Commit {
	t.Helper()
	c, err := r.Resolve(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return c
}

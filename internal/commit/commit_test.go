package commit_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"gauntlet.dev/gauntlet/internal/commit"
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
	return strings.TrimSpace(string(out))
}

// repository makes a repository of some commits whose messages are so much alike that packs hold them as deltas.
func repository(t *testing.T, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, 0, append([]string{"init", "-q", "-b", "main"}, args...)...)
	for i := range 10 {
		git(t, dir, i, "commit", "-q", "--allow-empty", "-m", strings.Repeat("The same long line of a message.\n", 60)+strconv.Itoa(i))
	}
	return dir
}

// check compares with what git says.
func check(t *testing.T, dir string) {
	t.Helper()
	seconds, err := strconv.ParseInt(git(t, dir, 0, "log", "-1", "--format=%ct"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	got, err := commit.Date(dir)
	if want := time.Unix(seconds, 0).UTC(); err != nil || got != want {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestDate(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			dir := repository(t, "--object-format="+format)
			check(t, dir)
			below := filepath.Join(dir, "a", "b")
			if err := os.MkdirAll(below, 0o755); err != nil {
				t.Fatal(err)
			}
			check(t, below)
			if err := os.WriteFile(filepath.Join(below, "new"), nil, 0o644); err != nil { // not committed
				t.Fatal(err)
			}
			check(t, below)

			worktree := filepath.Join(t.TempDir(), "worktree")
			git(t, dir, 0, "worktree", "add", "-q", "-b", "other", worktree, "HEAD~3")
			check(t, worktree)
			git(t, worktree, 99, "commit", "-q", "--allow-empty", "-m", "other")
			check(t, worktree)
			check(t, dir)

			for _, clone := range [][]string{{"--shared"}, {"--depth=1"}, {"--bare"}, {"--filter=tree:0"}} {
				to := filepath.Join(t.TempDir(), "clone")
				from := dir
				if clone[0] != "--shared" {
					from = "file://" + filepath.ToSlash(dir)
				}
				git(t, dir, 0, append([]string{"clone", "-q", from, to}, clone...)...)
				if clone[0] != "--bare" {
					check(t, to)
				}
			}

			git(t, dir, 0, "gc", "-q", "--aggressive", "--prune=now")
			git(t, dir, 0, "pack-refs", "--all")
			check(t, dir)
			check(t, worktree)
			for i := range 9 { // of which most are deltas now
				git(t, dir, 0, "checkout", "-q", "--detach", fmt.Sprintf("main~%d", i))
				check(t, dir)
			}
			git(t, dir, 0, "-c", "pack.indexVersion=2", "-c", "repack.writeBitmaps=false", "-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f")
			for i := range 9 {
				git(t, dir, 0, "checkout", "-q", "--detach", fmt.Sprintf("main~%d", i))
				check(t, dir)
			}
		})
	}
}

// TestDeltas makes sure that the repositories of TestDate hold deltas, which they are there for.
func TestDeltas(t *testing.T) {
	dir := repository(t)
	git(t, dir, 0, "gc", "-q", "--aggressive", "--prune=now")
	packs, err := filepath.Glob(filepath.Join(dir, ".git", "objects", "pack", "*.idx"))
	if err != nil || len(packs) != 1 {
		t.Fatal(packs, err)
	}
	if out := git(t, dir, 0, "verify-pack", "-v", packs[0]); !strings.Contains(out, "chain length = 1") {
		t.Errorf("no commit is a delta:\n%s", out)
	}
}

func TestSubmodule(t *testing.T) {
	inner, outer := repository(t), repository(t)
	git(t, outer, 0, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "inventory")
	git(t, outer, 77, "commit", "-q", "-m", "add it")
	check(t, filepath.Join(outer, "inventory"))
	check(t, outer)
}

// TestNoDate asks where there is none, or none that is understood.
func TestNoDate(t *testing.T) {
	empty := t.TempDir()
	git(t, empty, 0, "init", "-q", "-b", "main")
	write := func(name, text string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, test := range map[string]struct {
		spoil func(t *testing.T, dir string)
		want  string
	}{
		"no commit":    {func(t *testing.T, dir string) { git(t, dir, 0, "checkout", "-q", "--orphan", "new") }, "the git branch new has no commit yet"},
		"reftable":     {write(".git/HEAD", "ref: refs/heads/.invalid\n"), "the git repository keeps its refs in a reftable, which gauntlet does not read"},
		"circle":       {write(".git/refs/heads/main", "ref: refs/heads/main\n"), "the git ref HEAD leads in a circle"},
		"way out":      {write(".git/HEAD", "ref: refs/../../../etc/passwd\n"), `read the git ref "refs/../../../etc/passwd": this is no name of one`},
		"other text":   {write(".git/refs/heads/main", "secret\n"), "read the git ref refs/heads/main: it names no commit"},
		"other commit": {write(".git/refs/heads/main", strings.Repeat("0", 40)+"\n"), "read commit " + strings.Repeat("0", 40) + ": the git repository does not have it"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := repository(t)
			test.spoil(t, dir)
			if _, err := commit.Date(dir); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	if _, err := commit.Date(t.TempDir()); !errors.Is(err, commit.ErrNone) {
		t.Errorf("got %v", err)
	}
}

package revision_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"gauntlet.dev/gauntlet/internal/revision"
)

// checkDate compares with what git says.
func checkDate(t *testing.T, dir string) {
	t.Helper()
	seconds, err := strconv.ParseInt(git(t, dir, 0, "log", "-1", "--format=%ct"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	got, err := revision.Date(dir)
	if want := time.Unix(seconds, 0).UTC(); err != nil || got != want {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestDate(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			dir := repository(t, "--object-format="+format)
			checkDate(t, dir)
			below := filepath.Join(dir, "a", "b")
			write(t, below, "new", "") // not committed
			checkDate(t, below)

			worktree := filepath.Join(t.TempDir(), "worktree")
			git(t, dir, 0, "worktree", "add", "-q", "-b", "other", worktree, "HEAD~3")
			checkDate(t, worktree)
			git(t, worktree, 99, "commit", "-q", "--allow-empty", "-m", "other")
			checkDate(t, worktree)
			checkDate(t, dir)

			for _, option := range []string{"--shared", "--depth=1", "--filter=tree:0"} {
				checkDate(t, clone(t, dir, option))
			}
			packed := func() {
				t.Helper()
				for i := range 4 { // of which some are deltas
					git(t, dir, 0, "checkout", "-q", "--detach", fmt.Sprintf("main~%d", i))
					checkDate(t, dir)
				}
			}
			git(t, dir, 0, "gc", "-q", "--aggressive", "--prune=now")
			git(t, dir, 0, "pack-refs", "--all")
			checkDate(t, dir)
			checkDate(t, worktree)
			checkDate(t, clone(t, dir, "--shared"))
			packed()
			git(t, dir, 0, "-c", "pack.indexVersion=2", "-c", "repack.writeBitmaps=false", "-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f")
			packed()
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
	inner, outer := single(t), single(t)
	git(t, outer, 0, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "inventory")
	git(t, outer, 77, "commit", "-q", "-m", "add it")
	checkDate(t, filepath.Join(outer, "inventory"))
	checkDate(t, outer)
	if err := resolve(t, open(t, outer), "HEAD").Write(t.Context(), "inventory", t.TempDir()); err == nil ||
		!strings.HasPrefix(err.Error(), "inventory is a submodule in ") {
		t.Errorf("got %v", err)
	}
	into := t.TempDir()
	if err := resolve(t, open(t, outer), "HEAD").Write(t.Context(), "", into); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(into, "inventory")); err == nil {
		t.Error("the submodule was not left out")
	}
}

// TestHookEnvironment opens the repository of the folder, whatever a hook's environment says.
func TestHookEnvironment(t *testing.T) {
	other, dir := single(t), empty(t)
	git(t, dir, 50, "commit", "-q", "--allow-empty", "-m", "only")
	want := resolve(t, open(t, dir), "HEAD").Hash
	t.Setenv("GIT_DIR", filepath.Join(other, ".git"))
	t.Setenv("GIT_WORK_TREE", other)
	t.Setenv("GIT_COMMON_DIR", filepath.Join(other, ".git"))
	t.Setenv("GIT_OBJECT_DIRECTORY", filepath.Join(other, ".git", "objects"))
	t.Setenv("GIT_INDEX_FILE", filepath.Join(other, ".git", "index"))
	if got := resolve(t, open(t, dir), "HEAD").Hash; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPrefix(t *testing.T) {
	dir := single(t)
	write(t, dir, "a/b c/file", "")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(dir, "a"), link); err != nil {
		t.Skip(err)
	}
	for folder, want := range map[string]string{
		dir:                               "",
		filepath.Join(dir, "a"):           "a",
		filepath.Join(dir, "a", "b c"):    "a/b c",
		filepath.Join(link, "b c"):        "a/b c",
		filepath.Join(dir, "a", ".."):     "",
		link + string(filepath.Separator): "a",
	} {
		if got := open(t, folder).Prefix(); got != want {
			t.Errorf("%s: got %q, want %q", folder, got, want)
		}
	}
}

// TestNoRepository opens what is none, or none that is understood.
func TestNoRepository(t *testing.T) {
	file := func(name, text string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) { write(t, dir, name, text) }
	}
	set := func(args ...string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			git(t, dir, 0, "config", "core.repositoryformatversion", "1")
			git(t, dir, 0, append([]string{"config"}, args...)...)
		}
	}
	for name, test := range map[string]struct {
		spoil func(t *testing.T, dir string)
		want  string // in which DIR is the folder
	}{
		"no commit": {func(t *testing.T, dir string) { git(t, dir, 0, "checkout", "-q", "--orphan", "new") }, "nothing was committed yet on the git branch new"},
		"reftable": {set("extensions.refstorage", "reftable"), "read the git repository DIR/.git: it keeps its refs in a reftable, which gauntlet does not read; " +
			"git refs migrate --ref-format=files makes files of it"},
		"extension":    {set("extensions.shape", "round"), "read the git repository DIR/.git: it has the extension shape=round, which gauntlet does not know"},
		"version":      {set("core.repositoryformatversion", "7"), "read the git repository DIR/.git: it is of version 7, which gauntlet does not know"},
		"circle":       {file(".git/refs/heads/main", "ref: refs/heads/main\n"), "the git ref HEAD leads in a circle"},
		"way out":      {file(".git/HEAD", "ref: refs/../../../etc/passwd\n"), `read the git ref "refs/../../../etc/passwd": this is no name of one`},
		"other text":   {file(".git/refs/heads/main", "secret\n"), "read the git ref refs/heads/main: it names no commit"},
		"other commit": {file(".git/refs/heads/main", strings.Repeat("1", 40)+"\n"), "read commit " + strings.Repeat("1", 40) + ": the git repository does not have it; git fsck says what else it lacks"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := single(t)
			test.spoil(t, dir)
			want := strings.ReplaceAll(test.want, "DIR", dir)
			if _, err := revision.Date(dir); err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
	if _, err := revision.Open(t.TempDir()); !errors.Is(err, revision.ErrNone) {
		t.Errorf("got %v", err)
	}
	if _, err := revision.Date(empty(t)); !errors.Is(err, revision.ErrUnborn) {
		t.Errorf("got %v", err)
	}
	bare := clone(t, single(t), "--bare")
	want := bare + " is a bare git repository, which has no files; use a clone or a worktree of it"
	if _, err := revision.Open(filepath.Join(bare, "refs")); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	worktree := filepath.Join(t.TempDir(), "worktree") // of a bare repository
	git(t, bare, 0, "worktree", "add", "-q", worktree)
	checkDate(t, worktree)

	broken := t.TempDir()
	write(t, broken, ".git", "nothing")
	if _, err := revision.Open(broken); err == nil || err.Error() != "read "+filepath.Join(broken, ".git")+": it is no git repository" {
		t.Errorf("got %v", err)
	}
	write(t, broken, ".git", "gitdir: gone")
	if _, err := revision.Open(broken); err == nil || err.Error() != "read the git repository "+filepath.Join(broken, "gone")+": it has no HEAD" {
		t.Errorf("got %v", err)
	}
}

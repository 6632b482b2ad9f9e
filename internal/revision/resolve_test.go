package revision_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/revision"
)

// history makes a repository with branches, a merge, tags, and a remote that has moved on.
func history(t *testing.T, args ...string) string {
	t.Helper()
	remote := empty(t, args...)
	for i, name := range []string{"one", "two", "three"} {
		git(t, remote, i, "commit", "-q", "--allow-empty", "-m", name)
	}
	dir := clone(t, remote, "--shared")
	git(t, remote, 4, "commit", "-q", "--allow-empty", "-m", "four")
	git(t, dir, 0, "fetch", "-q")
	git(t, dir, 5, "checkout", "-q", "-b", "beef", "HEAD~1") // which may also be the start of a hash
	git(t, dir, 6, "commit", "-q", "--allow-empty", "-m", "on the branch")
	git(t, dir, 7, "checkout", "-q", "main")
	git(t, dir, 8, "merge", "-q", "--no-ff", "-m", "merge", "beef")
	git(t, dir, 9, "tag", "light")
	git(t, dir, 10, "tag", "-a", "-m", "heavy", "v1.0")
	git(t, dir, 11, "tag", "-a", "-m", "tag of a tag", "v1.1", "v1.0")
	git(t, dir, 12, "branch", "a/b")
	git(t, dir, 13, "tag", "same", "HEAD~1")
	git(t, dir, 14, "branch", "same")
	return dir
}

// TestResolve compares with git rev-parse.
func TestResolve(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			dir := history(t, "--object-format="+format)
			compare := func(dir string, names ...string) {
				t.Helper()
				r := open(t, dir)
				args := []string{"-c", "core.warnAmbiguousRefs=false", "rev-parse"}
				for _, name := range names {
					args = append(args, name+"^{commit}")
				}
				for i, want := range strings.Split(git(t, dir, 0, args...), "\n") {
					if got, err := r.Resolve(names[i]); err != nil || got.Hash != want {
						t.Errorf("%s: got %s, %v; want %s", names[i], got.Hash, err, want)
					}
				}
			}
			head := git(t, dir, 0, "rev-parse", "HEAD")
			tag := git(t, dir, 0, "rev-parse", "v1.0")
			names := []string{
				"HEAD", "@", "main", "beef", "a/b", "heads/main", "refs/heads/main", "light", "v1.0", "v1.1", "tags/v1.0", "same", "heads/same",
				"origin/main", "origin", "remotes/origin/main", "main@{upstream}", "@{u}", "@{upstream}~2", "HEAD@{u}",
				"HEAD~", "HEAD~1", "HEAD~3", "HEAD~0", "HEAD^", "HEAD^1", "HEAD^2", "HEAD^2~1", "HEAD^0", "HEAD^^", "@~2^0", "v1.1~1",
				"main^{commit}", "v1.0^{}", "v1.1^{commit}~2",
				head, strings.ToUpper(head), head[:4], head[:7], head[:12], head[:13] + "~1", tag, tag[:9], strings.ToUpper(head[:8]),
			}
			compare(dir, names...)
			git(t, dir, 0, "repack", "-q", "-a", "-d")
			git(t, dir, 0, "pack-refs", "--all")
			compare(dir, names...)

			worktree := filepath.Join(t.TempDir(), "worktree")
			git(t, dir, 0, "worktree", "add", "-q", "--detach", worktree, "beef")
			git(t, worktree, 0, "fetch", "-q", "origin", "main")
			compare(worktree, "HEAD", "main", "@~1", head[:8], "FETCH_HEAD", "ORIG_HEAD")
		})
	}
}

// TestUnresolved asks for what is no commit, and what git alone understands.
func TestUnresolved(t *testing.T) {
	dir := history(t)
	write(t, dir, "file", "text")
	git(t, dir, 20, "add", "file")
	git(t, dir, 20, "commit", "-q", "-m", "file")
	head, blob, tree := git(t, dir, 0, "rev-parse", "HEAD"), git(t, dir, 0, "rev-parse", "HEAD:file"), git(t, dir, 0, "rev-parse", "HEAD^{tree}")
	git(t, dir, 0, "tag", "leaf", blob)
	unknown := " is no revision here; git fetch gets those that others have pushed"
	beyond := " is no name that gauntlet understands; give a branch, a tag or a hash, with ~N and ^N behind it"
	none := strings.Repeat("1", 40)
	r := open(t, dir)
	for name, want := range map[string]string{
		"nobody":                    "nobody" + unknown,
		"nobody~2":                  "nobody~2" + unknown,
		"--all":                     "--all" + unknown,
		"-":                         "-" + unknown,
		"config":                    "config" + unknown,
		"../../HEAD":                "../../HEAD is a range, and one revision is needed",
		"refs/heads":                "refs/heads" + unknown,
		"heads":                     "heads" + unknown,
		"a b":                       "a b" + unknown,
		"\n":                        "\n" + unknown,
		none:                        none + unknown,
		"1111":                      "1111" + unknown,
		head[:3]:                    head[:3] + unknown,
		"main..beef":                "main..beef is a range, and one revision is needed",
		"HEAD~99":                   "HEAD~99 is no revision here; commit " + git(t, dir, 0, "rev-list", "--max-parents=0", "HEAD") + " has no parent number 1",
		"HEAD^7":                    "HEAD^7 is no revision here; commit " + head + " has no parent number 7",
		"HEAD~99999999999999999999": "HEAD~99999999999999999999" + beyond,
		"":                          beyond,
		"HEAD:file":                 "HEAD:file" + beyond,
		":/merge":                   ":/merge" + beyond,
		"HEAD^{/merge}":             "HEAD^{/merge}" + beyond,
		"HEAD^{tree}":               "HEAD^{tree}" + beyond,
		"HEAD@{1}":                  "HEAD@{1}" + beyond,
		"main@{yesterday}":          "main@{yesterday}" + beyond,
		"beef@{upstream}":           "the git branch beef has no upstream; git branch --set-upstream-to sets it",
		blob:                        blob + " is a blob, and no commit",
		tree:                        tree + " is a tree, and no commit",
		"leaf":                      "leaf is a blob, and no commit",
		tree[:10]:                   tree[:10] + unknown,
	} {
		if got, err := r.Resolve(name); err == nil || err.Error() != want {
			t.Errorf("%q: got %s, %v; want %s", name, got.Hash, err, want)
		}
	}

	shallow := open(t, clone(t, dir, "--depth=1"))
	for name, want := range map[string]string{
		head[:3] + "0000": head[:3] + "0000 is no revision here; the clone is shallow, and git fetch --unshallow gets all of its history",
		"HEAD~1":          "HEAD~1: the clone is shallow and lacks a part of the history that this needs; git fetch --unshallow gets all of it",
	} {
		if _, err := shallow.Resolve(name); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", name, err, want)
		}
	}

	unborn := open(t, empty(t))
	for _, name := range []string{"HEAD", "@", "HEAD~1"} {
		if _, err := unborn.Resolve(name); !errors.Is(err, revision.ErrUnborn) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := unborn.Resolve("main"); err == nil || err.Error() != "main"+unknown {
		t.Errorf("got %v", err)
	}
}

// TestAmbiguous makes commits until two of them start alike.
func TestAmbiguous(t *testing.T) {
	dir := empty(t)
	var imported strings.Builder
	for i := range 1000 { // of which two share four digits with a probability of 0.9995
		fmt.Fprintf(&imported, "commit refs/heads/main\ncommitter C <c@example.com> %d +0000\ndata 0\n\n", i)
	}
	write(t, dir, "commits", imported.String())
	git(t, dir, 0, "-c", "alias.import=!git fast-import --quiet < commits", "import")
	first := map[string]bool{}
	for hash := range strings.Lines(git(t, dir, 0, "rev-list", "main")) {
		if start := hash[:4]; first[start] {
			want := start + " is the start of 2 hashes; give more digits"
			if _, err := open(t, dir).Resolve(start); err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
			return
		}
		first[hash[:4]] = true
	}
	t.Fatal("no two commits start alike")
}

package revision_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/revision"
)

// graph makes a repository of commits that have up to three of the earlier ones as parents, or none. Each has a branch: c0, c1 and so on.
func graph(t *testing.T, random *rand.Rand, commits int) string {
	t.Helper()
	dir := empty(t)
	var text strings.Builder
	for i := range commits {
		fmt.Fprintf(&text, "commit refs/heads/c%d\nmark :%d\ncommitter C <c@example.com> %d +0000\ndata <<END\ncommit %d\nEND\n", i, i+1, 1e9+i/2, i)
		word := "from"
		for range min(i, random.IntN(4)) {
			fmt.Fprintf(&text, "%s :%d\n", word, max(1, i-random.IntN(8)))
			word = "merge"
		}
		text.WriteString("\n")
	}
	write(t, dir, "commits", text.String())
	git(t, dir, 0, "-c", "alias.import=!git fast-import --quiet < commits", "import")
	return dir
}

func hashes(commits []revision.Commit) []string {
	var all []string
	for _, c := range commits {
		all = append(all, c.Hash)
	}
	return all
}

// TestHistory compares random histories with git merge-base and git rev-list.
func TestHistory(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	found, several := 0, 0
	for range 3 {
		dir := graph(t, random, 40)
		r := open(t, dir)
		for range 8 {
			base, head := fmt.Sprintf("c%d", 20+random.IntN(20)), fmt.Sprintf("c%d", 20+random.IntN(20))
			a, b := resolve(t, r, base), resolve(t, r, head)
			only, err := r.Between(t.Context(), a, b)
			want := strings.Fields(git(t, dir, 0, "rev-list", head, "^"+base))
			if got := hashes(only); err != nil || !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
				t.Errorf("%s..%s: got %q, %v; want %q", base, head, got, err, want)
			}
			if !slices.IsSortedFunc(only, func(a, b revision.Commit) int { return b.When.Compare(a.When) }) {
				t.Errorf("%s..%s: %q are not sorted", base, head, hashes(only))
			}
			bases := strings.Fields(git(t, dir, 0, "-c", "alias.bases=!git merge-base --all "+base+" "+head+" || true", "bases"))
			common, ok, err := r.MergeBase(t.Context(), a, b)
			if err != nil || ok != (len(bases) > 0) || ok && !slices.Contains(bases, common.Hash) {
				t.Errorf("%s...%s: got %s, %v, %v; want one of %q", base, head, common.Hash, ok, err, bases)
			}
			if len(bases) > 0 {
				found++
			}
			if len(bases) > 1 {
				several++
			}
		}
	}
	if found < 10 || several < 1 {
		t.Errorf("%d pairs have a merge base, and %d several: the test shows too little", found, several)
	}
}

// TestMessage has the messages of what came since, the newest first.
func TestMessage(t *testing.T) {
	dir := history(t)
	r := open(t, dir)
	only, err := r.Between(t.Context(), resolve(t, r, "origin/main"), resolve(t, r, "HEAD"))
	if err != nil || len(only) != 2 || only[0].Message != "merge\n" || only[1].Message != "on the branch\n" {
		t.Errorf("got %+v, %v", only, err)
	}
	for _, c := range only {
		if c.When.Location().String() != "UTC" || c.When.Year() != 2026 {
			t.Errorf("got %v", c.When)
		}
	}
}

// TestSkewed has a clock that was wrong by hours.
func TestSkewed(t *testing.T) {
	dir := empty(t)
	for i, second := range []int{0, 20000, 40000, 10} {
		git(t, dir, second, "commit", "-q", "--allow-empty", "-m", fmt.Sprint(i))
	}
	r := open(t, dir)
	only, err := r.Between(t.Context(), resolve(t, r, "HEAD"), resolve(t, r, "HEAD~1"))
	if err != nil || len(only) != 0 {
		t.Errorf("got %q, %v", hashes(only), err)
	}
	common, ok, err := r.MergeBase(t.Context(), resolve(t, r, "HEAD~1"), resolve(t, r, "HEAD"))
	if want := resolve(t, r, "HEAD~1").Hash; err != nil || !ok || common.Hash != want {
		t.Errorf("got %s, %v, %v; want %s", common.Hash, ok, err, want)
	}
}

// TestShallow asks a clone that lacks what would decide.
func TestShallow(t *testing.T) {
	dir := history(t)
	want := "the clone is shallow and lacks a part of the history that this needs; git fetch --unshallow gets all of it"
	for _, test := range []struct {
		depth, branches, base, head string
		cut                         bool
	}{
		{"1", "--no-single-branch", "origin/main", "origin/beef", true},
		{"1", "--single-branch", "origin/main", "origin/main", false},
		{"2", "--single-branch", "HEAD~1", "HEAD", true}, // the merged branch goes on where nobody sees it
		{"4", "--single-branch", "HEAD~1", "HEAD", false},
		{"4", "--no-single-branch", "origin/beef", "origin/main", false},
	} {
		r := open(t, clone(t, dir, test.branches, "--no-tags", "--depth="+test.depth))
		base, head := resolve(t, r, test.base), resolve(t, r, test.head)
		if _, err := r.Between(t.Context(), base, head); (err != nil) != test.cut || test.cut && err.Error() != want {
			t.Errorf("%+v: got %v", test, err)
		}
		if _, ok, err := r.MergeBase(t.Context(), base, head); ok == test.cut || (err != nil) != test.cut || test.cut && err.Error() != want {
			t.Errorf("%+v: got %v, %v", test, ok, err)
		}
	}
}

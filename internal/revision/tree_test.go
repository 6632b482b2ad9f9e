package revision_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/revision"
)

// contents lists what is below a folder: the mode and text of each file, and where each link leads.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		below, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			to, err := os.Readlink(name)
			all[filepath.ToSlash(below)] = "-> " + to
			return err
		}
		text, err := os.ReadFile(name)
		all[filepath.ToSlash(below)] = info.Mode().String() + " " + string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// odd are names that tools have stumbled over.
var odd = []string{
	"--all", "-", "a b", "a\nb", "a\tb", `a"b`, `a\b`, "a'b", "*", "\xff\xfe", "ä", "a\x1b[31mb", ".hidden", ".gitignore", "$(id)", "::error::x", "~", "HEAD", "a:b",
}

func TestWrite(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files there have neither such names nor modes")
	}
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			dir := empty(t, "--object-format="+format)
			for _, name := range odd {
				write(t, dir, "fleet/odd/"+name+"/"+name, name)
			}
			write(t, dir, "fleet/fleet.yaml", "one", "fleet/run", "program", "fleet/services/a.yaml", "a", "fleets/other.yaml", "other", "top", "top",
				"fleet/large", strings.Repeat("a line that does not change\n", 1<<14))
			if err := errors.Join(os.Chmod(filepath.Join(dir, "fleet", "run"), 0o700),
				os.Symlink("fleet.yaml", filepath.Join(dir, "fleet", "inside")),
				os.Symlink("../../../../etc/passwd", filepath.Join(dir, "fleet", "outside")),
				os.Symlink("/nowhere/"+strings.Repeat("x", 3000), filepath.Join(dir, "fleet", "nowhere"))); err != nil {
				t.Fatal(err)
			}
			git(t, dir, 0, "add", ".")
			git(t, dir, 0, "commit", "-q", "-m", "one")
			write(t, dir, "fleet/fleet.yaml", "two", "fleet/large", strings.Repeat("a line that does not change\n", 1<<14)+"but one")
			git(t, dir, 1, "commit", "-q", "-a", "-m", "two")

			same := func(dir, name, folder string) {
				t.Helper()
				got, want := filepath.Join(t.TempDir(), "got"), filepath.Join(t.TempDir(), "want")
				if err := resolve(t, open(t, dir), name).Write(t.Context(), folder, got); err != nil {
					t.Fatal(err)
				}
				if err := os.Mkdir(want, 0o755); err != nil {
					t.Fatal(err)
				}
				checkoutTree(t, dir, name, folder, want)
				if diff := cmp.Diff(contents(t, want), contents(t, got)); diff != "" || len(contents(t, got)) == 0 {
					t.Error(diff)
				}
			}
			same(dir, "HEAD", "fleet")
			same(dir, "HEAD~1", "fleet")
			same(dir, "HEAD", "")
			git(t, dir, 0, "gc", "-q", "--prune=now")
			same(dir, "HEAD", "fleet")
			same(dir, "HEAD~1", "fleet/odd")
			same(clone(t, dir, "--shared"), "HEAD~1", "fleet")
			same(clone(t, dir, "--depth=1"), "HEAD", "fleet")
		})
	}
}

// checkoutTree writes a folder of a revision by the git program: an archive, unpacked by tar.
func checkoutTree(t *testing.T, dir, name, folder, into string) {
	t.Helper()
	archive := exec.Command("git", "-C", dir, "-c", "tar.umask=0022", "archive", "--format=tar", name+":"+folder)
	unpack := exec.Command("tar", "-x", "-C", into)
	var err error
	if unpack.Stdin, err = archive.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := unpack.Start(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(archive.Run(), unpack.Wait()); err != nil {
		t.Fatal(err)
	}
}

func TestNotThere(t *testing.T) {
	dir := empty(t)
	write(t, dir, "fleet/fleet.yaml", "one", "file", "")
	git(t, dir, 0, "add", ".")
	git(t, dir, 0, "commit", "-q", "-m", "one")
	head := resolve(t, open(t, dir), "HEAD")
	for _, folder := range []string{"clusters", "fleet/services", "file", "fleet/fleet.yaml", "..", ".", ".git", "fleet/", "/", "fle"} {
		into := filepath.Join(t.TempDir(), "new")
		if err := head.Write(t.Context(), folder, into); !errors.Is(err, revision.ErrNotThere) {
			t.Errorf("%s: got %v", folder, err)
		}
		if _, err := os.Stat(into); err == nil {
			t.Errorf("%s: something was written", folder)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := head.Write(stopped, "fleet", t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestPartial reads of a clone that has no files but those that are checked out.
func TestPartial(t *testing.T) {
	dir := empty(t)
	for i, text := range []string{"one", "two"} {
		write(t, dir, "fleet/fleet.yaml", text)
		git(t, dir, i, "add", ".")
		git(t, dir, i, "commit", "-q", "-m", text)
	}
	git(t, dir, 0, "config", "uploadpack.allowFilter", "true")
	partial := clone(t, dir, "--filter=blob:none")
	into := t.TempDir()
	if err := resolve(t, open(t, partial), "HEAD").Write(t.Context(), "fleet", into); err != nil {
		t.Fatal(err)
	}
	want := `read "fleet.yaml": it is missing in this partial clone; git fetch --refetch --no-filter gets everything`
	if err := resolve(t, open(t, partial), "HEAD~1").Write(t.Context(), "fleet", t.TempDir()); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	git(t, partial, 0, "-c", "maintenance.auto=false", "fetch", "-q", "--refetch", "--no-filter")
	into = t.TempDir()
	if err := resolve(t, open(t, partial), "HEAD~1").Write(t.Context(), "fleet", into); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, into)["fleet.yaml"]; !strings.HasSuffix(got, " one") {
		t.Errorf("got %q", got)
	}
}

// TestHostileTree writes trees that no git program would make.
func TestHostileTree(t *testing.T) {
	for name, test := range map[string]struct{ entries, want string }{
		"up":       {"100644 .. BLOB", `the folder "" has a file called "..", which git does not make`},
		"here":     {"100644 . BLOB", `the folder "" has a file called ".", which git does not make`},
		"slash":    {"100644 a/../../b BLOB", `the folder "" has a file called "a/../../b", which git does not make`},
		"absolute": {"100644 /tmp/x BLOB", `the folder "" has a file called "/tmp/x", which git does not make`},
		"twice":    {"100644 a BLOB\n100755 a BLOB", "openat a: file exists"},
		"through":  {"120000 a LINK\n40000 a TREE", "mkdirat a: file exists"},
		"no blob":  {"100644 a TREE", `read "a": the git repository does not have it; git fsck says what else it lacks`},
		"no tree":  {"40000 a BLOB", "read folder BLOB: the git repository does not have it; git fsck says what else it lacks"},
		"cut":      {"100644 a 00", "read folder TOP: malformed tree: truncated object id"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := empty(t)
			write(t, dir, "blob", "text", "link", "..")
			blob, link := git(t, dir, 0, "hash-object", "-w", "blob"), git(t, dir, 0, "hash-object", "-w", "link")
			tree := rawTree(t, dir, "100644 inside "+blob)
			fill := strings.NewReplacer("BLOB", blob, "LINK", link, "TREE", tree)
			top := rawTree(t, dir, strings.Split(fill.Replace(test.entries), "\n")...)
			git(t, dir, 0, "update-ref", "HEAD", git(t, dir, 0, "commit-tree", "-m", "", top))
			around := t.TempDir()
			err := resolve(t, open(t, dir), "HEAD").Write(t.Context(), "", filepath.Join(around, "into"))
			if want := strings.ReplaceAll(fill.Replace(test.want), "TOP", top); err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
			for file := range contents(t, around) {
				if !strings.HasPrefix(file, "into/") {
					t.Errorf("it wrote %s", file)
				}
			}
		})
	}
}

// rawTree stores a tree of entries MODE NAME HASH, right or wrong.
func rawTree(t *testing.T, dir string, entries ...string) string {
	t.Helper()
	var raw bytes.Buffer
	for _, entry := range entries {
		words := strings.Split(entry, " ")
		hash, err := hex.DecodeString(words[2])
		if err != nil {
			t.Fatal(err)
		}
		raw.WriteString(words[0] + " " + words[1] + "\x00" + string(hash))
	}
	object := append(fmt.Appendf(nil, "tree %d\x00", raw.Len()), raw.Bytes()...)
	hash := fmt.Sprintf("%x", sha1.Sum(object))
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(object); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, dir, ".git/objects/"+hash[:2]+"/"+hash[2:], packed.String())
	return hash
}

// TestBomb looks into trees that hold each other so often that nobody could write them.
func TestBomb(t *testing.T) {
	dir := empty(t)
	write(t, dir, "blob", "")
	wide := "100644 NAME " + git(t, dir, 0, "hash-object", "-w", "blob")
	deep := wide
	for range 9 {
		var entries []string
		for name := 'a'; name < 'k'; name++ {
			entries = append(entries, strings.ReplaceAll(wide, "NAME", string(name)))
		}
		wide = "40000 NAME " + rawTree(t, dir, entries...)
	}
	for range 300 {
		deep = "40000 NAME " + rawTree(t, dir, strings.ReplaceAll(deep, "NAME", "d"))
	}
	top := rawTree(t, dir, strings.ReplaceAll(deep, "NAME", "deep"), strings.ReplaceAll(wide, "NAME", "wide"))
	git(t, dir, 0, "update-ref", "HEAD", git(t, dir, 0, "commit-tree", "-m", "", top))
	head := resolve(t, open(t, dir), "HEAD")
	none := func(string) bool { return false }
	if _, err := head.Find(t.Context(), none); err == nil || !strings.HasSuffix(err.Error(), `is more than 256 folders deep`) {
		t.Errorf("got %v", err)
	}
	git(t, dir, 0, "update-ref", "HEAD", git(t, dir, 0, "commit-tree", "-m", "", rawTree(t, dir, strings.ReplaceAll(wide, "NAME", "wide"))))
	head = resolve(t, open(t, dir), "HEAD")
	const want = `what is in the folder "wide/a/a/a/b/a/a/a/a" stands in more than 10000 others as well; remove it`
	if _, err := head.Find(t.Context(), none); fmt.Sprint(err) != want {
		t.Errorf("find: %v", err)
	}
	into := filepath.Join(t.TempDir(), "into")
	if err := head.Write(t.Context(), "", into); fmt.Sprint(err) != want {
		t.Errorf("write: %v", err)
	}
	if _, err := os.Stat(into); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

func TestFind(t *testing.T) {
	dir := empty(t)
	write(t, dir, "a/fleet.yaml", "", "a/services/x.yaml", "", "b/c/fleet.cue", "", "fleet.yaml/x", "", "z", "")
	git(t, dir, 0, "add", ".")
	git(t, dir, 0, "commit", "-q", "-m", "one")
	got, err := resolve(t, open(t, filepath.Join(dir, "b")), "HEAD").Find(t.Context(), func(file string) bool {
		return slices.Contains([]string{"fleet.yaml", "fleet.cue"}, path.Base(file))
	})
	if want := []string{"a/fleet.yaml", "b/c/fleet.cue"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

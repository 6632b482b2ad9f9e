package golden_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/golden"
)

// failing is a test that notes what it is told.
type failing struct {
	testing.TB
	said string
}

func (f *failing) Helper() {}

func (f *failing) Errorf(format string, args ...any) { f.said += fmt.Sprintf(format, args...) }

// TestFile compares a file that is written first, and one that differs.
func TestFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "file.txt")
	updating(t, func() { golden.File(t, file, "a\nb\n") })
	golden.File(t, file, []byte("a\nb\n"))
	f := &failing{TB: t}
	golden.File(f, file, "a\nc\n")
	tells(t, f, file+" (-want +got):\n", `- 	"a\nb\n",`, `+ 	"a\nc\n",`)
}

// TestTree compares a folder that is written first, one with a file too many, and one in which a file is missing.
func TestTree(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "tree")
	got := map[string]string{"a.txt": "a", "below/b.txt": "b"}
	updating(t, func() { golden.Tree(t, folder, got) })
	golden.Tree(t, folder, got)
	f := &failing{TB: t}
	golden.Tree(f, folder, map[string]string{"a.txt": "x", "below/c.txt": "b"})
	tells(t, f, folder+" (-want +got):\n", `- 	"a.txt":       "a",`, `+ 	"a.txt":       "x",`, `- 	"below/b.txt": "b",`, `+ 	"below/c.txt": "b",`)
	updating(t, func() { golden.Tree(t, folder, map[string]string{"a.txt": "a"}) })
	if _, err := os.Stat(filepath.Join(folder, "below")); !os.IsNotExist(err) {
		t.Errorf("what is no longer made stays: %v", err)
	}
}

// updating runs something as the flag -update does, and ends without it.
func updating(t *testing.T, run func()) {
	t.Helper()
	set := func(value string) {
		if err := flag.Set("update", value); err != nil {
			t.Fatal(err)
		}
	}
	set("true")
	defer set("false")
	run()
}

// tells asserts what was said. cmp puts spaces of its own between words.
func tells(t *testing.T, f *failing, want ...string) {
	t.Helper()
	said := strings.ReplaceAll(f.said, "\u00a0", " ")
	for _, w := range want {
		if !strings.Contains(said, w) {
			t.Errorf("%q is not in %q", w, said)
		}
	}
}

package proof

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSameBytesEverywhere compiles copies of the example fleet in folders of different depth, on one and on many processors,
// in different surroundings, and compares all files, the maps among them.
func TestSameBytesEverywhere(t *testing.T) {
	program := build(t)
	var first map[string][]byte
	for _, run := range []struct {
		name string
		dir  string
		args func(dir string) []string // where the inventory is, as the user may say it
		cwd  string
		env  []string
	}{
		{"one processor", "c", func(string) []string { return nil }, "c", []string{"GOMAXPROCS=1", "TZ=UTC", "LC_ALL=C", "HOME=/nowhere"}},
		{"many processors", "a/much/longer/way/to/clusters", func(dir string) []string { return []string{dir} }, ".",
			[]string{"GOMAXPROCS=13", "TZ=Asia/Kolkata", "LC_ALL=tr_TR.UTF-8", "HOME=" + t.TempDir(), "USER=someone"}},
		{"from above", "b/clusters", func(string) []string { return []string{"clusters"} }, "b", []string{"GOMAXPROCS=2", "GOGC=5"}},
	} {
		t.Run(run.name, func(t *testing.T) {
			base := t.TempDir()
			dir := filepath.Join(base, filepath.FromSlash(run.dir))
			if err := os.CopyFS(dir, os.DirFS(root)); err != nil {
				t.Fatal(err)
			}
			out := filepath.Join(base, "out")
			cmd := exec.Command(program, append([]string{"compile", "-o", out}, run.args(dir)...)...)
			cmd.Dir = filepath.Join(base, run.cwd)
			cmd.Env = run.env
			if text, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			written := readTree(t, out)
			if first == nil {
				first = written
			}
			compareTrees(t, first, written)
		})
	}
	if len(first) < 100 {
		t.Errorf("%d files prove little", len(first))
	}
}

// build makes the program. Its sources are read first, so that the go command does not take an old result of this test for
// theirs.
func build(t *testing.T) string {
	t.Helper()
	const source = "../../cmd/gauntlet"
	readTree(t, source)
	program := filepath.Join(t.TempDir(), "gauntlet")
	if text, err := exec.Command("go", "build", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, text)
	}
	return program
}

func readTree(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[path], err = fs.ReadFile(root, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func compareTrees(t *testing.T, want, got map[string][]byte) {
	t.Helper()
	for file, text := range want {
		if other, ok := got[file]; !ok {
			t.Errorf("%s is not written", file)
		} else if !bytes.Equal(text, other) {
			t.Errorf("%s differs", file)
		}
	}
	for file := range got {
		if _, ok := want[file]; !ok {
			t.Errorf("%s is written as well", file)
		}
	}
}

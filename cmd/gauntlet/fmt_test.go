package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFleetsAreCanonical holds the example fleet, what init copies and the good fleet in canonical form.
func TestFleetsAreCanonical(t *testing.T) {
	for _, root := range []string{"../../clusters", "starter", "../../fixtures/good"} {
		var stdout, stderr bytes.Buffer
		if status := run(context.Background(), []string{"fmt", "--diff", root}, &stdout, &stderr); status != statusClean || stdout.Len() > 0 {
			t.Errorf("status %d; run 'gauntlet fmt %s'\n%s%s", status, root, &stdout, &stderr)
		}
	}
}

// TestReplaceAll fails while files are written, and finds all as it was.
func TestReplaceAll(t *testing.T) {
	dir := t.TempDir()
	fleet := &tree{dir, os.DirFS(dir)}
	var files []*formatted
	for _, name := range []string{"a.yaml", "b.yaml", "c.yaml"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("was "+name), 0o640); err != nil {
			t.Fatal(err)
		}
		files = append(files, &formatted{tree: fleet, name: name, typed: name, was: []byte("was " + name), now: []byte("now " + name)})
	}
	expect := func(want map[string]string) {
		t.Helper()
		got := map[string]string{}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			info, err := e.Info()
			if err != nil || info.Mode().Perm() != 0o640 {
				t.Errorf("%s: mode %v, %v", e.Name(), info.Mode(), err)
			}
			got[e.Name()] = string(text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	before := map[string]string{"a.yaml": "was a.yaml", "b.yaml": "was b.yaml", "c.yaml": "was c.yaml"}

	gone := append([]*formatted{files[0], files[1]}, &formatted{tree: fleet, name: "gone.yaml", typed: "gone.yaml"})
	err := replaceAll(t.Context(), gone)
	if want := "write gone.yaml: no such file or directory; nothing was changed"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	expect(before)

	r := replacing{roots: map[*tree]*os.Root{}}
	defer r.close()
	for i, f := range files {
		if err := r.stage(i, f); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.staged[2].root.Remove(r.staged[2].temporary); err != nil { // and so the last one fails
		t.Fatal(err)
	}
	err = r.move()
	if want := "write c.yaml: no such file or directory; nothing was changed"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	r.close()
	expect(before)

	if err := replaceAll(t.Context(), files); err != nil {
		t.Fatal(err)
	}
	expect(map[string]string{"a.yaml": "now a.yaml", "b.yaml": "now b.yaml", "c.yaml": "now c.yaml"})
}

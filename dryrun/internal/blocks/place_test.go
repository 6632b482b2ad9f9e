package blocks_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/dryrun/internal/blocks"
)

const id = "01KE6SJT801T42CFN9XP3ARCZ1"

// tree writes files, and gives the folder that they are in.
func tree(t *testing.T, paths ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bucket")
	for _, p := range paths {
		p = filepath.Join(dir, p)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPlace(t *testing.T) {
	for name, had := range map[string][]string{
		"new":                nil,
		"blocks":             {id + "/meta.json", id + "/index"},
		"blocks by scenario": {"outage/" + id + "/meta.json"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, had...)
			p, err := blocks.Reserve(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(p.Made(), "made"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
			if err := p.Commit(); err != nil {
				t.Fatal(err)
			}
			if err := p.Release(); err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(map[string]string{"/bucket/made": ""}, files(t, filepath.Dir(dir))); diff != "" {
				t.Errorf("what is there (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotCommitted(t *testing.T) {
	dir := tree(t, id+"/meta.json")
	before := files(t, filepath.Dir(dir))
	p, err := blocks.Reserve(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Release(); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(before, files(t, filepath.Dir(dir))); diff != "" {
		t.Errorf("what is there (-want +got):\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	for name, test := range map[string]struct {
		had  []string
		want string
	}{
		"a file":                {[]string{"notes.txt"}, "holds notes.txt, which is no block"},
		"a folder of files":     {[]string{"notes/a.txt"}, "holds notes, which is no block"},
		"blocks and a file":     {[]string{id + "/meta.json", "notes.txt"}, "holds notes.txt, which is no block"},
		"a block in the making": {[]string{id + "/index"}, "holds " + id + ", which is no block"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, test.had...)
			before := files(t, filepath.Dir(dir))
			if _, err := blocks.Reserve(dir); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %s", err, test.want)
			}
			if diff := gocmp.Diff(before, files(t, filepath.Dir(dir))); diff != "" {
				t.Errorf("what is there (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := blocks.Reserve(filepath.Join(tree(t, "file"), "file")); err == nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("error %v of a file", err)
	}
}

package main

import (
	"io/fs"
	"os"
	"path"
	"sync"
	"testing"

	"gauntlet.dev/gauntlet/internal/plugin"
)

// tracked knows which files of a folder were opened.
type tracked struct {
	fs.FS
	mu     sync.Mutex
	opened map[string]bool
}

func (f *tracked) Open(name string) (fs.File, error) {
	f.mu.Lock()
	f.opened[name] = true
	f.mu.Unlock()
	return f.FS.Open(name)
}

// TestPluginReads asserts that what is generated for one cluster is made of every file of the inventory: that is why the annotation
// manifest-generate-paths of its Applications is the whole folder. Where a file is not read any more, it may become narrower.
func TestPluginReads(t *testing.T) {
	inventory := os.DirFS("../../clusters")
	for _, parameters := range []string{`[{"name":"cluster","string":"dev-na-1"}]`, `[{"name":"scope","string":"apps"},{"name":"cluster","string":"dev-na-1"}]`} {
		request, err := plugin.Read(parameters)
		if err != nil {
			t.Fatal(err)
		}
		root := &tracked{FS: inventory, opened: map[string]bool{}}
		r, err := stages(t.Context(), root, extent{cluster: request.Cluster}, charts{none: true}, clockAt("2026-01-01", ""), nil)
		if err != nil || r.checked == nil {
			t.Fatal(err, r.findings)
		}
		files := 0
		err = fs.WalkDir(inventory, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if files++; !root.opened[name] && path.Ext(name) != ".md" {
				t.Errorf("%s: %s is not read", parameters, name)
			}
			return nil
		})
		if err != nil || files < 50 {
			t.Fatal(err, files)
		}
	}
}

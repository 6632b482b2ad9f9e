package inventory

import (
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

// opened are the files that somebody has opened.
type opened struct {
	fs.FS
	names []string
}

func (o *opened) Open(name string) (fs.File, error) {
	o.names = append(o.names, name)
	return o.FS.Open(name)
}

// TestName reads the fleet's document and nothing else, whatever is wrong elsewhere.
func TestName(t *testing.T) {
	files := base(t)
	files["services/broken.yaml"] = &fstest.MapFile{Data: []byte("name: [")}
	o := &opened{FS: files}
	if got, err := Name(t.Context(), o); err != nil || got != "acme" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, name := range o.names {
		if !slices.Contains(fleetFiles, name) {
			t.Errorf("%s was read", name)
		}
	}
	for _, text := range []string{"", "name: [", "name: shop", "- name: a\n- name: b\n"} {
		for _, name := range fleetFiles {
			delete(files, name)
		}
		files["fleet.yaml"] = &fstest.MapFile{Data: []byte(text)}
		if got, err := Name(t.Context(), files); err != nil || got != "" {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
	if got, err := Name(t.Context(), fstest.MapFS{}); err != nil || got != "" {
		t.Errorf("got %q, %v", got, err)
	}
}

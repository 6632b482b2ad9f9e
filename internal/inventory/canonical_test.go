package inventory

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/layout"
)

// TestFiles lists what an inventory is written in, and nothing else that stands there.
func TestFiles(t *testing.T) {
	files := fstest.MapFS{}
	for _, name := range []string{
		"fleet.yaml", "services/a.yaml", "services/deep/b.cue", "services/c.yml", "rules/d.yaml", "policies/acme/e/e.rego",
		"README.md", "stray.yaml", ".hidden.yaml", "services/.f.yaml", "services/.git/g.yaml", "services/h.md", "rules/i.cue",
		"samples/j.yaml", "charts/shop/k.yaml", "elsewhere/l.yaml",
	} {
		files[name] = &fstest.MapFile{}
	}
	files["services/link.yaml"] = &fstest.MapFile{Data: []byte("a.yaml"), Mode: fs.ModeSymlink}
	want := []string{"fleet.yaml", "rules/d.yaml", "services/a.yaml", "services/c.yml", "services/deep/b.cue"}
	got, err := Files(files)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for name := range files {
		if got := Holds(name); got != slices.Contains(want, name) && name != "services/link.yaml" {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestCanonical(t *testing.T) {
	for name, test := range map[string]struct{ file, text, want, finding string }{
		"yaml":             {"services/a.yaml", "a:\n    - b\n", "a:\n  - b\n", ""},
		"byte order mark":  {"services/a.yaml", "\ufeffa: 1\n", "a: 1\n", ""},
		"windows":          {"services/a.yaml", "a: 1\r\n", "a: 1\n", ""},
		"cue":              {"services/a.cue", "\n a  :1 // one\n\n\n//two\n", "a: 1 // one\n\n//two\n", ""},
		"cue of windows":   {"services/a.cue", "a: \"\"\"\r\n    x\r\n    \"\"\"\r\n", "a: \"\"\"\n\tx\n\t\"\"\"\n", ""},
		"cue, many lines":  {"services/a.cue", "a: b: {\n  c: \"\"\"\n    x\n      y\n    \"\"\"\n}\n", "a: b: {\n\tc: \"\"\"\n\t\tx\n\t\t  y\n\t\t\"\"\"\n}\n", ""},
		"broken yaml":      {"services/a.yaml", "a: 1\n b: 2\n", "", "services/a.yaml:2:2 mapping values are not allowed in this context"},
		"broken cue":       {"services/a.cue", "a: 1\nb: {\n", "", "services/a.cue:2:5 expected '}', found 'EOF'"},
		"broken rule file": {"rules/a.yaml", "a: [\n", "", "rules/a.yaml:1:1 did not find expected node content"},
		"no text":          {"services/a.yaml", "a: \x00\n", "", "services/a.yaml:1:4 control character U+0000 cannot stand in a file; remove it, or write the escape \\u0000"},
	} {
		t.Run(name, func(t *testing.T) {
			was, now, ds, err := Canonical(fstest.MapFS{test.file: {Data: []byte(test.text)}}, test.file)
			if err != nil {
				t.Fatal(err)
			}
			if test.finding != "" {
				if len(ds) != 1 || ds[0].Source.String()+" "+ds[0].Message != test.finding {
					t.Errorf("got %v, want %s", ds, test.finding)
				}
				return
			}
			if len(ds) > 0 || string(was) != test.text || string(now) != test.want {
				t.Errorf("got %q, %q, %v; want %q", was, now, ds, test.want)
			}
		})
	}
}

// TestNoCanonicalForm has texts that would not be the same, and leaves them alone.
func TestNoCanonicalForm(t *testing.T) {
	deep := "a: " + strings.Repeat("1+", maxDepth+1) + "1\n"
	_, _, ds, err := Canonical(fstest.MapFS{"services/a.cue": {Data: []byte(deep)}}, "services/a.cue")
	if len(ds) > 0 || !errors.Is(err, layout.ErrUnsure) {
		t.Errorf("got %v, %v", ds, err)
	}
}

// FuzzCanonical holds that formatting a file twice changes nothing more, and that it is loaded as it was.
func FuzzCanonical(f *testing.F) {
	seed(f, isData)
	err := filepath.WalkDir("../../clusters", func(name string, e fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".cue" {
			return err
		}
		text, err := os.ReadFile(name)
		f.Add(filepath.Base(filepath.Dir(name)), string(text))
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, _, text string) {
		if len(text) > maxFuzzed {
			return
		}
		for _, name := range []string{"services/a.cue", "services/a.yaml"} {
			_, now, ds, err := Canonical(fstest.MapFS{name: {Data: []byte(text)}}, name)
			if len(ds) > 0 || err != nil {
				continue
			}
			_, again, ds, err := Canonical(fstest.MapFS{name: {Data: now}}, name)
			if len(ds) > 0 || err != nil || !bytes.Equal(again, now) {
				t.Errorf("%s: formatted again, it changes: %v, %v\n%q\n%q\n%q", name, ds, err, text, now, again)
			}
		}
	})
}

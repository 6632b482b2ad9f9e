package inventory

import (
	"errors"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"gauntlet.dev/gauntlet/internal/diag"
)

// maxFuzzed bounds a fuzzed file. CUE is a language: a short program can ask for more values than there is memory, and
// nothing but its length bounds what it asks for.
const maxFuzzed = 4 << 10

func FuzzLoadYAML(f *testing.F) {
	for _, text := range []string{
		"a: &a [x, x]\nb: &b [*a, *a]\nname: [*b, *b]", "x: &x {<<: *x}", "x: &x {a: 1}\ny: {<<: [*x, *x, *x]}", strings.Repeat("{a: ", 600),
		strings.Repeat("[", 600) + strings.Repeat("]", 600), strings.Repeat("---\n", 600), "? " + strings.Repeat("k", 2000) + "\n: 1", "x: 1e999999999\ny: 0x" + strings.Repeat("f", 2000),
		"name: \"a\\e[31m\\n::error::x\"", "x: !!binary aGVsbG8=\ny: !<tag:x> z\nz: !!python/object/apply:os.system [id]",
		"samples: [../secret, /etc/passwd, 'a\\..\\b']", "alerts: [{alert: a, expr: '" + strings.Repeat("-", 1500) + "up'}]",
		"alerts: [{alert: a, expr: up, annotations: {a: '{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}'}}]",
	} {
		f.Add("services", text)
	}
	seed(f, func(name string) bool { return path.Ext(name) == ".yaml" && folderOf(name) != "rules" })
	f.Fuzz(func(t *testing.T, folder, text string) { fuzzEntity(t, folder, "fuzzed.yaml", text) })
}

func FuzzLoadCUE(f *testing.F) {
	seed(f, func(name string) bool { return path.Ext(name) == ".cue" })
	f.Fuzz(func(t *testing.T, folder, text string) { fuzzEntity(t, folder, "fuzzed.cue", text) })
}

func FuzzRuleFile(f *testing.F) {
	seed(f, func(name string) bool { return folderOf(name) == "rules" })
	f.Fuzz(func(t *testing.T, _, text string) { fuzzReferred(t, "ruleFiles", "rules/fuzzed.yaml", text) })
}

func FuzzSample(f *testing.F) {
	seed(f, func(name string) bool { return folderOf(name) == "samples" })
	f.Fuzz(func(t *testing.T, _, text string) { fuzzReferred(t, "samples", "samples/fuzzed.prom", text) })
}

// seed takes the files of the cases.
func seed(f *testing.F, is func(name string) bool) {
	cases, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(cases) == 0 {
		f.Fatalf("no cases: %v", err)
	}
	for _, name := range append(cases, "testdata/base.txtar") {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if file.Name != wanted && is(file.Name) {
				f.Add(folderOf(file.Name), string(file.Data))
			}
		}
	}
}

func folderOf(name string) string {
	folder, _, below := strings.Cut(name, "/")
	if !below {
		return ""
	}
	return folder
}

// fuzzEntity loads one fuzzed file beside the base.
func fuzzEntity(t *testing.T, folder, name, text string) {
	known := folder == "" && name != ""
	for _, k := range kinds {
		known = known || k.folder == folder
	}
	if !known || len(text) > maxFuzzed {
		t.Skip()
	}
	files := base(t)
	if folder == "" {
		delete(files, "fleet.yaml")
		name = "fleet" + path.Ext(name)
	}
	files[path.Join(folder, name)] = &fstest.MapFile{Data: []byte(text)}
	fuzzLoad(t, files)
}

// fuzzReferred loads the base with a service that refers to the fuzzed file.
func fuzzReferred(t *testing.T, field, name, text string) {
	if len(text) > maxFuzzed {
		t.Skip()
	}
	files := base(t)
	files["services/a.yaml"] = &fstest.MapFile{Data: []byte(goodService + field + ": [" + name + "]\n")}
	files[name] = &fstest.MapFile{Data: []byte(text)}
	fuzzLoad(t, files)
}

// fuzzLoad asserts that an inventory loads, or that there are errors, or both, each with a place that exists, and that a second
// load says the same.
func fuzzLoad(t *testing.T, files fstest.MapFS) {
	inv, ds, err := Load(t.Context(), files)
	if _, over := errors.AsType[*exceeded](err); over {
		t.Skip(err) // what nothing interrupts is stopped, and goes on behind
	}
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	if inv == nil && !diag.HasErrors(ds) {
		t.Fatalf("neither an inventory nor an error: %s", brief(ds))
	}
	checkPositions(t, files, ds)
	for _, d := range ds {
		if d.Message == "" || d.Code == "" || strings.ContainsAny(d.Message, "\n") {
			t.Errorf("finding %q of code %q", d.Message, d.Code)
		}
	}
	if _, again, _ := Load(t.Context(), files); brief(ds) != brief(again) {
		t.Errorf("first:\n%s\nthen:\n%s", brief(ds), brief(again))
	}
	if inv == nil {
		return
	}
	for _, e := range entities(inv) {
		var discarded strings.Builder
		describe(&discarded, files, e)
	}
}

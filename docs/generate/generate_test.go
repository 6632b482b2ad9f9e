package main

import (
	"flag"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/encoding/yaml"
	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/schema"
)

var update = flag.Bool("update", false, "write the pages")

// root is the root of the project, from here.
const root = "../.."

// TestPages holds the committed pages against what the schema and the policies say now.
func TestPages(t *testing.T) {
	pages, err := generate(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		file := path.Join(root, "docs", name)
		if *update {
			if err := os.WriteFile(file, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		committed, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(committed), string(text)); diff != "" {
			t.Errorf("docs/%s is out of date; run make docs (-committed +generated):\n%s", name, diff)
		}
	}
}

// TestSchemaIsCommented finds what the page would leave empty: each definition and each field says what it is.
func TestSchemaIsCommented(t *testing.T) {
	definitions, err := readSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	if len(definitions) < len(entities) {
		t.Fatalf("%d definitions were read, fewer than there are entities", len(definitions))
	}
	for _, d := range definitions {
		if d.doc == "" {
			t.Errorf("#%s has no comment", d.name)
		}
		for _, f := range d.fields {
			if f.doc == "" {
				t.Errorf("%s of #%s has no comment", f.path, d.name)
			}
		}
	}
}

// TestWords shows how constraints are spoken of.
func TestWords(t *testing.T) {
	files := os.DirFS("testdata")
	definitions, err := readSchema(files)
	if err != nil {
		t.Fatal(err)
	}
	want := []*definition{
		{name: "Size", doc: "#Size is a size.", takes: "text that matches `^[0-9]+(k\\|M)$`, not empty"},
		{name: "Day", doc: "#Day is a day.", takes: "text, by CUE's `time.Format(\"2006-01-02\")`"},
		{name: "Apart", doc: "#Apart has a section of its own.", fields: []field{{path: "far", takes: "`true` or `false`", standard: "true", doc: "Elsewhere."}}},
		{name: "Ruled", doc: "#Ruled is what is embedded.", fields: []field{{path: "kept", takes: "`true` or `false`", standard: "true", doc: "Kept."}}},
		{name: "Thing", doc: "#Thing has one field of each sort, over two lines.", fields: []field{
			{path: "name", takes: "[Size](#size)", required: true, doc: "Its name."},
			{path: "count", takes: "whole number, at least 1, at most 10", standard: "2", doc: "How many."},
			{path: "share", takes: "number, at most 1", doc: "Its share."},
			{path: "kind", takes: "`a`, `b` or `c`", standard: `"b"`, doc: "Its kind."},
			{path: "port", takes: "text or whole number, at least 1", doc: "Its port."},
			{path: "path", takes: "text, and not `^/`", doc: "Its path."},
			{path: "inner", takes: "mapping", doc: "What is inside."},
			{path: "inner.deep", takes: "list of text, one or more", required: true, doc: "Deep inside."},
			{path: "inner.…", takes: "all fields of [Apart](#apart)", doc: "They stand here, beside the others."},
			{path: "list", takes: "list of mapping, one or more", doc: "Each of them."},
			{path: "list[].of", takes: "list of [Day](#day)", doc: "Of these."},
			{path: "labels", takes: "mapping of names to text", standard: "{app: name}", doc: "Any names."},
			{path: "open", takes: "mapping of anything", doc: "Anything."},
			{path: "kept", takes: "`true` or `false`", standard: "true", doc: "Kept."},
		}},
	}
	if diff := cmp.Diff(want, definitions, cmp.AllowUnexported(definition{}, field{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestExamples holds each example in YAML against the definition under which it is shown. Those that belong to the example
// fleet are compiled elsewhere; here it matters that each stands under the right one.
func TestExamples(t *testing.T) {
	ctx := cuecontext.New()
	inst := build.NewContext().NewInstance("", nil)
	inst.ImportPath = schema.ImportPath
	files, err := fs.Glob(schema.Files, "*.cue")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := fs.ReadFile(schema.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		syntax, err := parser.ParseFile(name, text)
		if err != nil {
			t.Fatal(err)
		}
		if err := inst.AddSyntax(syntax); err != nil {
			t.Fatal(err)
		}
	}
	if err := inst.Complete(); err != nil {
		t.Fatal(err)
	}
	definitions := ctx.BuildInstance(inst)
	for _, e := range entities {
		if !strings.HasSuffix(e.example, ".yaml") {
			continue
		}
		f, err := yaml.Extract(path.Join(root, e.example), nil)
		if err != nil {
			t.Fatal(err)
		}
		shown := ctx.BuildFile(f)
		want := definitions.LookupPath(cue.ParsePath("#" + e.definition))
		if shown.IncompleteKind() == cue.ListKind {
			want = ctx.NewList(want)
			shown = ctx.NewList(shown.LookupPath(cue.MakePath(cue.Index(0))))
		}
		if err := want.Unify(shown).Validate(cue.Concrete(true)); err != nil {
			t.Errorf("%s is no #%s: %v", e.example, e.definition, err)
		}
	}
}

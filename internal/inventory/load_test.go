package inventory

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"gauntlet.dev/gauntlet/internal/diag"
)

var update = flag.Bool("update", false, "renew what the cases in testdata expect")

// wanted is the file of a case that is no part of its inventory: what must come of it.
const wanted = "want"

// TestLoad loads each case of testdata/valid and compares every value that its files set, with the text that it was
// found at. A case is the base with the files of the case laid over it.
func TestLoad(t *testing.T) {
	each(t, "valid", func(t *testing.T, c *txtar.Archive, files fstest.MapFS) string {
		inv, ds, err := Load(t.Context(), files)
		if err != nil || len(ds) > 0 {
			t.Fatalf("load: %v\n%s", err, render(files, ds))
		}
		var out strings.Builder
		for _, e := range entities(inv) {
			if slices.ContainsFunc(c.Files, func(f txtar.File) bool { return f.Name == e.source.doc.Name }) {
				describe(&out, files, e)
			}
		}
		return out.String()
	})
}

// TestLoadRefuses loads each case of testdata/invalid and compares all of its findings, as they stand under the text.
func TestLoadRefuses(t *testing.T) {
	each(t, "invalid", func(t *testing.T, _ *txtar.Archive, files fstest.MapFS) string {
		_, ds, err := Load(t.Context(), files)
		if err != nil {
			return "error: " + err.Error() + "\n"
		}
		if !diag.HasErrors(ds) {
			t.Fatal("the inventory loads")
		}
		checkPositions(t, files, ds)
		return render(files, ds)
	})
}

func each(t *testing.T, folder string, run func(*testing.T, *txtar.Archive, fstest.MapFS) string) {
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			c, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := run(t, c, overlay(t, c))
			if *update {
				c.Files = slices.DeleteFunc(c.Files, func(f txtar.File) bool { return f.Name == wanted })
				c.Files = append(c.Files, txtar.File{Name: wanted, Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(c), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want(c), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func want(c *txtar.Archive) string {
	for _, f := range c.Files {
		if f.Name == wanted {
			return string(f.Data)
		}
	}
	return ""
}

// base gives a fresh copy of the inventory that has no mistake.
func base(t testing.TB) fstest.MapFS {
	t.Helper()
	a, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range a.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return files
}

// overlay lays the files of a case over the base. A file that holds nothing but the word removed is taken away.
func overlay(t testing.TB, c *txtar.Archive) fstest.MapFS {
	t.Helper()
	files := base(t)
	for _, f := range c.Files {
		switch {
		case f.Name == wanted:
		case string(f.Data) == "removed\n":
			delete(files, f.Name)
		default:
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return files
}

// render writes findings as text, each with its line and a mark below it.
func render(files fs.FS, ds []diag.Diagnostic) string {
	var out strings.Builder
	for _, d := range ds {
		fmt.Fprintf(&out, "%s: %s\n", d.Source, d.Code)
		mark(&out, files, d.Source)
		fmt.Fprintf(&out, "  %s\n", d.Message)
		if d.Path != "" {
			fmt.Fprintf(&out, "  path: %s\n", d.Path)
		}
		if d.Help != "" {
			fmt.Fprintf(&out, "  help: %s\n", d.Help)
		}
		for _, r := range d.Related {
			fmt.Fprintf(&out, "  %s: %s\n", r.Source, r.Message)
			mark(&out, files, r.Source)
		}
	}
	return out.String()
}

// mark writes the line of the span with carets below it: one for a place without extent, else one for each byte.
func mark(out *strings.Builder, files fs.FS, at diag.Span) {
	if at.Line == 0 {
		return
	}
	line := lineOf(files, at)
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, line[:min(at.Column-1, len(line))])
	carets := strings.Repeat("^", at.Length)
	if at.Length == 0 {
		carets = "."
	}
	fmt.Fprintf(out, "  | %s\n  | %s%s\n", line, pad, carets)
}

func lineOf(files fs.FS, at diag.Span) string {
	text, err := fs.ReadFile(files, at.File)
	if err != nil {
		return ""
	}
	lines := strings.Split(string(text), "\n")
	if at.Line < 1 || at.Line > len(lines) {
		return ""
	}
	return strings.TrimSuffix(lines[at.Line-1], "\r")
}

// checkPositions asserts that each finding points into text that exists.
func checkPositions(t testing.TB, files fs.FS, ds []diag.Diagnostic) {
	t.Helper()
	check := func(at diag.Span) {
		text, err := fs.ReadFile(files, at.File)
		lines := strings.Split(string(text), "\n")
		switch {
		case at.Line == 0 && at.Column == 0 && at.Length == 0:
		case err != nil:
			t.Errorf("%v points into a file that cannot be read: %v", at, err)
		case at.Line < 1 || at.Line > len(lines):
			t.Errorf("%v points behind the last line, %d", at, len(lines))
		case at.Column < 1 || at.Column > len(lines[at.Line-1])+1 || at.Column+at.Length > len(lines[at.Line-1])+1:
			t.Errorf("%v with length %d points behind the end of line %q", at, at.Length, lines[at.Line-1])
		}
	}
	for _, d := range ds {
		check(d.Source)
		for _, r := range d.Related {
			check(r.Source)
		}
	}
}

// loadedEntity is an entity in a form that can be described.
type loadedEntity struct {
	noun   string
	source Source
	value  reflect.Value
}

// entities lists what the inventory holds, kind by kind.
func entities(inv *Inventory) (all []loadedEntity) {
	v := reflect.ValueOf(inv).Elem()
	for i := range v.NumField() {
		list := v.Field(i)
		if list.Kind() == reflect.Pointer {
			list = reflect.Append(reflect.MakeSlice(reflect.SliceOf(list.Type()), 0, 1), list)
		}
		for j := range list.Len() {
			e := list.Index(j).Elem()
			all = append(all, loadedEntity{strings.ToLower(e.Type().Name()), e.FieldByName("Source").Interface().(Source), e})
		}
	}
	return all
}

// describe writes each value of an entity that is not zero, and, where the user wrote it, the text that it was found at.
func describe(out *strings.Builder, files fs.FS, e loadedEntity) {
	fmt.Fprintf(out, "%s at %s\n", e.noun, e.source.At())
	var walk func(path []any, v reflect.Value)
	walk = func(path []any, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if !v.IsNil() {
				walk(path, v.Elem())
			}
			return
		case reflect.Struct:
			for i := range v.NumField() {
				f := v.Type().Field(i)
				tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				switch {
				case f.Anonymous && tag == "" && f.Name != "Source":
					walk(path, v.Field(i))
				case f.Name == "Exposes" || f.Name == "Groups":
					walk(append(slices.Clone(path), "("+f.Name+")"), v.Field(i))
				case f.Name == "Files":
					for j := range v.Field(i).Len() {
						file := v.Field(i).Index(j).Interface().(RuleFile)
						describe(out, files, loadedEntity{"rules of " + e.source.At().File, file.Source, reflect.ValueOf(file.Groups)})
					}
				case tag != "" && tag != "-":
					walk(append(slices.Clone(path), tag), v.Field(i))
				}
			}
			return
		case reflect.Slice:
			for i := range v.Len() {
				walk(append(slices.Clone(path), i), v.Index(i))
			}
			return
		case reflect.Map:
			keys := v.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
			for _, k := range keys {
				walk(append(slices.Clone(path), k.String()), v.MapIndex(k))
			}
			return
		}
		if v.IsZero() {
			return
		}
		text := fmt.Sprint(v.Interface())
		if v.Kind() == reflect.String {
			text = fmt.Sprintf("%q", v.String())
		}
		fmt.Fprintf(out, "  %s = %s", pathString(path), text)
		if e.source.Has(path...) {
			at := e.source.At(path...)
			line := lineOf(files, at)
			fmt.Fprintf(out, " at %d:%d %s", at.Line, at.Column, line[at.Column-1:at.Column-1+at.Length])
		}
		out.WriteString("\n")
	}
	walk(nil, e.value)
}

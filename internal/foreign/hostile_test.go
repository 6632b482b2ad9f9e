//go:build unix

package foreign_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/foreign"
)

// TestOddFiles asserts that links are followed to files alone, and that what is no file is not opened: a pipe would block.
func TestOddFiles(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, err := range []error{
		os.MkdirAll(at("real/.hidden"), 0o755), os.WriteFile(at("real/a.yaml"), []byte(monitor), 0o644),
		os.WriteFile(at("real/.hidden/a.yaml"), []byte("\t"), 0o644), os.WriteFile(at("real/a.txt"), []byte("\t"), 0o644),
		os.Symlink("real/a.yaml", at("link.yaml")), os.Symlink("real", at("folder")), os.Symlink("..", at("real/up.yaml")),
		os.Symlink("nowhere", at("dangling.yaml")), os.Symlink("/dev/zero", at("zero.yaml")), syscall.Mkfifo(at("pipe.yaml"), 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	r, found, err := foreign.Read(t.Context(), foreign.Folder{FS: os.DirFS(dir), Cluster: "here"})
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	if diff := cmp.Diff(map[string]int{"ServiceMonitor": 2}, r.Kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"link to a folder": 2, "link that leads to nothing below the folder": 1}, r.Ignored); diff != "" {
		t.Errorf("ignored (-want +got):\n%s", diff)
	}
}

func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), nil, 0); err != nil {
		t.Fatal(err)
	}
	_, _, err := foreign.Read(t.Context(), foreign.Folder{FS: os.DirFS(dir)})
	if err == nil || !strings.HasPrefix(err.Error(), "read the manifests: open a.yaml: ") {
		t.Errorf("got %v", err)
	}
}

// TestLarge reads many objects in one file, and a large file of rules.
func TestLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const many = 20_000
	var objects, rules bytes.Buffer
	for i := range many {
		fmt.Fprintf(&objects, "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n%d}\n", i)
	}
	rules.WriteString("groups:\n- name: large\n  rules:\n")
	n := 0
	for ; rules.Len() < 2<<20; n++ {
		fmt.Fprintf(&rules, "  - alert: A%d\n    expr: sum by (job) (rate(requests_total{code=~\"5..\"}[5m])) > %[1]d\n    for: 5m\n    labels: {severity: warning}\n", n)
	}
	r, found, err := foreign.Read(t.Context(), foreign.Folder{FS: fstest.MapFS{"a.yaml": {Data: objects.Bytes()}, "b.yaml": {Data: rules.Bytes()}}})
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	if diff := cmp.Diff(map[string]int{"Namespace": many, "PrometheusRule": 1}, r.Kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

// TestDeep reads what nests deeper than anybody writes.
func TestDeep(t *testing.T) {
	for name, text := range map[string]string{
		"flow":  strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		"block": strings.Repeat("- ", 50_000) + "a",
		"lists": strings.Repeat("{apiVersion: v1, kind: List, items: [", 2000) + strings.Repeat("]}", 2000),
		"expr":  "groups:\n- name: a\n  rules:\n  - {record: a, expr: '" + strings.Repeat("(", 70_000) + "'}\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, found := read(t, "a.yaml", text)
			for _, d := range found {
				if d.Source.Line < 1 || len(d.Message) > 500 {
					t.Errorf("%v: %.600s", d.Source, d.Message)
				}
			}
		})
	}
}

// TestManyDocuments has more documents in a text than are read, and many that are empty.
func TestManyDocuments(t *testing.T) {
	const bound = 500_000
	read := func(text string) (map[string]int, []diag.Diagnostic) {
		r, found, err := foreign.Read(t.Context(), foreign.Folder{FS: fstest.MapFS{"a.yaml": {Data: []byte(text)}}, Cluster: "here"})
		if err != nil {
			t.Fatal(err)
		}
		return r.Kinds, found
	}
	kinds, found := read(strings.Repeat("---\n", 2*bound) + monitor)
	if diff := cmp.Diff(map[string]int{"ServiceMonitor": 1}, kinds); diff != "" || len(found) > 0 {
		t.Errorf("kinds (-want +got):\n%s%v", diff, found)
	}
	_, found = read(strings.Repeat("---\na\n", bound+1))
	want := []diag.Diagnostic{{
		Code: "manifests/syntax", Severity: diag.Error, Source: diag.Span{File: "a.yaml", Line: 2*bound + 1, Column: 1, Length: 1},
		Message: "more than 500000 documents stand in this text; split it into several files",
	}}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

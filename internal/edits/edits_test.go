package edits_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/edits"
)

const before = `name: checkout
alerts:
- alert: Slow
  expr: |
    a > 1
    and b > 2
- alert: Down
  expr: up == 0
`

func TestBetween(t *testing.T) {
	for _, c := range []struct {
		name       string
		base, head map[string]string
		want       []edits.Line
	}{
		{"same", map[string]string{"a": before}, map[string]string{"a": before}, nil},
		{"changed", map[string]string{"a": "1\n2\n3\n"}, map[string]string{"a": "1\nx\ny\n3\n"}, []edits.Line{{File: "a", Line: 2}}},
		{"removed", map[string]string{"a": "1\n2\n3\n"}, map[string]string{"a": "1\n3\n"}, []edits.Line{{File: "a", Line: 2, Removed: true}}},
		{"at both ends", map[string]string{"a": "1\n2\n"}, map[string]string{"a": "0\n1\n2\n3\n"}, []edits.Line{{File: "a", Line: 1}, {File: "a", Line: 4}}},
		{"new file", nil, map[string]string{"a": "1\n"}, []edits.Line{{File: "a", Line: 1}}},
		{"file that is gone", map[string]string{"a": "1\n"}, nil, []edits.Line{{File: "a", Line: 1, Removed: true}}},
		{"no newline at the end", map[string]string{"a": "1"}, map[string]string{"a": "1\n"}, []edits.Line{{File: "a", Line: 1}}},
		{"renamed", map[string]string{"a": before}, map[string]string{"b": before}, nil},
		{"renamed and changed", map[string]string{"a": before}, map[string]string{"b": before + "x: 1\n"}, []edits.Line{{File: "b", Line: 9}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, edits.Between(c.base, c.head).Lines()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestValue asks for a value by the line that it begins on.
func TestValue(t *testing.T) {
	const after = `name: checkout
alerts:
- alert: Slow
  expr: |
    a > 1
    and b > 3
- alert: Up
  expr: up == 0
`
	e := edits.Between(map[string]string{"a": before}, map[string]string{"a": after})
	at := func(line int) diag.Span { return diag.Span{File: "a", Line: line, Column: 1} }
	for _, c := range []struct {
		name      string
		got, want []edits.Line
	}{
		{"the first alert", e.Head(at(3)), []edits.Line{{File: "a", Line: 6}}},
		{"its name alone is not changed, its expression is", e.Head(at(4)), []edits.Line{{File: "a", Line: 6}}},
		{"the second one", e.Head(at(7)), []edits.Line{{File: "a", Line: 7}}},
		{"and as it was", e.Base(at(7)), []edits.Line{{File: "a", Line: 7, Removed: true}}},
		{"what did not change", e.Head(at(1)), nil},
		{"no such line", e.Head(at(99)), nil},
		{"no such file", e.Head(diag.Span{File: "b", Line: 1}), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRenamed asks for a file that is called otherwise, by both of its names, and for two that are alike in nothing.
func TestRenamed(t *testing.T) {
	e := edits.Between(map[string]string{"old": before, "other": "x\n"}, map[string]string{"new": "# moved\n" + before, "more": "y\n"})
	for name, want := range map[string][]edits.Line{
		"new":   {{File: "new", Line: 1}},
		"old":   {{File: "new", Line: 1}},
		"other": {{File: "other", Line: 1, Removed: true}},
		"more":  {{File: "more", Line: 1}},
	} {
		if diff := cmp.Diff(want, e.In(name)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

// FuzzBetween compares any two texts: the lines that are told are there, and what is not told is the same on both sides.
func FuzzBetween(f *testing.F) {
	f.Add(before, "name: other\n"+before)
	f.Add("", "\n")
	f.Add("a\r\nb\x00", "a\n\xff\nb\n")
	f.Add(strings.Repeat("x\n", 2000), strings.Repeat("y\n", 2000))
	f.Fuzz(func(t *testing.T, base, head string) {
		e := edits.Between(map[string]string{"a": base}, map[string]string{"a": head})
		if (base == head) != (len(e.Lines()) == 0) {
			t.Fatalf("%d lines", len(e.Lines()))
		}
		for _, l := range e.Lines() {
			of := head
			if l.Removed {
				of = base
			}
			if n := strings.Count(of, "\n") + 1; l.Line < 1 || l.Line > n {
				t.Errorf("line %d of %d", l.Line, n)
			}
		}
		e.Head(diag.Span{File: "a", Line: 1})
		e.Base(diag.Span{File: "a", Line: strings.Count(base, "\n") + 1})
	})
}

// Package edits tells which lines differ between two states of some files. Between makes it.
package edits

import (
	"cmp"
	"slices"
	"strings"

	udiff "github.com/aymanbagabas/go-udiff"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Line is the first of some lines that differ and stand together.
type Line struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Removed bool   `json:"removed,omitempty"` // it is a line of the base, and nothing has taken its place
}

// Edits are the lines that differ.
type Edits struct {
	base, head side
	renamed    map[string]string // by file of the base
	lines      []Line
}

// side is what differs of one of the two states.
type side map[string]*file

type file struct {
	text    []string // its lines
	changed []span   // in their order
}

// span is some lines, counted from 1: the first, and the one after the last.
type span struct{ from, to int }

// Between compares the files of two states by their texts. A file that is called otherwise is the same file, where most of its lines are.
func Between(base, head map[string]string) *Edits {
	e := &Edits{base: side{}, head: side{}, renamed: renames(base, head)}
	was := map[string]string{}
	for old, now := range e.renamed {
		was[now] = old
	}
	for name, now := range head {
		old := name
		if renamed, ok := was[name]; ok {
			old = renamed
		}
		e.compare(old, base[old], name, now)
	}
	for name, old := range base {
		_, kept := head[name]
		_, renamed := e.renamed[name]
		if !kept && !renamed {
			e.compare(name, old, name, "")
		}
	}
	slices.SortFunc(e.lines, func(a, b Line) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return e
}

// compare notes what differs between a file and what became of it.
func (e *Edits) compare(old, before, now, after string) {
	if before == after {
		return
	}
	unified, err := udiff.ToUnifiedDiff(old, now, before, udiff.Lines(before, after), 0)
	if err != nil {
		return // its edits do not fit its own text
	}
	b, h := &file{text: strings.Split(before, "\n")}, &file{text: strings.Split(after, "\n")}
	e.base[old], e.head[now] = b, h
	for _, hunk := range unified.Hunks {
		was, is := span{hunk.FromLine, hunk.FromLine}, span{hunk.ToLine, hunk.ToLine}
		for _, line := range hunk.Lines {
			switch line.Kind {
			case udiff.Delete:
				was.to++
			case udiff.Insert:
				is.to++
			}
		}
		b.changed, h.changed = append(b.changed, was), append(h.changed, is)
		if is.from < is.to {
			e.lines = append(e.lines, Line{File: now, Line: is.from})
		} else {
			e.lines = append(e.lines, Line{File: old, Line: was.from, Removed: true})
		}
	}
}

// Lines lists all that differs, in the order of files and lines.
func (e *Edits) Lines() []Line { return e.lines }

// In lists what differs in a file, by the name that it has or had.
func (e *Edits) In(name string) []Line {
	names := []string{name}
	for old, now := range e.renamed {
		if old == name || now == name {
			names = []string{old, now}
		}
	}
	var found []Line
	for _, l := range e.lines {
		if slices.Contains(names, l.File) {
			found = append(found, l)
		}
	}
	return found
}

// Head lists what was added or changed in a value as it is: in the line of the span, and in those below that are indented deeper.
func (e *Edits) Head(at diag.Span) []Line { return e.head.within(at, false) }

// Base lists what was removed or changed in a value as it was.
func (e *Edits) Base(at diag.Span) []Line { return e.base.within(at, true) }

func (s side) within(at diag.Span, removed bool) []Line {
	f := s[at.File]
	if f == nil || at.Line < 1 || at.Line > len(f.text) {
		return nil
	}
	end := f.end(at.Line)
	var found []Line
	for _, c := range f.changed {
		if c.from < c.to && c.from < end && c.to > at.Line {
			found = append(found, Line{File: at.File, Line: max(c.from, at.Line), Removed: removed})
		}
	}
	return found
}

// end is the line after a value that begins on a line.
func (f *file) end(line int) int {
	depth := indentation(f.text[line-1])
	for n := line; n < len(f.text); n++ {
		if text := f.text[n]; strings.TrimSpace(text) != "" && indentation(text) <= depth {
			return n + 1
		}
	}
	return len(f.text) + 1
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// Package source finds places in a text that a user wrote: lines and columns, and the extent of what stands there. It knows
// how YAML and CUE write strings, and nothing of what they mean.
package source

import (
	"bytes"
	"path"
	"slices"
	"unicode/utf8"

	"gauntlet.dev/gauntlet/internal/diag"
)

// File is a text in which places are found. It does not change.
type File struct {
	Name  string // path with forward slashes
	Text  []byte
	IsCUE bool // else it is YAML, or JSON as a part of it

	lines []int // the offset that each line begins at
}

// New makes a file. Its name's extension tells CUE from YAML.
func New(name string, text []byte) *File {
	f := &File{Name: name, Text: text, lines: []int{0}, IsCUE: path.Ext(name) == ".cue"}
	for i, c := range text {
		if c == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
	return f
}

// Lines counts the lines.
func (f *File) Lines() int { return len(f.lines) }

// Line gives a line's text without its end, or nothing where there is no such line. Lines count from 1.
func (f *File) Line(n int) []byte {
	if n < 1 || n > len(f.lines) {
		return nil
	}
	end := len(f.Text)
	if n < len(f.lines) {
		end = f.lines[n] - 1
	}
	return bytes.TrimSuffix(f.Text[f.lines[n-1]:end], []byte("\r"))
}

// Place gives the place of an offset.
func (f *File) Place(offset int) diag.Span {
	line, found := slices.BinarySearch(f.lines, offset)
	if found {
		line++
	}
	return diag.Span{File: f.Name, Line: line, Column: 1 + offset - f.lines[line-1]}
}

// Column corrects a column that counts characters, as YAML's do, or that lies behind the end of its line.
func (f *File) Column(at diag.Span) diag.Span {
	line := f.Line(at.Line)
	if f.IsCUE {
		at.Column = min(at.Column, len(line)+1)
		return at
	}
	bytes := 0
	for range at.Column - 1 {
		_, size := utf8.DecodeRune(line[bytes:])
		bytes += size
	}
	at.Column = bytes + 1
	return at
}

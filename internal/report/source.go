package report

import (
	"io/fs"
	"unicode/utf16"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/source"
)

// sources reads the files that findings speak of, each once.
type sources struct {
	fsys fs.FS
	read map[string]*source.File // nil where it cannot be read
	last column
}

func newSources(fsys fs.FS) *sources { return &sources{fsys: fsys, read: map[string]*source.File{}} }

// line gives the line that the span begins in, without its end, or false if there is none that may be shown.
func (s *sources) line(at diag.Span) ([]byte, bool) {
	if at.Line < 1 || s.fsys == nil || at.File == "" || at.Hidden {
		return nil, false
	}
	f, known := s.read[at.File]
	if !known {
		if text, err := fs.ReadFile(s.fsys, at.File); err == nil {
			f = source.New(at.File, text)
		}
		s.read[at.File] = f
	}
	if f == nil {
		return nil, false
	}
	line := f.Line(at.Line)
	behind := at.Line == f.Lines() && len(line) == 0 // what follows the last end of a line is none
	return line, line != nil && !behind
}

// column is a place in a line, in bytes and in UTF-16 code units.
type column struct {
	file         string
	line         int
	bytes, units int
}

// columns gives where the span begins and ends in its line, as other programs count: in UTF-16 code units from 1. Zeros
// mean that the span has no column. Where the line cannot be read, each byte is taken for a character. Spans that come
// in the order of their position cost no more than one look at each file.
func (s *sources) columns(at diag.Span) (from, to int) {
	if at.Line < 1 || at.Column < 1 {
		return 0, 0
	}
	line, _ := s.line(at)
	if begin := at.Column - 1; s.last.file != at.File || s.last.line != at.Line || s.last.bytes > begin {
		s.last = column{file: at.File, line: at.Line}
	}
	units := func(from, to int) int {
		inside := line[min(from, len(line)):min(to, len(line))]
		n := to - from - len(inside)
		for _, r := range string(inside) {
			n += max(1, utf16.RuneLen(r))
		}
		return n
	}
	s.last.units += units(s.last.bytes, at.Column-1)
	s.last.bytes = at.Column - 1
	length := min(at.Length, max(0, len(line)-s.last.bytes)) // it may go on in other lines
	if line == nil {
		length = at.Length
	}
	return s.last.units + 1, s.last.units + 1 + units(s.last.bytes, s.last.bytes+length)
}

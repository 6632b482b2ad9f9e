package report

import (
	"bytes"
	"io/fs"

	"gauntlet.dev/gauntlet/internal/diag"
)

// sources reads the files that findings speak of, each once.
type sources struct {
	fsys fs.FS
	read map[string]*source
}

type source struct {
	content []byte
	starts  []int // where each line begins
}

// line gives the line that the span begins in, without its end, or false if there is none.
func (s sources) line(at diag.Span) ([]byte, bool) {
	if at.Line < 1 || s.fsys == nil || !fs.ValidPath(at.File) {
		return nil, false
	}
	f := s.read[at.File]
	if f == nil {
		f = &source{}
		if content, err := fs.ReadFile(s.fsys, at.File); err == nil {
			f = split(content)
		}
		s.read[at.File] = f
	}
	return f.line(at.Line)
}

func split(content []byte) *source {
	s := &source{content: content}
	for at := 0; at < len(content); {
		s.starts = append(s.starts, at)
		n := bytes.IndexByte(content[at:], '\n')
		if n < 0 {
			break
		}
		at += n + 1
	}
	return s
}

func (s *source) line(n int) ([]byte, bool) {
	if n > len(s.starts) {
		return nil, false
	}
	end := len(s.content)
	if n < len(s.starts) {
		end = s.starts[n]
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(s.content[s.starts[n-1]:end], []byte("\n")), []byte("\r")), true
}

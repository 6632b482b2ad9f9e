package layout

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"
)

// comment is one that stands on a line of its own.
type comment struct {
	col   int
	text  string
	blank bool // a blank line stands before it
}

// ownLine reads a comment on a line of its own. Where it goes depends on what follows, unless it goes on from one behind a
// value.
func (p *printer) ownLine(col int, text string) {
	text = strings.TrimRight(text, " \t")
	runes := utf8.RuneCountInString(p.lines[p.at][:col])
	p.at++
	if n := len(p.out); n > 0 && !p.blank && len(p.wait) == 0 && p.out[n-1].comment != "" && p.out[n-1].col == runes {
		p.out = append(p.out, line{comment: text, col: runes})
		return
	}
	p.wait = append(p.wait, comment{col, text, p.blank})
	p.blank = false
}

// settle writes the comments before a line that stood in the column col and goes to the column to. The stack is that of
// the line before.
func (p *printer) settle(stack []block, col, to int) {
	blank := p.blank
	for _, c := range p.wait {
		at := to
		deepest := sort.Search(len(stack), func(i int) bool { return stack[i].col > c.col }) - 1
		if c.col > col && deepest >= 0 && stack[deepest].col >= col {
			at = max(at, stack[deepest].to)
		}
		p.blank = c.blank
		p.begin(at)
		p.word(c.text)
		p.out = append(p.out, line{text: string(p.cur)})
	}
	p.wait, p.blank = nil, blank
}

// text puts the lines together. Comments that stood below each other do so again.
func (p *printer) text() []byte {
	var out bytes.Buffer
	for i := 0; i < len(p.out); {
		n, width := 1, utf8.RuneCountInString(p.out[i].text)
		if p.out[i].comment != "" {
			for ; i+n < len(p.out) && p.out[i+n].comment != "" && p.out[i+n].col == p.out[i].col; n++ {
				width = max(width, utf8.RuneCountInString(p.out[i+n].text))
			}
		}
		for _, l := range p.out[i : i+n] {
			out.WriteString(l.text)
			if l.comment != "" {
				out.WriteString(strings.Repeat(" ", width+1-utf8.RuneCountInString(l.text)))
				out.WriteString(l.comment)
			}
			out.WriteByte('\n')
		}
		i += n
	}
	text := out.Bytes()
	if p.raw && !p.ended { // the line feed would be a part of the block scalar
		text = bytes.TrimSuffix(text, []byte("\n"))
	}
	return text
}

// Package layout lays YAML out: how lines are indented and where spaces, blank lines and comments stand. No other byte of a
// file changes, and neither does what the file says.
package layout

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"
)

// ErrUnsure says that a text is left as it is: laid out, it would not be the same YAML.
var ErrUnsure = errors.New("its layout cannot change without what it says")

// step is by how much each level is indented.
const step = 2

// YAML gives the text in the one layout that there is for it:
//
//   - mappings and sequences are indented by two spaces, sequences within mappings as well;
//   - one space stands behind "-", ":" and ",", and none within brackets;
//   - a comment of its own line is indented like what follows, or like the block whose end it stands at; comments behind
//     values stand below each other where they did, and else one space behind;
//   - there is one blank line at most, none at the beginning and at the end, and no space at the end of a line.
//
// Line breaks, quotes, block scalars, anchors and the order of everything stay. The text must be YAML of UTF-8.
func YAML(text []byte) ([]byte, error) {
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	if bytes.ContainsAny(text, "\r\u0085\u2028\u2029") { // they end a line for some programs only
		return nil, ErrUnsure
	}
	p := newPrinter(string(text))
	p.print()
	laid := p.text()
	if !same(text, laid) {
		return nil, ErrUnsure
	}
	return laid, nil
}

// Settled formats a text by another formatter, again and again until nothing changes any more.
func Settled(text []byte, format func([]byte) ([]byte, error)) ([]byte, error) {
	const most = 5 // rounds; formatters need one or two
	for range most {
		now, err := format(text)
		if err != nil {
			return nil, err
		}
		if bytes.Equal(now, text) {
			return now, nil
		}
		text = now
	}
	return nil, ErrUnsure
}

// printer reads a text line by line and lays it out.
type printer struct {
	lines []string
	ended bool // the text ends with a line feed
	at    int  // the line that is read
	col   int  // the byte of it that is next

	stack []block
	cur   []byte // the line that is written
	space bool   // comes before what is written next
	out   []line
	wait  []comment // that stand before the line that is read
	blank bool      // so does a blank line
	raw   bool      // the last line that was written is one of a block scalar
}

// block is a mapping or a sequence whose items stand in the column col, and shall stand in the column to. Columns count
// from 0.
type block struct {
	col, to  int
	sequence bool
}

// line is a line of output. A comment behind it stood in the column col.
type line struct {
	text, comment string
	col           int
}

func newPrinter(text string) *printer {
	body, ended := strings.CutSuffix(text, "\n")
	return &printer{lines: strings.Split(body, "\n"), ended: ended}
}

func (p *printer) print() {
	for p.at < len(p.lines) {
		text := strings.TrimLeft(p.lines[p.at], " \t")
		switch {
		case text == "":
			p.blank = true
			p.at++
		case text[0] == '#':
			p.ownLine(len(p.lines[p.at])-len(text), text)
		case text[0] == '%' && len(text) == len(p.lines[p.at]):
			p.directive(text)
		case isMarker(p.lines[p.at]):
			p.marker()
		default:
			p.content()
		}
	}
	p.settle(p.stack, -1, 0)
}

func (p *printer) directive(text string) {
	p.settle(p.stack, -1, 0)
	p.begin(0)
	p.word(strings.TrimRight(text, " \t"))
	p.end()
}

// isMarker tells whether a line begins or ends a document.
func isMarker(text string) bool {
	mark, found := strings.CutPrefix(text, "---")
	if !found {
		mark, found = strings.CutPrefix(text, "...")
	}
	return found && (mark == "" || isSpace(mark[0]))
}

func (p *printer) marker() {
	p.settle(p.stack, -1, 0)
	p.stack = nil
	p.begin(0)
	p.word(p.lines[p.at][:3])
	p.space, p.col = true, 3
	p.value(false)
}

// begin starts a line of output.
func (p *printer) begin(indent int) {
	if p.blank && len(p.out) > 0 {
		p.out = append(p.out, line{})
	}
	p.blank, p.raw = false, false
	p.cur = append(p.cur[:0], strings.Repeat(" ", indent)...)
	p.space = false
}

// word writes what stands together.
func (p *printer) word(text string) {
	if p.space {
		p.cur = append(p.cur, ' ')
	}
	p.space = false
	p.cur = append(p.cur, text...)
}

// end ends the lines of input and of output.
func (p *printer) end() {
	p.out = append(p.out, line{text: string(p.cur)})
	p.at, p.col = p.at+1, 0
}

// endBy ends them by the comment that is next.
func (p *printer) endBy() {
	text := p.lines[p.at]
	p.out = append(p.out, line{string(p.cur), strings.TrimRight(text[p.col:], " \t"), utf8.RuneCountInString(text[:p.col])})
	p.at, p.col = p.at+1, 0
}

// enter gives the block of an item that stands in the column. Blocks that are deeper have ended.
func (p *printer) enter(col int, sequence bool) block {
	for n := len(p.stack); n > 0; n-- {
		top := p.stack[n-1]
		if top.col == col && top.sequence == sequence {
			return top
		}
		if top.col < col || top.col == col && sequence {
			break
		}
		p.stack = p.stack[:n-1]
	}
	b := block{col, p.inner(), sequence}
	p.stack = append(p.stack, b)
	return b
}

// outer is the column of the innermost block, or -1.
func (p *printer) outer() int {
	if n := len(p.stack); n > 0 {
		return p.stack[n-1].col
	}
	return -1
}

// inner is where that shall stand which is within the innermost block.
func (p *printer) inner() int {
	if n := len(p.stack); n > 0 {
		return p.stack[n-1].to + step
	}
	return 0
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }

package layout

import "strings"

// flow lays out a collection in brackets. Where it has several lines, what is inside is indented by a step more than the
// base for each bracket that is open.
func (p *printer) flow(base int) {
	f := flow{printer: p, base: base}
	for !f.done {
		if !p.skip() {
			if !f.nextLine() {
				return
			}
			continue
		}
		f.token()
	}
}

type flow struct {
	*printer
	base, depth int
	last        byte // begins the token before
	done        bool
}

// token writes the token that is next.
func (f *flow) token() {
	text := f.lines[f.at]
	c := text[f.col]
	last := f.last
	f.last = c
	switch {
	case c == '[' || c == '{':
		f.bytes(1)
		f.depth++
	case c == ']' || c == '}':
		f.space = last == ':'
		f.bytes(1)
		f.depth--
		f.space, f.done = true, f.depth == 0
	case c == ',':
		f.space = last == ':' // it may be part of a plain scalar that begins with the colon
		f.bytes(1)
		f.space = true
	case c == '#' && isSpace(text[max(f.col-1, 0)]):
		f.last = last
		f.comment()
	case f.isColon(text, last):
		f.space = last == '*' || last == '&' || last == '!' // it may be part of the name
		f.bytes(1)
		f.space = true
	case c == '"' || c == '\'':
		f.quoted(f.indent())
		f.space = true
	case c == '&' || c == '!' || c == '*':
		f.bytes(f.wordLength(text[f.col:]))
		f.space = true
	default:
		f.last = 'a'
		f.bytes(plainLength(text[f.col:]))
		f.space = true
	}
}

func (f *flow) bytes(n int) {
	f.word(f.lines[f.at][f.col : f.col+n])
	f.col += n
}

func (f *flow) indent() int { return f.base + step*f.depth }

// isColon tells whether the colon that is next stands between a key and its value.
func (f *flow) isColon(text string, last byte) bool {
	if text[f.col] != ':' {
		return false
	}
	return f.col+1 == len(text) || strings.IndexByte(" \t,[]{}", text[f.col+1]) >= 0 || last != 0 && strings.IndexByte(`"']}`, last) >= 0
}

// wordLength measures a tag, an anchor or an alias.
func (f *flow) wordLength(text string) int {
	if n := strings.IndexAny(text, " \t,[]{}"); n >= 0 {
		return n
	}
	return len(text)
}

// plainLength measures a plain scalar, as far as it stands on this line.
func plainLength(text string) int {
	for i := range len(text) {
		switch c := text[i]; {
		case i > 0 && strings.IndexByte(",[]{}", c) >= 0,
			i > 0 && c == ':' && (i+1 == len(text) || strings.IndexByte(" \t,[]{}", text[i+1]) >= 0),
			c == '#' && i > 0 && isSpace(text[i-1]):
			return len(strings.TrimRight(text[:i], " \t"))
		}
	}
	return len(strings.TrimRight(text, " \t"))
}

// comment ends the line by a comment, and begins the next one.
func (f *flow) comment() {
	f.endBy()
	f.at--
	f.col = len(f.lines[f.at])
	f.cur = nil
}

// nextLine goes on in the next line, of which there is none where the text is not YAML. Blank lines within a plain scalar are a part of it.
func (f *flow) nextLine() bool {
	next := f.printer.nextLine()
	if next == len(f.lines) {
		return false
	}
	blanks := next - f.at - 1
	if f.last != 'a' {
		blanks = min(blanks, 1)
	}
	if f.cur != nil {
		f.out = append(f.out, line{text: string(f.cur)})
	}
	for range blanks {
		f.out = append(f.out, line{})
	}
	f.at, f.col = next, 0
	f.skip()
	indent := f.indent()
	if c := f.lines[f.at][f.col]; c == ']' || c == '}' {
		indent -= step
	}
	f.begin(indent)
	if c := f.lines[f.at][f.col]; c == '#' {
		f.word(strings.TrimRight(f.lines[f.at][f.col:], " \t"))
		f.col = len(f.lines[f.at])
	}
	return true
}

package layout

import (
	"slices"
	"strings"
)

// content lays out a line of a block, and what goes on from it over further lines.
func (p *printer) content() {
	text := p.lines[p.at]
	p.col = len(text) - len(strings.TrimLeft(text, " \t"))
	first, before := p.col, slices.Clone(p.stack)
	begun := false
	begin := func(to int) {
		if !begun {
			p.settle(before, first, to)
			p.begin(to)
		}
		begun = true
	}
	for isIndicator(text[p.col:]) {
		begin(p.enter(p.col, text[p.col] == '-').to)
		p.word(text[p.col : p.col+1])
		p.space = true
		p.col++
		p.skip()
	}
	end := keyEnd(text[p.col:])
	if end < 0 {
		begin(p.inner())
		p.value(false)
		return
	}
	begin(p.enter(p.col, false).to)
	key := strings.TrimRight(text[p.col:p.col+end], " \t")
	p.word(key)
	if strings.IndexByte("&!*", key[strings.LastIndexAny(key, " \t")+1]) >= 0 { // a colon may be part of its name
		p.space = true
	}
	p.word(":")
	p.space = true
	p.col += end + 1
	p.value(true)
}

// isIndicator tells whether a text begins with an indicator of a block.
func isIndicator(text string) bool {
	return text != "" && strings.IndexByte("-?:", text[0]) >= 0 && (len(text) == 1 || isSpace(text[1]))
}

// keyEnd finds the colon behind the key that a text begins with, or gives -1 where it begins with none.
func keyEnd(text string) int {
	i := 0
	for i < len(text) && (text[i] == '&' || text[i] == '!') {
		i = spaces(text, wordEnd(text, i))
	}
	if i == len(text) {
		return -1
	}
	switch text[i] {
	case '|', '>', '#':
		return -1
	case '"', '\'':
		i = quoteEnd(text, i)
	case '[', '{':
		i = bracketEnd(text, i)
	case '*':
		i = wordEnd(text, i)
	default:
		i = plainEnd(text, i)
	}
	if i < 0 {
		return -1
	}
	if i = spaces(text, i); i < len(text) && text[i] == ':' && (i+1 == len(text) || isSpace(text[i+1])) {
		return i
	}
	return -1
}

// spaces skips them.
func spaces(text string, i int) int {
	for i < len(text) && isSpace(text[i]) {
		i++
	}
	return i
}

// wordEnd finds the space behind a tag, an anchor or an alias.
func wordEnd(text string, i int) int {
	for i < len(text) && !isSpace(text[i]) {
		i++
	}
	return i
}

// quoteEnd finds what stands behind the quoted text that begins at i, or gives -1 where the line does not close it.
func quoteEnd(text string, i int) int { return closing(text, i+1, text[i]) }

// closing finds what stands behind the quote that closes a text, which goes on at i.
func closing(text string, i int, quote byte) int {
	for ; i < len(text); i++ {
		switch {
		case quote == '"' && text[i] == '\\',
			quote == '\'' && text[i] == quote && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return -1
}

// bracketEnd finds what stands behind the brackets that open at i, or gives -1 where the line does not close them.
func bracketEnd(text string, i int) int {
	depth := 0
	for i < len(text) {
		switch c := text[i]; {
		case (c == '"' || c == '\'') && strings.IndexByte("[{,: \t", text[i-1]) >= 0:
			if i = quoteEnd(text, i); i < 0 {
				return -1
			}
			continue
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return -1
}

// plainEnd finds the end of a plain scalar: a colon or a comment with a space beside it, or the end of the line.
func plainEnd(text string, i int) int {
	for ; i < len(text); i++ {
		switch {
		case text[i] == ':' && (i+1 == len(text) || isSpace(text[i+1])),
			text[i] == '#' && i > 0 && isSpace(text[i-1]):
			return i
		}
	}
	return i
}

// skip goes over spaces of the line that is read. It tells whether something follows.
func (p *printer) skip() bool {
	p.col = spaces(p.lines[p.at], p.col)
	return p.col < len(p.lines[p.at])
}

// value lays out what stands behind a key or an indicator, or alone on its line, to the end of a line.
func (p *printer) value(keyed bool) {
	for p.skip() {
		switch text := p.lines[p.at]; text[p.col] {
		case '#':
			p.endBy()
			return
		case '&', '!', '*':
			end := wordEnd(text, p.col)
			p.word(text[p.col:end])
			p.space, p.col = true, end
		case '"', '\'':
			p.quoted(p.inner())
			p.space = true
		case '[', '{':
			base := p.inner()
			if keyed {
				base -= step
			}
			p.flow(base)
			p.space = true
		case '|', '>':
			p.literal()
			return
		default:
			p.plain()
			p.space = true
		}
	}
	p.end()
}

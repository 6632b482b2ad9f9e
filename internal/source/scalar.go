package source

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"gauntlet.dev/gauntlet/internal/diag"
)

// ScalarLength measures a scalar or a key of YAML that has the value.
func (f *File) ScalarLength(at diag.Span, value string) int {
	line := f.Line(at.Line)
	if at.Line == 0 || at.Column > len(line) {
		return 0
	}
	text := line[at.Column-1:]
	skipped := properties(text)
	text = text[skipped:]
	switch {
	case len(text) == 0:
	case text[0] == '"' || text[0] == '\'':
		return skipped + quotedLength(text)
	case value != "" && bytes.HasPrefix(text, []byte(value)):
		return skipped + len(value)
	}
	return skipped + plainLength(text)
}

// properties measures the anchor and the tag that stand before a node of YAML.
func properties(text []byte) int {
	skipped := 0
	for skipped < len(text) && (text[skipped] == '&' || text[skipped] == '!') {
		space := bytes.IndexByte(text[skipped:], ' ')
		if space < 0 {
			return len(text)
		}
		skipped += space
		skipped += len(text[skipped:]) - len(bytes.TrimLeft(text[skipped:], " "))
	}
	return skipped
}

// TokenLength measures what starts at a place of which nothing else is known.
func (f *File) TokenLength(at diag.Span) int {
	text := f.Line(at.Line)[at.Column-1:]
	if len(text) > 0 && (text[0] == '"' || text[0] == '\'') {
		return quotedLength(text)
	}
	return plainLength(text)
}

// quotedLength measures a string up to its closing quote, or up to the end of the line.
func quotedLength(text []byte) int {
	quote := text[0]
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote && quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return len(text)
}

// plainLength measures a plain scalar of YAML up to what ends it, in flow collections and outside of them.
func plainLength(text []byte) int {
	end := len(text)
	for i, c := range text {
		next := byte(' ')
		if i+1 < len(text) {
			next = text[i+1]
		}
		if c == ',' || c == '}' || c == ']' || c == ':' && (next == ' ' || next == '\t') || c == ' ' && next == '#' {
			end = i
			break
		}
	}
	return len(bytes.TrimRight(text[:end], " \t"))
}

// Inside finds the offset of a string value whose text starts at the span. Text and value may differ in white space, which
// YAML folds and both languages indent by, and in escapes; what stands between is the same. So the characters that are
// not white space are counted. White space itself, and the end, is the place behind the character before it.
func (f *File) Inside(at diag.Span, value string, offset int) diag.Span {
	raw := newRawString(f.Text, f.lines[at.Line-1]+at.Column-1, f.IsCUE)
	for i, r := range value {
		reached := i+utf8.RuneLen(r) > offset
		if unicode.IsSpace(r) {
			if reached {
				break
			}
			continue
		}
		begin, got := raw.next()
		if got != r {
			return at
		}
		if reached {
			found := f.Place(begin)
			found.Length = raw.at - begin
			return found
		}
	}
	return f.Place(raw.at)
}

package inventory

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"cuelang.org/go/cue/ast"

	"gauntlet.dev/gauntlet/internal/diag"
)

// scalarLength measures what stands at the place, as far as it stands on that line: a scalar of the value, a key, or an
// expression of CUE.
func (d *document) scalarLength(at diag.Span, n ast.Node, value string) int {
	if !d.isCUE {
		return d.textLength(at, value)
	}
	if end := d.position(n.End()); end.Line == at.Line && end.Column > at.Column {
		return end.Column - at.Column
	}
	line := d.line(at.Line)
	return len(bytes.TrimRight(line[min(at.Column-1, len(line)):], " \t,"))
}

// textLength measures a scalar or a key of YAML that has the value.
func (d *document) textLength(at diag.Span, value string) int {
	line := d.line(at.Line)
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

// inside finds the offset of a string value whose text starts at the span. Text and value may differ in white space, which
// YAML folds and both languages indent by, and in escapes; what stands between is the same. So the characters that are
// not white space are counted. White space itself, and the end, is the place behind the character before it.
func (d *document) inside(at diag.Span, value string, offset int) diag.Span {
	raw := newRawString(d.text, d.lines[at.Line-1]+at.Column-1, d.isCUE)
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
			found := d.place(begin)
			found.Length = raw.at - begin
			return found
		}
	}
	return d.place(raw.at)
}

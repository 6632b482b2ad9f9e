package inventory

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"gauntlet.dev/gauntlet/internal/diag"
)

var byteOrderMark = []byte("\ufeff")

// checkText reports the first character that text may not hold. Editors and parsers disagree about such: about what is
// shown, and, with rare ends of lines, about which line is which.
func (d *document) checkText() []diag.Diagnostic {
	for i := 0; i < len(d.Text); {
		c := d.Text[i]
		if c < utf8.RuneSelf && (c >= ' ' && c != 0x7f || c == '\t' || c == '\n') {
			i++
			continue
		}
		r, size := utf8.DecodeRune(d.Text[i:])
		if what := unwanted(r, size, d.Text[i:]); what != "" {
			found := d.finding(codeFile, what)
			found.Source = d.Place(i)
			found.Source.Length = size
			return []diag.Diagnostic{found}
		}
		i += size
	}
	return nil
}

// unwanted says why the character that text starts with may not stand there, or "" where it may.
func unwanted(r rune, size int, text []byte) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf("byte 0x%02X is not UTF-8; save the file as UTF-8", text[0])
	case r == '\r' && bytes.HasPrefix(text, []byte("\r\n")):
		return ""
	case r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
		return fmt.Sprintf("%U ends a line for some programs only; write a line feed, or the escape \\u%04X", r, r)
	case r < ' ', r >= 0x7f && r < 0xa0, r == 0xfeff, r == 0xfffe, r == 0xffff:
		return fmt.Sprintf("control character %U cannot stand in a file; remove it, or write the escape \\u%04X", r, r)
	}
	return ""
}

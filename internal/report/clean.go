package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes what the user wrote safe to print: a control character becomes its picture, and what else would be
// invisible, or turn the direction of the text, the replacement character.
func clean(s string) string {
	return strings.Map(visible, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// lines cleans a text that may have more than one line.
func lines(s string) []string {
	split := strings.Split(strings.TrimRight(s, "\r\n"), "\n")
	for i, l := range split {
		split[i] = clean(strings.TrimSuffix(l, "\r"))
	}
	return split
}

func visible(r rune) rune {
	const (
		pictures      = '\u2400' // the control pictures, in the order of the characters from 0
		pictureDelete = '\u2421'
		nonJoiner     = '\u200c' // these two belong to the spelling of words and emoji
		joiner        = '\u200d'
	)
	switch {
	case r < ' ':
		return pictures + r
	case r == '\x7f':
		return pictureDelete
	case r == nonJoiner, r == joiner:
		return r
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp):
		return utf8.RuneError
	}
	return r
}

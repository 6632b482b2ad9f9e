package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes what the user wrote safe to print: a control character becomes its picture, and what else would be
// invisible, or turn the direction of the text, the replacement character. What the log of a CI takes for a command,
// wherever it stands in a line, gets a sharp in the place of its second hash.
func clean(s string) string {
	return commands.Replace(strings.Map(visible, strings.ToValidUTF8(s, string(utf8.RuneError))))
}

// commands are those of GitHub, Azure and TeamCity.
var commands = strings.NewReplacer("##[", "#♯[", "##vso[", "#♯vso[", "##teamcity[", "#♯teamcity[")

// lines cleans a text that may have more than one line. Those after the first begin a line of the output, where two
// colons are a command to GitHub, even behind blanks; they get a ratio in the place of the second.
func lines(s string) []string {
	split := strings.Split(strings.TrimRight(s, "\r\n"), "\n")
	for i, l := range split {
		split[i] = clean(strings.TrimSuffix(l, "\r"))
		if i > 0 && strings.HasPrefix(strings.TrimSpace(split[i]), "::") {
			split[i] = strings.Replace(split[i], "::", ":∶", 1)
		}
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
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point):
		return utf8.RuneError
	}
	return r
}

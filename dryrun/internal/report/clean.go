package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostShown is how many characters of a text stand in a line. A template writes as many as it likes.
const mostShown = 1000

// clean makes what the user wrote safe to print in a line, as gauntlet's own reports do: a control character becomes its picture, what else
// would be invisible, or turn the direction of the text, the replacement character, and what the log of a CI takes for a command
// gets a sharp in the place of its second hash.
func clean(s string) string {
	if utf8.RuneCountInString(s) > mostShown {
		s = string([]rune(s)[:mostShown]) + "…"
	}
	return commands.Replace(strings.Map(visible, strings.ToValidUTF8(s, string(utf8.RuneError))))
}

// commands are those of GitHub, Azure and TeamCity.
var commands = strings.NewReplacer("##[", "#♯[", "##vso[", "#♯vso[", "##teamcity[", "#♯teamcity[")

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

// first cleans what begins a line, where two colons are a command to GitHub, even behind blanks: the second of them becomes a ratio.
func first(cleaned string) string {
	if strings.HasPrefix(strings.TrimSpace(cleaned), "::") {
		return strings.Replace(cleaned, "::", ":∶", 1)
	}
	return cleaned
}

// Complaint cleans what is said of a failure. It may have more than one line.
func Complaint(s string) string {
	split := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i, l := range split {
		if split[i] = clean(strings.TrimSuffix(l, "\r")); i > 0 {
			split[i] = first(split[i])
		}
	}
	return strings.Join(split, "\n")
}

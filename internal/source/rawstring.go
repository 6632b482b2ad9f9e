package source

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// rawString reads a string as it stands in a file of YAML or CUE, character by character.
type rawString struct {
	text   []byte
	at     int    // the offset of what comes next
	escape string // what escapes begin with; "" where there are none
	quote  byte   // the quote that is escaped by itself; 0 where there is none
}

// newRawString begins to read the string that starts at the offset.
func newRawString(text []byte, at int, isCUE bool) *rawString {
	s := &rawString{text: text, at: at}
	if isCUE {
		hashes := 0
		for ; s.peek(0) == '#'; s.at++ {
			hashes++
		}
		s.escape = `\` + strings.Repeat("#", hashes)
		if q := s.peek(0); q == s.peek(1) && q == s.peek(2) {
			s.at += 2
		}
		s.at++
		return s
	}
	s.at += properties(text[at:])
	switch s.peek(0) {
	case '"':
		s.at++
		s.escape = `\`
	case '\'':
		s.at++
		s.quote = '\''
	case '|', '>':
		if end := bytes.IndexByte(text[s.at:], '\n'); end >= 0 {
			s.at += end
		}
	}
	return s
}

func (s *rawString) peek(ahead int) byte {
	if s.at+ahead < len(s.text) {
		return s.text[s.at+ahead]
	}
	return 0
}

// next gives the next character that is not white space, and the offset where it begins. At the end of the text it gives
// utf8.RuneError.
func (s *rawString) next() (begin int, r rune) {
	for {
		begin = s.at
		switch {
		case s.escape != "" && bytes.HasPrefix(s.text[s.at:], []byte(s.escape)):
			s.at += len(s.escape)
			r = s.escaped()
		default:
			var size int
			r, size = utf8.DecodeRune(s.text[s.at:])
			s.at += size
			if s.quote != 0 && r == rune(s.quote) {
				s.at++
			}
		}
		if !unicode.IsSpace(r) {
			return begin, r
		}
	}
}

// escapes are those that the languages have in common, and those of one that mean nothing in the other.
const (
	escapeNames  = `0abtnvfre"/\'N_LP`
	escapeValues = "\x00\a\b\t\n\v\f\r\x1b\"/\\'\u0085\u00a0\u2028\u2029"
)

// escaped reads what follows on the beginning of an escape.
func (s *rawString) escaped() rune {
	r, size := utf8.DecodeRune(s.text[s.at:])
	s.at += size
	digits := map[rune]int{'x': 2, 'u': 4, 'U': 8}[r]
	if digits == 0 {
		if i := strings.IndexRune(escapeNames, r); i >= 0 {
			return []rune(escapeValues)[i]
		}
		return r // a space, or the end of a line
	}
	end := min(s.at+digits, len(s.text))
	code, err := strconv.ParseUint(string(s.text[s.at:end]), 16, 32)
	if err != nil {
		return utf8.RuneError
	}
	s.at = end
	return rune(code)
}

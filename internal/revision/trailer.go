package revision

import (
	"slices"
	"strings"
)

// Trailer is a line at the end of a commit's message, such as Signed-off-by: NAME.
type Trailer struct {
	Key   string // as it was written; Acked-By and acked-by are the same key
	Value string
}

// The format is that of git-interpret-trailers(1), and what it leaves open is taken from git's trailer.c.
const (
	comment  = '#'
	spaces   = " \t\r\n"
	scissors = "# ------------------------ >8 ------------------------"
	oldBlock = "Conflicts:" // which git once wrote below a message
)

// Trailers gives the trailers of a message as git interpret-trailers --parse --no-divider reads them: the lines of its last
// paragraph, where all of them are trailers, or where git made one of them and a quarter are.
func Trailers(message string) []Trailer {
	lines := strings.Split(strings.TrimSuffix(message, "\n"), "\n")
	lines = lines[:logEnd(lines)]
	var all []Trailer
	continues := false
	for _, line := range lines[trailersStart(lines):] {
		if continues && startsWithSpace(line) {
			all[len(all)-1].Value += "\n" + line
			continue
		}
		at := separator(line)
		if continues = at > 0; continues {
			all = append(all, Trailer{Key: strings.Trim(line[:at], spaces), Value: line[at+1:]})
		}
	}
	for i := range all {
		all[i].Value = unfold(all[i].Value)
	}
	return all
}

// logEnd gives the number of lines before the comments, empty lines and lists of conflicts that end a message.
func logEnd(lines []string) int {
	cutoff := slices.Index(lines, scissors)
	if cutoff < 0 {
		cutoff = len(lines)
	}
	end, conflicts := cutoff, false
	for i, line := range lines[:cutoff] {
		switch {
		case line == "" || isComment(line):
			end = min(end, i)
		case line == oldBlock:
			end, conflicts = min(end, i), true
		case conflicts && line[0] == '\t':
		default:
			end, conflicts = cutoff, false
		}
	}
	return end
}

// trailersStart gives the number of lines before the trailers.
func trailersStart(lines []string) int {
	title := slices.IndexFunc(lines, func(line string) bool { return !isComment(line) && isBlank(line) })
	if title < 0 {
		return len(lines)
	}
	trailers, others, maybe := 0, 0, 0 // maybe counts lines that continue the trailer before them, if there is one
	onlySpaces, madeByGit := true, false
	for i := len(lines) - 1; i >= title; i-- {
		line := lines[i]
		switch {
		case isComment(line):
			others, maybe = others+maybe, 0
			continue
		case isBlank(line) && onlySpaces:
			continue
		case isBlank(line):
			others += maybe
			if trailers > 0 && others == 0 || madeByGit && trailers*3 >= others {
				return i + 1
			}
			return len(lines)
		}
		onlySpaces = false
		switch {
		case strings.HasPrefix(line, "Signed-off-by: "), strings.HasPrefix(line, "(cherry picked from commit "):
			trailers, maybe, madeByGit = trailers+1, 0, true
		case separator(line) > 0:
			trailers, maybe = trailers+1, 0
		case startsWithSpace(line):
			maybe++
		default:
			others, maybe = others+maybe+1, 0
		}
	}
	return len(lines)
}

// separator finds the colon behind a key, which is letters, digits and dashes, with spaces before the colon.
func separator(line string) int {
	space := false
	for i := range len(line) {
		c := line[i]
		switch {
		case c == ':':
			return i
		case !space && (c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'):
		case i > 0 && (c == ' ' || c == '\t'):
			space = true
		default:
			return -1
		}
	}
	return -1
}

// unfold makes one line of a value that goes on in further ones.
func unfold(value string) string {
	var one strings.Builder
	for i, line := range strings.Split(strings.Trim(value, spaces), "\n") {
		if i > 0 {
			one.WriteByte(' ')
			line = strings.TrimLeft(line, spaces)
		}
		one.WriteString(line)
	}
	return strings.Trim(one.String(), spaces)
}

func isComment(line string) bool       { return line != "" && line[0] == comment }
func isBlank(line string) bool         { return strings.Trim(line, spaces) == "" }
func startsWithSpace(line string) bool { return line != "" && strings.IndexByte(spaces, line[0]) >= 0 }

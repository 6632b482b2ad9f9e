package metrics

import "strings"

// line is a line of the table.
type line struct {
	name     string
	kind     string
	programs []string
	labels   []string
}

// linesOf finds the lines of a name.
func linesOf(table, name string) []line {
	var found []line
	for low := seek(table, name); low < len(table) && name != ""; { // which only the comments at the top have
		end := endOfLine(table, low)
		l := parseLine(table[low:end])
		if l.name != name {
			break
		}
		found = append(found, l)
		low = end
	}
	return found
}

// hasPrefix tells whether the name of any line begins so.
func hasPrefix(table, prefix string) bool {
	return strings.HasPrefix(table[seek(table, prefix):], prefix)
}

// seek finds the first line whose name is not before this one, by halving the text, so that nothing has to be read before
// the first question.
func seek(table, name string) int {
	low, high := 0, len(table) // both at the start of a line
	for low < high {
		middle := low + (high-low)/2
		start := strings.LastIndexByte(table[low:middle], '\n') + 1 + low
		end := endOfLine(table, start)
		if nameOf(table[start:end]) < name {
			low = end
		} else {
			high = start
		}
	}
	return low
}

// endOfLine gives where the line after the one that starts there starts.
func endOfLine(table string, start int) int {
	if n := strings.IndexByte(table[start:], '\n'); n >= 0 {
		return start + n + 1
	}
	return len(table)
}

func nameOf(text string) string {
	name, _, _ := strings.Cut(text, " ")
	return strings.TrimSuffix(name, "\n")
}

func parseLine(text string) line {
	fields := strings.Fields(text)
	if len(fields) < 3 || fields[0] == "#" {
		return line{}
	}
	l := line{name: fields[0], kind: fields[1], programs: strings.Split(fields[2], ",")}
	if len(fields) > 3 {
		l.labels = strings.Split(fields[3], ",")
	}
	return l
}

package report

import (
	"bufio"
	"io"
	"strings"

	udiff "github.com/aymanbagabas/go-udiff"
)

// Diff writes what changes in the text of a file, as a unified diff. A control character but the tab is shown as its
// picture, and what would be a command to the program that reads it is shown otherwise than it is.
func Diff(w io.Writer, name string, was, now []byte, color bool) error {
	name = clean(name)
	text := udiff.Unified("a/"+name, "b/"+name, string(was), string(now))
	out, style, n := bufio.NewWriter(w), newPaint(color), 0
	for line := range strings.Lines(text) {
		line = cleanLine(strings.TrimSuffix(line, "\n"))
		switch n++; {
		case n <= 2:
			line = style.strong(line)
		case strings.HasPrefix(line, "-"):
			line = style.bad.Sprint(line)
		case strings.HasPrefix(line, "+"):
			line = style.good.Sprint(line)
		}
		_, _ = out.WriteString(line + "\n") // Flush gives its error
	}
	return out.Flush()
}

// cleanLine is clean for a line of a text, in which tabs stand.
func cleanLine(line string) string {
	parts := strings.Split(line, "\t")
	for i, part := range parts {
		parts[i] = clean(part)
	}
	line = strings.Join(parts, "\t")
	if strings.HasPrefix(strings.TrimSpace(line), "::") {
		line = strings.Replace(line, "::", ":∶", 1)
	}
	return line
}

// Clean makes the name of a file, or what else the user wrote, safe to print on a line.
func Clean(text string) string { return clean(text) }

// CleanLines makes a text of several lines safe to print.
func CleanLines(text string) string {
	split := strings.Split(text, "\n")
	for i, l := range split {
		split[i] = cleanLine(strings.TrimSuffix(l, "\r"))
	}
	return strings.Join(split, "\n")
}

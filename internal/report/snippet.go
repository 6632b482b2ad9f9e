package report

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

const (
	tabWidth = 4
	maxWidth = 100 // columns of the terminal that a source line may take
	lead     = 30  // columns to keep before the mark in a line that is clipped
	ellipsis = "…"

	// maxBytes is how much of a line is looked at on either side of the mark. A generated file may be one line of
	// megabytes.
	maxBytes = 8 * maxWidth
)

// snippet is a source line as it is shown: a mark of so many columns stands below the text, after so many others.
type snippet struct {
	text   string
	before int
	mark   int
}

// cell is what the terminal shows as one character.
type cell struct {
	text   string
	width  int
	marked bool
}

// cut makes the snippet of a line: its tabs are spaces, and it is clipped so that it fits and the mark is seen. The
// column counts bytes from 1, and zero means that there is nothing to mark. A mark may stand behind the end.
func cut(line []byte, column, length int) snippet {
	from := min(max(column-1, 0), len(line))
	to := from + min(max(length, 1), len(line)-from)
	start, end := runeStart(line, max(0, from-maxBytes)), runeStart(line, min(len(line), from+maxBytes))
	cells := measure(line[start:end], from-start, to-start)
	if from == len(line) {
		cells = append(cells, cell{text: " ", width: 1, marked: true})
	}
	s := clip(cells, start > 0, end < len(line))
	if column < 1 {
		s.before, s.mark = 0, 0
	}
	return s
}

func runeStart(line []byte, i int) int {
	for i > 0 && i < len(line) && !utf8.RuneStart(line[i]) {
		i--
	}
	return i
}

// measure splits a line into cells, and marks those that reach into the bytes from..to.
func measure(line []byte, from, to int) []cell {
	var cells []cell
	state := -1
	for at := 0; len(line) > 0; {
		var cluster []byte
		cluster, line, _, state = uniseg.FirstGraphemeCluster(line, state)
		next := at + len(cluster)
		c := cell{marked: at < to && next > from}
		if string(cluster) == "\t" {
			c.text, c.width = strings.Repeat(" ", tabWidth), tabWidth
		} else {
			c.text = clean(string(cluster))
			c.width = uniseg.StringWidth(c.text)
		}
		cells = append(cells, c)
		at = next
	}
	return cells
}

// clip joins the cells that fit around the mark. The bools say that the line goes on before or after them.
func clip(cells []cell, before, after bool) snippet {
	mark := max(0, slices.IndexFunc(cells, func(c cell) bool { return c.marked }))
	first := 0
	if width(cells) > maxWidth && width(cells[:mark]) > maxWidth-lead {
		for first = mark; first > 0 && width(cells[first-1:mark]) <= lead; {
			first--
		}
	}
	var s snippet
	var text strings.Builder
	column := 0
	put := func(c cell) {
		text.WriteString(c.text)
		switch {
		case c.marked:
			s.mark += c.width
		case s.mark == 0:
			s.before += c.width
		}
		column += c.width
	}
	if before || first > 0 {
		put(cell{text: ellipsis, width: 1})
	}
	for i, c := range cells[first:] {
		if column+c.width >= maxWidth && column+width(cells[first+i:]) > maxWidth {
			after = true
			break
		}
		put(c)
	}
	if after {
		text.WriteString(ellipsis)
	}
	s.text = commands.Replace(text.String())
	return s
}

func width(cells []cell) (sum int) {
	for _, c := range cells {
		sum += c.width
	}
	return sum
}

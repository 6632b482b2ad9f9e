package layout

import (
	"math"
	"strings"
)

// plain lays out a plain scalar, whose further lines are indented by more than the block that it stands in.
func (p *printer) plain() {
	for {
		text := p.lines[p.at]
		end := p.col
		for end < len(text) && (text[end] != '#' || !isSpace(text[end-1])) {
			end++
		}
		p.word(strings.TrimRight(text[p.col:end], " \t"))
		p.col = end
		next := p.nextLine()
		if end < len(text) || next == len(p.lines) || isMarker(p.lines[next]) {
			return
		}
		indent := len(p.lines[next]) - len(strings.TrimLeft(p.lines[next], " "))
		if more := strings.TrimLeft(p.lines[next], " \t"); indent <= p.outer() || more[0] == '#' {
			return
		}
		p.breakLines(next, p.inner())
	}
}

// nextLine gives the next line that is not blank.
func (p *printer) nextLine() int {
	next := p.at + 1
	for next < len(p.lines) && strings.Trim(p.lines[next], " \t") == "" {
		next++
	}
	return next
}

// breakLines goes on in another line. The blank lines before it are a part of the scalar.
func (p *printer) breakLines(next, indent int) {
	for p.at < next {
		p.end()
		p.cur = p.cur[:0]
	}
	p.begin(indent)
	p.skip()
}

// quoted lays out a scalar in quotes.
func (p *printer) quoted(indent int) {
	quote := p.lines[p.at][p.col]
	for from := p.col + 1; ; from = p.col {
		text := p.lines[p.at]
		if end := closing(text, from, quote); end >= 0 {
			p.word(text[p.col:end])
			p.col = end
			return
		}
		rest := text[p.col:]
		if trimmed := strings.TrimRight(rest, " \t"); !strings.HasSuffix(trimmed, `\`) { // which may escape a space
			rest = trimmed
		}
		p.word(rest)
		next := p.nextLine()
		if next == len(p.lines) { // it is no YAML
			p.col = len(text)
			return
		}
		p.breakLines(next, indent)
	}
}

// literal lays out a block scalar. Its lines move together.
func (p *printer) literal() {
	text := p.lines[p.at]
	end := wordEnd(text, p.col)
	header := text[p.col:end]
	p.word(header)
	p.col = end
	keep, digit := strings.Contains(header, "+"), strings.IndexAny(header, "123456789")
	explicit := 0
	if digit >= 0 {
		explicit = int(header[digit] - '0')
	}
	if p.skip() && text[p.col] == '#' {
		p.endBy()
	} else {
		p.end()
	}
	from, outer := p.from(explicit), max(p.inner(), step)
	to := outer
	if explicit > 0 {
		to = outer - step + explicit
	}
	last := p.at // behind the lines of the scalar
	for i := p.at; i < len(p.lines); i++ {
		text := p.lines[i]
		blank := strings.Trim(text, " ") == ""
		if !blank && (len(text)-len(strings.TrimLeft(text, " ")) < from || from == 0 && isMarker(text)) {
			break
		}
		if !blank || keep || len(text) > from {
			last = i + 1
		}
	}
	for ; p.at < last; p.at++ {
		moved := ""
		if text := p.lines[p.at]; len(text) > from {
			moved = strings.Repeat(" ", to) + text[from:]
		}
		p.out = append(p.out, line{text: moved})
	}
	p.raw = p.at == len(p.lines)
}

// from is the column in which the text of a block scalar begins, of which the first line is next. One that has no text has
// no such column: its lines are blank, whatever spaces they hold.
func (p *printer) from(explicit int) int {
	if explicit > 0 {
		return max(p.outer(), 0) + explicit
	}
	for _, text := range p.lines[p.at:] {
		if rest := strings.TrimLeft(text, " "); rest != "" {
			if col := len(text) - len(rest); col > p.outer() {
				return col
			}
			break
		}
	}
	return math.MaxInt
}

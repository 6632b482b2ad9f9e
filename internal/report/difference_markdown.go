package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// writeReviewMarkdown writes a difference for a pull request: a table that is read at a glance, and the details folded. What the
// inventory says stands in code only.
func writeReviewMarkdown(w io.Writer, r Review) error {
	var b strings.Builder
	if r.Empty() {
		b.WriteString("### gauntlet: nothing changes for the fleet\n")
	} else {
		b.WriteString("### gauntlet: what changes for the fleet\n\n| | |\n|---|---|\n")
		for _, row := range r.overview() {
			fmt.Fprintf(&b, "| %s | %s |\n", row.name, inCell(clean(row.text)))
		}
	}
	for _, s := range r.Sections() {
		r.fold(&b, s.Name, len(s.Changes), func(p *reviewPrinter) { p.section(s) })
		if s.Name == "limits" {
			r.fold(&b, "receivers", len(r.Receivers), func(p *reviewPrinter) { p.receivers() })
		}
	}
	if len(r.Manifests) > 0 {
		r.folded(&b, "manifests", "diff", lines(string(r.Manifests)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// fold adds a list, folded, where there is something in it.
func (r Review) fold(b *strings.Builder, name string, n int, body func(*reviewPrinter)) {
	if n == 0 {
		return
	}
	var text strings.Builder
	r.Color = false
	p := newReviewPrinter(bufio.NewWriter(&text), r)
	body(p)
	_ = p.out.Flush() // a builder takes everything
	_, kept, _ := strings.Cut(strings.TrimLeft(text.String(), "\n"), "\n")
	r.folded(b, fmt.Sprintf("%s (%d)", name, n), "text", strings.Split(strings.TrimRight(kept, "\n"), "\n"))
}

// folded adds lines of code that are folded. Where they do not fit, it says so.
func (r Review) folded(b *strings.Builder, title, language string, lines []string) {
	body := strings.Join(lines, "\n")
	if b.Len()+len(body) > mostMarkdown {
		fmt.Fprintf(b, "\n%s: more than fits here.\n", title)
		return
	}
	fence := strings.Repeat("`", max(3, longest(body)+1))
	fmt.Fprintf(b, "\n<details><summary>%s</summary>\n\n%s%s\n%s\n%s\n\n</details>\n", title, fence, language, body, fence)
}

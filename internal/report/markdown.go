package report

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
)

// A comment of GitHub holds 65,536 characters. What does not fit is counted.
const mostMarkdown = 60_000

// writeMarkdown writes a comment for a pull request: a line that says how it went, a table of the causes, and the findings
// folded below it. What the user wrote stands in code only, where nothing is a link, a mention or markup.
func writeMarkdown(w io.Writer, r Run) error {
	var b strings.Builder
	if len(r.Findings) == 0 {
		b.WriteString("### gauntlet: no findings\n")
		_, err := io.WriteString(w, b.String())
		return err
	}
	groups := grouped(r.Findings)
	worst := first(groups, len(groups))
	fmt.Fprintf(&b, "### gauntlet: %s\n\n", summary(r.Findings))
	b.WriteString("| | Finding | What is wrong | How often | First at |\n|---|---|---|--:|---|\n")
	for i, g := range worst {
		if i == mostShown {
			fmt.Fprintf(&b, "| | | and %s | | |\n", count(len(worst)-i, "other cause"))
			break
		}
		at := r.Findings[g.members[0]].Source
		at.File = r.path(at.File)
		fmt.Fprintf(&b, "| %s | %s | %s | %d | %s |\n", g.severity, inCell(clean(g.code)), inCell(clean(g.message())), len(g.members), inCell(at.String()))
	}
	p := printer{dir: r.Dir, sources: newSources(r.Files), paint: newPaint(false)}
	for i, g := range worst {
		folded := p.folded(r.Findings, g)
		if b.Len()+len(folded) > mostMarkdown {
			fmt.Fprintf(&b, "\nThe details of %s do not fit here.\n", count(len(worst)-i, "cause"))
			break
		}
		b.WriteString(folded)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// folded shows the findings of a group, or samples of them, as text, with a line to unfold them.
func (p *printer) folded(ds []diag.Diagnostic, g *group) string {
	var text strings.Builder
	p.out = bufio.NewWriter(&text)
	members := g.members
	if len(members) > mostAlike {
		members = g.samples(ds, samples)
	}
	for _, i := range members {
		p.finding(ds[i])
	}
	if more := len(g.members) - len(members); more > 0 {
		p.line(fmt.Sprintf("and %d more", more))
	}
	_ = p.out.Flush() // a builder takes everything
	body := strings.TrimRight(text.String(), "\n")
	fence := strings.Repeat("`", max(3, longest(body)+1))
	return fmt.Sprintf("\n<details><summary>%d × <code>%s</code></summary>\n\n%stext\n%s\n%s\n\n</details>\n",
		len(g.members), html.EscapeString(clean(g.code)), fence, body, fence)
}

// inCell writes text as code in a cell of a table.
func inCell(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	if r := []rune(s); len(r) > widestCell {
		s = string(r[:widestCell-1]) + ellipsis
	}
	fence := strings.Repeat("`", longest(s)+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " " // one blank on each side is no part of the code
	}
	return fence + strings.ReplaceAll(s, "|", `\|`) + fence
}

// widestCell is how many characters of a text stand in a cell; the whole text is below.
const widestCell = 300

// longest gives the length of the longest row of backquotes.
func longest(s string) int {
	rows := strings.FieldsFunc(s, func(r rune) bool { return r != '`' })
	most := 0
	for _, row := range rows {
		most = max(most, len(row))
	}
	return most
}

package report

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/difference"
	"gauntlet.dev/gauntlet/internal/edits"
)

// Review is a difference, with what a report of it says beside it.
type Review struct {
	*difference.Difference
	Base, Head string // names of the states, for people
	// Dir is the inventory's root, from the folder that paths are given from.
	Dir string
	// Clusters is how many there are, to tell whether a change is for all of them.
	Clusters int
	// Color is for text alone.
	Color bool
	// Version is that of the program.
	Version string
	// Manifests are the objects that differ, as a diff; nil where nobody asked.
	Manifests []byte
}

// ReviewFormats lists the names of the formats of a difference.
func ReviewFormats() []string { return []string{"text", "json", "markdown"} }

// WriteReview writes a difference in a format.
func WriteReview(w io.Writer, format string, r Review) error {
	switch format {
	case "json":
		return writeReviewJSON(w, r)
	case "markdown":
		return writeReviewMarkdown(w, r)
	}
	return writeReviewText(w, r)
}

// mostChanges are shown of a list.
const mostChanges = 40

// writeReviewText writes a difference for the terminal: how many of everything, and then each.
func writeReviewText(w io.Writer, r Review) error {
	p := newReviewPrinter(bufio.NewWriter(w), r)
	p.line(0, "%s", p.paint.strong(clean("from "+r.Base+" to "+r.Head)))
	for _, row := range r.overview() {
		p.line(1, "%-12s %s", row.name, clean(row.text))
	}
	for _, s := range r.Sections() {
		p.section(s)
		if s.Name == "limits" {
			p.receivers()
		}
	}
	if r.Manifests != nil {
		p.line(0, "")
		for _, l := range lines(string(r.Manifests)) {
			p.line(0, "%s", l)
		}
	}
	return p.out.Flush()
}

// row is a line of the overview.
type row struct{ name, text string }

// overview counts what changes, list by list. That nobody is paged any more comes first.
func (r Review) overview() []row {
	if r.Empty() {
		return []row{{"fleet", "nothing changes"}}
	}
	var rows []row
	for _, u := range r.Unpaged {
		rows = append(rows, row{"pages", u.Kind + " " + u.Name + " pages nobody any more" + r.in(u.Clusters)})
	}
	for _, s := range r.Sections() {
		if s.Name == "Argo CD" {
			rows = append(rows, r.told()...)
		}
		if len(s.Changes) > 0 {
			rows = append(rows, row{s.Name, counted(s)})
		}
	}
	if r.Series > 0 {
		rows = append(rows, row{"series", fmt.Sprintf("%d more may come with a round of scrapes, with one target for each endpoint and cluster", r.Series)})
	}
	if clusters := r.Difference.Clusters(); len(clusters) > 0 {
		rows = append(rows, row{"clusters", r.names(clusters)})
	}
	return rows
}

// counted says how many of a list there are of each kind of change.
func counted(s difference.Section) string {
	by := map[change.Sign]int{}
	var named []string
	for _, c := range s.Changes {
		by[c.Sign]++
		named = append(named, string(c.Sign)+" "+called(c))
	}
	if s.Name == "Argo CD" { // an object of each cluster is one
		by = map[change.Sign]int{}
		for _, c := range s.Changes {
			by[c.Sign] += len(c.Units)
		}
		return fmt.Sprintf("%d to create, %d to change, %d to prune", by[change.Added], by[change.Changed], by[change.Removed])
	}
	const few = 3
	if len(named) <= few {
		return strings.Join(named, ", ")
	}
	return fmt.Sprintf("%d added, %d changed, %d removed", by[change.Added], by[change.Changed], by[change.Removed])
}

func (r Review) names(clusters []string) string {
	switch n := len(clusters); {
	case n > mostUnits && n == r.Clusters:
		return fmt.Sprintf("all %d", n)
	case n > mostUnits:
		return fmt.Sprintf("%s and %d more", strings.Join(clusters[:mostUnits-1], ", "), n-mostUnits+1)
	}
	return strings.Join(clusters, ", ")
}

// reviewPrinter prints the parts of a difference.
type reviewPrinter struct {
	changePrinter
	review Review
}

func newReviewPrinter(out *bufio.Writer, r Review) *reviewPrinter {
	return &reviewPrinter{changePrinter{out: out, paint: newPaint(r.Color), opts: ChangeOptions{Clusters: r.Clusters}}, r}
}

func (p *reviewPrinter) section(s difference.Section) {
	if len(s.Changes) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, "%s", p.paint.strong(s.Name))
	for i, alike := range crowds(s.Changes) {
		if i == mostChanges {
			p.line(1, "and more")
			break
		}
		if len(alike) > 1 {
			p.crowd(alike)
		} else {
			p.change(alike[0])
		}
	}
}

// crowd is how many changes of one kind, place and cause are told by their number.
const crowd = 8

// crowds puts together what has the same sign, units and lines, where it is much: all that comes with a new cluster.
func crowds(changes []difference.Change) [][]difference.Change {
	alike := func(a, b difference.Change) bool {
		return a.Sign == b.Sign && len(a.Fields) == 0 && len(b.Fields) == 0 && slices.Equal(a.Units, b.Units) && slices.Equal(a.Lines, b.Lines)
	}
	var all [][]difference.Change
	for _, c := range changes {
		at := slices.IndexFunc(all, func(x []difference.Change) bool { return alike(x[0], c) })
		if at < 0 {
			all = append(all, []difference.Change{c})
		} else {
			all[at] = append(all[at], c)
		}
	}
	var split [][]difference.Change
	for _, x := range all {
		if len(x) >= crowd {
			split = append(split, x)
			continue
		}
		for _, c := range x {
			split = append(split, []difference.Change{c})
		}
	}
	return split
}

// crowd prints many changes as one: how many there are of each kind.
func (p *reviewPrinter) crowd(all []difference.Change) {
	var kinds []string
	of := map[string]int{}
	for _, c := range all {
		if of[c.Kind]++; of[c.Kind] == 1 {
			kinds = append(kinds, c.Kind)
		}
	}
	for i, k := range kinds {
		kinds[i] = count(of[k], k)
	}
	p.line(1, "%s %s %s%s", p.paint.sign(all[0].Sign), clean(strings.Join(kinds, ", ")), p.where(all[0].Units), p.lines(all[0].Lines))
}

// change prints a change: what, where, by whom, the lines behind it, and its fields.
func (p *reviewPrinter) change(c difference.Change) {
	text := clean(called(c))
	switch {
	case c.Partly && c.Sign == change.Added:
		text += ", also"
	case c.Partly:
		text += ", no longer"
	}
	if len(c.Units) > 0 {
		text += " " + p.where(c.Units)
	}
	p.line(1, "%s %s%s", p.paint.sign(c.Sign), text, p.lines(c.Lines))
	if len(c.Applications) > 0 {
		p.line(2, "synced by %s", clean(strings.Join(shown(c.Applications), ", ")))
	}
	for i, f := range c.Fields {
		if i == mostFields {
			p.line(2, "and %s", count(len(c.Fields)-i, "more field"))
			break
		}
		p.field(f)
	}
}

// title is what a change is called.
func title(c difference.Change) string {
	text := c.Name
	switch c.Kind {
	case "alert", "record", "values":
	default:
		text = c.Kind + " " + c.Name
	}
	if c.Severity != "" {
		text += ", " + c.Severity
	}
	if c.Owner != "" && c.Owner != text {
		text += " (" + c.Owner + ")"
	}
	return text
}

// called is the title of a change, with what it was called.
func called(c difference.Change) string {
	if c.Was == "" {
		return title(c)
	}
	return title(c) + ", which was " + c.Was
}

// lines gives the places of lines, for the end of a line.
func (p *reviewPrinter) lines(of []edits.Line) string {
	var places []string
	for i, l := range of {
		if i > 0 && l.File == of[i-1].File && l.Removed == of[i-1].Removed {
			places[len(places)-1] += fmt.Sprintf(",%d", l.Line)
		} else {
			places = append(places, p.review.place(l))
		}
	}
	if len(places) == 0 {
		return ""
	}
	return p.paint.dim("  " + clean(strings.Join(places, ", ")))
}

// place is where a line is, or was.
func (r Review) place(l edits.Line) string {
	at := fmt.Sprintf("%s:%d", path.Join(r.Dir, l.File), l.Line)
	if l.Removed {
		return "was " + at
	}
	return at
}

// shown cuts a list that is long.
func shown(list []string) []string {
	if len(list) <= mostUnits {
		return list
	}
	return append(slices.Clone(list[:mostUnits-1]), fmt.Sprintf("%d more", len(list)-mostUnits+1))
}

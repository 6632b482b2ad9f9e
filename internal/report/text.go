// Package report shows what a run found to those who read it: to people as text (Text) or as a comment for a pull request,
// to other programs in their formats (Write). All formats say the same of the same findings, in the same order.
package report

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Options say how findings are shown.
type Options struct {
	// Color says that w is a terminal that shows colors.
	Color bool
	// Dir is where fsys is, as the user may type it. It stands before the path of each file.
	Dir string
	// All shows each finding in full. Otherwise, where many findings have one cause, or there are many causes, some are
	// shown and the others counted.
	All bool
	// More says how all of them can be seen. It is written where some are only counted.
	More string
}

// Text writes the findings as compilers do: where it is, what is wrong, the line that the user wrote with a mark under the
// words that are meant, and what to write instead. They stand in the order of their position, and a line counts them. It
// writes nothing if there are none. The files that they speak of are read from fsys, each at most once; a finding of which
// the file cannot be read is shown without its line. Nothing that the user wrote reaches w as a control character, or as
// the begin of a line, where it could be a command to the program that reads it.
func Text(w io.Writer, fsys fs.FS, ds []diag.Diagnostic, opts Options) error {
	if len(ds) == 0 {
		return nil
	}
	ds = diag.Sort(slices.Clone(ds))
	out := bufio.NewWriter(w)
	p := printer{out: out, dir: opts.Dir, sources: newSources(fsys), paint: newPaint(opts.Color)}
	if opts.All {
		for _, d := range ds {
			p.finding(d)
		}
	} else {
		p.some(ds, opts.More)
	}
	p.line(p.paint.strong(summary(ds)))
	return out.Flush()
}

type printer struct {
	out     *bufio.Writer // keeps its first error until it is flushed
	dir     string
	sources *sources
	paint   paint
}

func (p *printer) line(parts ...string) {
	for _, s := range parts {
		_, _ = p.out.WriteString(s)
	}
	_ = p.out.WriteByte('\n')
}

func (p *printer) finding(d diag.Diagnostic) {
	p.header(d)
	indent := "  "
	if text, found := p.sources.line(d.Source); found {
		number := fmt.Sprintf("  %d", d.Source.Line)
		indent = strings.Repeat(" ", len(number)+1)
		s := cut(text, d.Source.Column, d.Source.Length)
		p.line(p.paint.dim(number+" |"), strings.TrimRight(" "+s.text, " "))
		if s.mark > 0 {
			p.line(p.paint.dim(indent+"|"), " ", strings.Repeat(" ", s.before), p.paint.severity(d.Severity, strings.Repeat("^", s.mark)))
		}
	}
	if d.Object != "" {
		object := d.Object
		if d.Path != "" {
			object += ", " + d.Path
		}
		p.note(indent, "object", object)
	}
	if d.Help != "" {
		p.note(indent, "help", d.Help)
	}
	for _, r := range d.Related {
		p.note(indent, "see", p.place(r.Source)+": "+r.Message)
	}
	p.line()
}

// header writes file:line:column: severity: message [code], which editors and terminals know how to follow.
func (p *printer) header(d diag.Diagnostic) {
	place := ""
	if d.Source.File != "" {
		place = p.paint.strong(clean(p.place(d.Source))+":") + " "
	}
	message := strings.Join(lines(d.Message), "\n  ")
	p.line(place, p.paint.severity(d.Severity, string(d.Severity)+":"), " ", message, p.paint.dim(" ["+clean(d.Code)+"]"))
}

// place writes a span as the user may type it.
func (p *printer) place(at diag.Span) string {
	at.File = typed(p.dir, at.File)
	return at.String()
}

// typed writes the path of a file as the user may type it.
func typed(dir, file string) string {
	if dir == "" || file == "" {
		return file
	}
	return filepath.Join(dir, filepath.FromSlash(file))
}

// note writes what stands below the source line; further lines of it stand below its first.
func (p *printer) note(indent, name, text string) {
	between := "\n" + indent + strings.Repeat(" ", len("= "+name+": "))
	p.line(indent, p.paint.dim("= "+name+":"), " ", strings.Join(lines(text), between))
}

// mostCounted is how many causes are named whose findings are not all shown.
const mostCounted = 50

// some writes what is chosen of many findings, and counts the others by their causes.
func (p *printer) some(ds []diag.Diagnostic, more string) {
	groups := grouped(ds)
	shown := chosen(ds, groups)
	for i, d := range ds {
		if shown[i] {
			p.finding(d)
		}
	}
	var causes int
	var left []diag.Diagnostic
	for _, g := range groups {
		hidden := g.without(ds, shown)
		if len(hidden) == 0 {
			continue
		}
		if causes++; causes > mostCounted {
			left = append(left, hidden...)
			continue
		}
		which := "more"
		if len(hidden) == len(g.members) {
			which = "not shown"
		}
		p.line(fmt.Sprintf("and %d %s of %s in %s, as at %s: %s", len(hidden), which, clean(g.code), count(files(hidden), "file"),
			clean(p.place(hidden[0].Source)), clean(g.message())))
	}
	if len(left) > 0 {
		p.line(fmt.Sprintf("and %d more of %s in %s", len(left), count(causes-mostCounted, "other cause"), count(files(left), "file")))
	}
	if causes > 0 && more != "" {
		p.line(more)
	}
	if causes > 0 {
		p.line()
	}
}

// without lists the members that are not shown.
func (g *group) without(ds []diag.Diagnostic, shown []bool) []diag.Diagnostic {
	var hidden []diag.Diagnostic
	for _, i := range g.members {
		if !shown[i] {
			hidden = append(hidden, ds[i])
		}
	}
	return hidden
}

// Package report shows findings to people. Text writes them as compilers do: where it is, what is wrong, the line that the
// user wrote with a mark under the words that are meant, and what to write instead.
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
	// Limit is how many findings with the same code and message are shown in full; the others are only counted. Zero means
	// all of them.
	Limit int
}

// Text writes the findings in the order of their position, and a line that counts them. It writes nothing if there are
// none. The files that they speak of are read from fsys, each at most once; a finding of which the file cannot be read is
// shown without its line. Nothing that the user wrote reaches w as a control character.
func Text(w io.Writer, fsys fs.FS, ds []diag.Diagnostic, opts Options) error {
	if len(ds) == 0 {
		return nil
	}
	ds = diag.Sort(slices.Clone(ds))
	out := bufio.NewWriter(w)
	p := printer{out: out, dir: opts.Dir, sources: sources{fsys: fsys, read: map[string]*source{}}, paint: newPaint(opts.Color)}
	var more overflow
	for _, d := range ds {
		if more.takes(d, opts.Limit) {
			continue
		}
		p.finding(d)
	}
	p.counted(more)
	p.line(p.paint.strong(summary(ds)))
	return out.Flush()
}

type printer struct {
	out     *bufio.Writer // keeps its first error until it is flushed
	dir     string
	sources sources
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
	if p.dir != "" && at.File != "" {
		at.File = filepath.Join(p.dir, filepath.FromSlash(at.File))
	}
	return at.String()
}

// note writes what stands below the source line; further lines of it stand below its first.
func (p *printer) note(indent, name, text string) {
	between := "\n" + indent + strings.Repeat(" ", len("= "+name+": "))
	p.line(indent, p.paint.dim("= "+name+":"), " ", strings.Join(lines(text), between))
}

// counted says how many findings were not shown.
func (p *printer) counted(more overflow) {
	for _, g := range more.groups {
		if g.hidden > 0 {
			p.line(fmt.Sprintf("and %d more of %s in %s: %s", g.hidden, clean(g.key.code), count(len(g.files), "file"),
				strings.Join(lines(g.key.message), "\n  ")))
		}
	}
	if more.any() {
		p.line()
	}
}

package report

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// How much is shown of a change that touches much.
const (
	mostEntities = 25
	mostObjects  = 12 // of an entity
	mostRules    = 40 // of an object
	mostFields   = 8  // of an object
	mostUnits    = 4  // by name
	widestValue  = 60
)

// ChangeOptions say how changes are shown.
type ChangeOptions struct {
	Color bool
	// Dir is the inventory's root, as the user may type it.
	Dir string
	// Clusters is how many there are, to tell whether a change is for all of them.
	Clusters int
}

// Changes writes what a compile would change, entity by entity.
func Changes(w io.Writer, entities []change.Entity, opts ChangeOptions) error {
	p := changePrinter{out: bufio.NewWriter(w), paint: newPaint(opts.Color), opts: opts}
	for i, e := range entities {
		if i == mostEntities {
			p.line(0, "and %s", count(len(entities)-i, "other"))
			break
		}
		p.entity(e)
	}
	return p.out.Flush()
}

type changePrinter struct {
	out   *bufio.Writer // keeps its first error until it is flushed
	paint paint
	opts  ChangeOptions
}

func (p *changePrinter) line(depth int, format string, args ...any) {
	fmt.Fprintf(p.out, "%s%s\n", strings.Repeat("    ", depth), fmt.Sprintf(format, args...))
}

func (p *changePrinter) entity(e change.Entity) {
	name := p.paint.strong(clean(e.Name))
	if e.File != "" {
		name += " (" + clean(filepath.Join(p.opts.Dir, filepath.FromSlash(e.File))) + ")"
	}
	p.line(0, "%s %s", p.paint.sign(e.Sign), name)
	for i, o := range e.Objects {
		if i == mostObjects {
			p.line(1, "and %s", count(len(e.Objects)-i, "more object"))
			break
		}
		p.object(o)
	}
}

func (p *changePrinter) object(o change.Object) {
	p.line(1, "%s %s %s", p.paint.sign(o.Sign), clean(o.ID), p.where(o.Units))
	if len(o.By) > 0 {
		verb := "scraped"
		if strings.HasPrefix(o.ID, "PrometheusRule ") {
			verb = "evaluated"
		}
		p.line(2, "%s by %s", verb, clean(strings.Join(o.By, ", ")))
	}
	for i, f := range o.Fields {
		if i == mostFields {
			p.line(2, "and %s", count(len(o.Fields)-i, "more field"))
			break
		}
		p.field(f)
	}
	for i, r := range o.Rules {
		if i == mostRules {
			p.line(2, "and %s", count(len(o.Rules)-i, "more rule"))
			break
		}
		p.rule(r)
	}
}

func (p *changePrinter) field(f change.Field) {
	switch {
	case f.Old == "":
		p.line(2, "%s %s: %s", p.paint.sign(change.Added), clean(f.Path), shorten(f.New))
	case f.New == "":
		p.line(2, "%s %s: %s", p.paint.sign(change.Removed), clean(f.Path), shorten(f.Old))
	default:
		old, now := contrast(clean(f.Old), clean(f.New))
		p.line(2, "%s %s: %s → %s", p.paint.sign(change.Changed), clean(f.Path), shorten(old), shorten(now))
	}
}

// contrast cuts the beginning that two long values have in common, but for a few characters before they differ.
func contrast(old, now string) (was, is string) {
	const before = 20
	a, b := []rune(old), []rune(now)
	common := 0
	for common < min(len(a), len(b)) && a[common] == b[common] {
		common++
	}
	if common <= before || max(len(a), len(b)) <= widestValue {
		return old, now
	}
	return ellipsis + string(a[common-before:]), ellipsis + string(b[common-before:])
}

func (p *changePrinter) rule(r change.Rule) {
	text := "recording " + r.Name
	if r.Alert {
		text = "alert " + r.Name
		if r.Severity != "" {
			text += ", " + r.Severity
		}
	}
	if len(r.Fields) > 0 {
		text += ", changes " + strings.Join(r.Fields, ", ")
	}
	if len(r.Sends) > 0 {
		text += ": to " + sends(r)
	}
	p.line(2, "%s %s", p.paint.sign(r.Sign), clean(text))
}

// sends says who is told, receiver by receiver.
func sends(r change.Rule) string {
	var names []string
	when := map[string][]string{}
	for _, s := range r.Sends {
		to := strings.Join(s.Receivers, " and ")
		if to == "" {
			to = "nobody"
		}
		if !slices.Contains(names, to) {
			names = append(names, to)
		}
		if s.Labels != "" {
			when[to] = append(when[to], s.Labels)
		}
	}
	for i, n := range names {
		if len(when[n]) > 0 && len(names) > 1 {
			names[i] += " (" + strings.Join(when[n], "; ") + ")"
		}
	}
	return strings.Join(names, ", ")
}

// where names the units that an object stands in: those of clusters by the clusters' names.
func (p *changePrinter) where(units []string) string {
	var clusters, others []string
	for _, u := range units {
		scope, name := path.Split(u)
		switch manifest.Scope(path.Clean(scope)) {
		case manifest.ClusterScope:
			clusters = append(clusters, name)
		case manifest.RegionScope:
			others = append(others, "region "+name)
		default:
			others = append(others, u)
		}
	}
	if n := len(clusters); n > mostUnits && n == p.opts.Clusters {
		clusters = []string{fmt.Sprintf("all %d clusters", n)}
	}
	all := slices.Concat(clusters, others)
	if n := len(all); n > mostUnits {
		all = append(all[:mostUnits-1:mostUnits-1], fmt.Sprintf("%d more", n-mostUnits+1))
	}
	return "in " + clean(strings.Join(all, ", "))
}

func shorten(value string) string {
	value = clean(value)
	if r := []rune(value); len(r) > widestValue {
		value = string(r[:widestValue-1]) + ellipsis
	}
	return value
}

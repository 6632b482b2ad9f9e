// Package guard says what a change does to the fleet that somebody has to accept: that it removes a page, prunes much, touches many
// clusters, adds many series. Judge makes findings of it. A trailer in a commit message accepts.
package guard

import (
	"fmt"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/difference"
	"gauntlet.dev/gauntlet/internal/edits"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// Trailer is the key of the trailer that accepts, in a commit message: Gauntlet-Accepts: pruned.
const Trailer = "Gauntlet-Accepts"

// category is that of the codes.
const category = "guard/"

// Guards, as a trailer names them and codes end.
const (
	Pruned       = "pruned"
	Clusters     = "clusters"
	Series       = "series"
	RouteRemoved = "route-removed"
	Unpaged      = "unpaged"
	UnknownBase  = "unknown-base"
)

// Names lists the guards.
func Names() []string { return []string{Clusters, Pruned, RouteRemoved, Series, UnknownBase, Unpaged} }

// Change is what is judged.
type Change struct {
	*difference.Difference
	// Base is the inventory that the change starts from: its guards hold. Head says where they are written.
	Base, Head *inventory.Inventory
}

// Judge gives a finding for each guard that the change does not keep, an error each. Paths of files are those of the inventory.
func Judge(c Change) []diag.Diagnostic {
	limits := c.Base.Fleet.Guards
	var found []diag.Diagnostic
	var pruned []difference.Change
	objects := 0
	for _, o := range c.Objects {
		if o.Sign == change.Removed {
			pruned = append(pruned, o)
			objects += len(o.Units)
		}
	}
	if objects > limits.Prune {
		found = append(found, c.finding(Pruned, "prune", pruned[0].Lines,
			fmt.Sprintf("Argo CD would prune %d objects, %s first, and %d are allowed", objects, pruned[0].Kind+" "+pruned[0].Name, limits.Prune)))
	}
	if n := len(c.Clusters()); limits.Clusters > 0 && n > limits.Clusters {
		found = append(found, c.finding(Clusters, "clusters", c.first(), fmt.Sprintf("%d clusters are touched, and %d are allowed", n, limits.Clusters)))
	}
	if c.Series > limits.Series {
		found = append(found, c.finding(Series, "series", lines(slices.Concat(c.Targets, c.Limits, c.Entities)),
			fmt.Sprintf("a round of scrapes may bring %d series more, with one target for each endpoint and cluster, and %d are allowed", c.Series, limits.Series)))
	}
	for _, r := range c.Receivers {
		found = append(found, c.lost(r)...)
	}
	for _, u := range c.Unpaged {
		found = append(found, c.finding(Unpaged, "", u.Lines, fmt.Sprintf("%s %s pages nobody any more%s", u.Kind, u.Name, in(u.Clusters, u.Partly))))
	}
	return found
}

// lost tells of alerts that page and stay, and that a receiver hears of no longer, be it in some clusters.
func (c Change) lost(r difference.Receiver) []diag.Diagnostic {
	var alerts, clusters []string
	var at []edits.Line
	partly := false
	for _, t := range r.Lost {
		if t.Severity != difference.Page || t.Alone || r.Name == difference.Nobody {
			continue
		}
		if alerts = append(alerts, t.Alert); at == nil {
			at = t.Lines
		}
		clusters, partly = append(clusters, t.Clusters...), partly || t.Partly
	}
	if len(alerts) == 0 {
		return nil
	}
	alerts = slices.Compact(alerts)
	what := alerts[0] + ", which pages"
	if n := len(alerts) - 1; n > 0 {
		what = fmt.Sprintf("%s and %d more that page", alerts[0], n)
	}
	slices.Sort(clusters)
	return []diag.Diagnostic{c.finding(RouteRemoved, "", at, fmt.Sprintf("%s is no longer told of %s%s", r.Name, what, in(slices.Compact(clusters), partly)))}
}

// mostNamed clusters are named in a message.
const mostNamed = 3

// in names the clusters in which something is so, where it is not so in others.
func in(clusters []string, partly bool) string {
	n := len(clusters)
	switch {
	case !partly || n == 0:
		return ""
	case n > mostNamed:
		return fmt.Sprintf(" in %s and %d more clusters", strings.Join(clusters[:mostNamed-1], ", "), n-mostNamed+1)
	}
	return " in " + strings.Join(clusters, ", ")
}

// Unknown is the finding of a change of which nothing can be told, as what it starts from cannot be compiled.
func Unknown(head *inventory.Inventory, why string) diag.Diagnostic {
	return Change{Head: head}.finding(UnknownBase, "", nil, "what the change does cannot be told: "+why)
}

// finding makes a finding at the first line of the change that is still there, and else where the guard is written.
func (c Change) finding(name, field string, of []edits.Line, what string) diag.Diagnostic {
	at := c.Head.Fleet.At("guards", field)
	for _, l := range of {
		if !l.Removed {
			at = diag.Span{File: l.File, Line: l.Line, Column: 1}
			break
		}
	}
	return diag.Diagnostic{
		Code: category + name, Severity: diag.Error, Source: at,
		Message: what + "; if it is meant, say so in a commit message",
		Help:    fmt.Sprintf("%s: %s in the last paragraph of a commit message accepts it.", Trailer, name),
	}
}

// Accepted is a guard that a commit lifts.
type Accepted struct{ Name, Commit string }

// Accept makes of findings that were accepted a mention of it. Where one was probably meant, it says how it is called.
func Accept(found []diag.Diagnostic, by []Accepted) []diag.Diagnostic {
	kept := slices.Clone(found)
	for i, d := range kept {
		at := slices.IndexFunc(by, func(a Accepted) bool { return category+a.Name == d.Code })
		if at < 0 {
			meant := slices.IndexFunc(by, func(a Accepted) bool {
				return !slices.Contains(Names(), a.Name) && category+suggest.Nearest(a.Name, Names()) == d.Code
			})
			if meant >= 0 {
				kept[i].Help = fmt.Sprintf("Commit %s accepts %q, which is no guard; this one is called %s.", by[meant].Commit, by[meant].Name, d.Code[len(category):])
			}
			continue
		}
		what, _, _ := strings.Cut(d.Message, "; if it is meant")
		kept[i].Severity, kept[i].Help = diag.Info, ""
		kept[i].Message = fmt.Sprintf("%s; commit %s accepts it", what, by[at].Commit)
	}
	return kept
}

func (c Change) first() []edits.Line {
	for _, s := range c.Sections() {
		if l := lines(s.Changes); len(l) > 0 {
			return l
		}
	}
	return nil
}

func lines(of []difference.Change) []edits.Line {
	for _, c := range of {
		if len(c.Lines) > 0 {
			return c.Lines
		}
	}
	return nil
}

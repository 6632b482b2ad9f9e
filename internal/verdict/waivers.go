package verdict

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// excuse is a waiver, or a comment that is one.
type excuse struct {
	codes  []string // an empty one stands for all
	covers func(diag.Diagnostic) bool
	name   string // in a sentence
	at     diag.Span
	end    time.Time // zero where it has none
	until  string    // the end as it is written
	ending diag.Span // where it is written
	help   string    // what to write when it is over

	endless *diag.Diagnostic // that it has no end; nil where it has one
	foreign bool             // others than gauntlet may need it

	over   bool
	used   bool
	needed []diag.Diagnostic // found since it is over, and not told yet
	told   bool              // that it is over
}

func (e *excuse) isFor(code string) bool {
	return slices.Contains(e.codes, code) || slices.Contains(e.codes, "")
}

// waivers are the excuses that the inventory declares.
func waivers(inv *inventory.Inventory) []*excuse {
	var all []*excuse
	for _, w := range inv.Waivings() {
		all = append(all, &excuse{
			codes: []string{w.Code}, covers: w.Covers, name: "the waiver of " + w.Code, at: w.At("code"),
			end: w.End(), until: w.Until, ending: w.At("until"),
			help: fmt.Sprintf("until: a later day, if %s agrees and the reason still holds.", w.Owner),
		})
	}
	return all
}

// mostRelated is how many findings are shown with the waiver that is over.
const mostRelated = 10

// expired tells of the excuses that are over, in place of the findings that they would have excused.
func (j *Judge) expired() []diag.Diagnostic {
	var ds []diag.Diagnostic
	for _, e := range j.excuses {
		if len(e.needed) == 0 {
			continue
		}
		needs := "a finding needs"
		if n := len(e.needed); n > 1 {
			needs = fmt.Sprintf("%d findings need", n)
		}
		d := diag.Diagnostic{
			Code: codeExpired, Severity: diag.Warning, Source: e.ending, Help: e.help,
			Message: fmt.Sprintf("%s ended on %s, and %s it; mend what it excused, or renew it", e.name, e.until, needs),
		}
		for i, n := range e.needed {
			if n.Severity == diag.Error {
				d.Severity = diag.Error
			}
			if i < mostRelated {
				d.Related = append(d.Related, diag.Related{Source: n.Source, Message: fmt.Sprintf("%s [%s]", n.Message, n.Code)})
			}
		}
		ds = append(ds, d)
		e.needed, e.told = nil, true
	}
	return ds
}

// Rest gives what is wrong with the waivers, once all findings were settled. That nothing needs a waiver is only known
// where every rule has judged all of the fleet, and not of the codes of which findings were left out before.
func (j *Judge) Rest(complete bool, leftOut []string) []diag.Diagnostic {
	var endless, ds []diag.Diagnostic
	for _, e := range j.excuses {
		if e.endless != nil {
			endless = append(endless, *e.endless)
		}
	}
	endless = j.Settle(endless)
	for _, e := range j.excuses {
		switch {
		case !complete || e.used || e.told || slices.ContainsFunc(leftOut, e.isFor):
		case e.over:
			ds = append(ds, diag.Diagnostic{Code: codeExpired, Severity: diag.Warning, Source: e.ending,
				Message: fmt.Sprintf("%s ended on %s, and no finding needs it; remove it", e.name, e.until)})
		case !e.foreign:
			ds = append(ds, diag.Diagnostic{Code: codeUnused, Severity: diag.Warning, Source: e.at, Message: j.needless(e)})
		}
	}
	return diag.Sort(slices.Concat(endless, ds))
}

// needless says why no finding needs a waiver.
func (j *Judge) needless(e *excuse) string {
	code, known := e.codes[0], slices.Concat(j.codes.Policies, j.codes.Others)
	if slices.Contains(known, code) {
		return fmt.Sprintf("no finding needs %s; remove it", e.name)
	}
	near := suggest.Nearest(code, known)
	return fmt.Sprintf("no finding has the code %s; %s", code, cmp.Or(didYouMean(near), "'gauntlet explain' lists the codes"))
}

func didYouMean(near string) string {
	if near == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", near)
}

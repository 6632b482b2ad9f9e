// Package verdict says what becomes of findings in a fleet: how bad each of them is, and which ones are waived. A Judge
// settles the findings of one run, and says in the end what is wrong with the waivers themselves.
package verdict

import (
	"maps"
	"strings"
	"sync"
	"time"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
)

// The codes of what is wrong with a waiver.
const (
	codeExpired = "waiver/expired"
	codeUnused  = "waiver/unused"
	codeEndless = "waiver/endless"
)

// Judge settles the findings of a run. It belongs to one goroutine.
type Judge struct {
	inv          *inventory.Inventory
	priorities   func() inventory.Priorities
	environments map[string]string // by cluster
	severities   []inventory.FindingSeverity
	codes        Codes
	excuses      []*excuse
	byCode       map[string][]*excuse // those for all codes stand at the empty one
	before       map[string]bool      // codes of findings that were excused by an earlier call of Settle
	waived       int
	undated      int
	why          error
}

// Codes are those that a finding may have.
type Codes struct {
	Policies []string // whose severity the inventory may change
	Others   []string
}

// New makes the judge of a run over the inventory. The time comes from now, which is asked only where a waiver has an end;
// where it gives an error, waivers are taken to hold, and counted as undated. Comments waive findings in the inventory's
// rule files, and in those that are given besides.
func New(inv *inventory.Inventory, now func() (time.Time, error), besides ...RuleFile) *Judge {
	j := &Judge{inv: inv, priorities: sync.OnceValue(inv.Priorities), environments: map[string]string{}, byCode: map[string][]*excuse{}, before: map[string]bool{}}
	for _, c := range inv.Clusters {
		j.environments[c.Name] = c.Environment
	}
	j.excuses = waivers(inv)
	for _, f := range append(ruleFiles(inv), besides...) {
		j.excuses = append(j.excuses, comments(f)...)
	}
	ending := 0
	for _, e := range j.excuses {
		for _, code := range e.codes {
			j.byCode[code] = append(j.byCode[code], e)
		}
		if !e.end.IsZero() {
			ending++
		}
	}
	if ending == 0 {
		return j
	}
	today, err := now()
	if err != nil {
		j.undated, j.why = ending, err
		return j
	}
	for _, e := range j.excuses {
		e.over = !e.end.IsZero() && !today.Before(e.end)
	}
	return j
}

// Settle gives what is left of findings, in the order of their places: without those that are waived, each as bad as it is
// in this fleet, and with the waivers that should have excused one and are over. The list that it is given is its own.
//
// It is called once for each stage. What a later stage finds of a code that was excused in an earlier one says the same of
// what came of it, and is neither counted nor told again.
func (j *Judge) Settle(found []diag.Diagnostic) []diag.Diagnostic {
	found = diag.Sort(found)
	kept := found[:0]
	excused := map[string]bool{}
	for _, d := range found {
		if d.Class == "" {
			d.Class = j.priorities().At(d.Source)
		}
		d.Severity = j.severity(d)
		if j.excused(d) {
			excused[d.Code] = true
		} else {
			kept = append(kept, d)
		}
	}
	maps.Copy(j.before, excused)
	return diag.Sort(append(kept, j.expired()...))
}

// excused tells whether a finding is left out: where a waiver excuses it, or where one did that is over, which is then the
// finding.
func (j *Judge) excused(d diag.Diagnostic) bool {
	if strings.HasPrefix(d.Code, "policy/") { // of policies that could not run: nobody knows what they would have found
		return false
	}
	var over *excuse
	excused := false
	for _, code := range []string{d.Code, ""} {
		for _, e := range j.byCode[code] {
			switch {
			case !e.covers(d):
			case !e.over:
				excused, e.used = true, true
			case over == nil:
				over = e
			}
		}
	}
	switch {
	case j.before[d.Code]:
	case excused:
		j.waived++
	case over != nil:
		over.needed = append(over.needed, d)
	}
	return excused || over != nil
}

// Waived tells how many findings were excused.
func (j *Judge) Waived() int { return j.waived }

// Undated tells how many waivers have an end and were not judged by it, and why.
func (j *Judge) Undated() (int, error) { return j.undated, j.why }

package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/docs/findings"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/revision"
	"gauntlet.dev/gauntlet/internal/verdict"
)

// clock gives the time by which waivers are judged. It is not that of the machine, so that a run can be repeated.
type clock func() (time.Time, error)

// errNoDate says what to do where no commit says the date.
var errNoDate = errors.New("no date; give --now")

// clockAt gives the day that was named, or the date of the commit that is checked out around the root.
func clockAt(day, root string) clock {
	return func() (time.Time, error) {
		if day != "" {
			return time.Parse(time.DateOnly, day)
		}
		at, err := revision.Date(root)
		switch {
		case errors.Is(err, revision.ErrNone):
			return at, errNoDate
		case err != nil:
			return at, fmt.Errorf("%w; give --now", err)
		}
		return at, nil
	}
}

// checkDay refuses what is no day.
func checkDay(text string) error {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return usageError("--now takes a day, such as 2026-12-31, and not %q", text)
	}
	return nil
}

// know tells the judge which codes there are. It gives what is wrong with those of the inventory, unless a policy that
// cannot run may be meant.
func (r *result) know(rules loadedPolicies) ([]diag.Diagnostic, error) {
	own, err := findings.Pages()
	if err != nil {
		return nil, err
	}
	var codes verdict.Codes
	for _, p := range own {
		codes.Others = append(codes.Others, p.Code)
	}
	for _, rule := range rules.engine.Rules() {
		if strings.HasPrefix(rule.Code, "policy/") {
			codes.Others = append(codes.Others, rule.Code)
		} else {
			codes.Policies = append(codes.Policies, rule.Code)
		}
	}
	mistaken := r.judge.Know(codes)
	if diag.HasErrors(rules.found) {
		return nil, nil
	}
	return mistaken, nil
}

// summarizeWaivers says how many findings were waived, and whether the waivers were judged.
func (a *app) summarizeWaivers(j *verdict.Judge) {
	if n := j.Waived(); n > 0 {
		a.say("%s waived\n", plural(n, "finding"))
	}
	if n, why := j.Undated(); n > 0 {
		a.say("%s not judged: %v\n", plural(n, "waiver"), why)
	}
}

// waived tells how many findings are excused. Nothing is where the inventory is not known.
func (r *result) waived() int {
	if r.judge == nil {
		return 0
	}
	return r.judge.Waived()
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/report"
)

// since leaves out of the findings of an inventory those that it had in a revision already, and counts them. It looks at the revision only
// where there is something to leave out.
func (t *target) since(ctx context.Context, at place, chart charts, found []diag.Diagnostic, p *progress) (kept []diag.Diagnostic, older int, err error) {
	if t.base == "" || len(found) == 0 {
		return found, 0, nil
	}
	work, err := os.MkdirTemp("", "gauntlet-base-")
	if err != nil {
		return nil, 0, err
	}
	defer os.RemoveAll(work)
	switch err := checkOut(ctx, at.root, t.base, work); {
	case errors.Is(err, errNotThere):
		return found, 0, nil
	case err != nil:
		return nil, 0, err
	}
	chart.root = work
	before, err := stages(ctx, folder(work), extent{}, chart, clockAt(t.now, at.root), p)
	if err != nil {
		return nil, 0, fmt.Errorf("check %s: %w", t.base, err)
	}
	kept, older = newer(found, folder(at.root), before.findings, folder(work))
	return kept, older, nil
}

// newer leaves out of findings those that were there before, and counts them. Each is known by the line of the files that it is at.
func newer(found []diag.Diagnostic, now fs.FS, before []diag.Diagnostic, was fs.FS) (kept []diag.Diagnostic, older int) {
	known := map[string]bool{}
	for _, print := range report.Fingerprints(was, diag.Sort(before)) {
		known[print] = true
	}
	found = diag.Sort(found)
	for i, print := range report.Fingerprints(now, found) {
		if known[print] {
			older++
			continue
		}
		kept = append(kept, found[i])
	}
	return kept, older
}

// sayOlder counts what was left out.
func (a *app) sayOlder(base string, older int) {
	if older > 0 {
		a.say("%s that %s has already\n", plural(older, "finding"), base)
	}
}

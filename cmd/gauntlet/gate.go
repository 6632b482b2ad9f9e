package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/guard"
	"gauntlet.dev/gauntlet/internal/report"
)

// gate is all that CI asks of a change.
type gate struct {
	dryrun
	against
	folder string // for reports
	plain  bool   // nothing is rehearsed
}

func (a *app) gateCommand() *cobra.Command {
	var g gate
	cmd := &cobra.Command{
		Use:   "gate --base REVISION [ROOT]",
		Short: "Judge a change as CI does: check it, say what it does, hold its guards, and rehearse it",
		Long: `Check the inventory, and count the findings that the base has already. Compare it with the base, and say what changes for
the fleet, as gauntlet diff does. Hold the guards of the fleet: a change that removes a page, prunes much, touches many
clusters or adds many series has to be accepted, by a trailer in the message of one of its commits:

  Gauntlet-Accepts: pruned

Then play the scenarios that the fleet's guards name, or that --scenario does. The guards that hold are those of the base.

The exit status is 1 where a finding fails the run, where a guard is not kept, or where an expectation of a scenario is not
met. With --reports, all that was found is written to one folder, in all formats.`,
		Example: `  gauntlet gate --base origin/main
  gauntlet gate --base origin/main --merge-base --reports gate --format github`,
		Args: atMostOne("ROOT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			g.args = args
			if g.plain && len(g.scenarios) > 0 {
				return usageError("--no-rehearsal and --scenario exclude each other")
			}
			if err := firstOf(g.against.check(), g.chart.check(cmd)); err != nil {
				return err
			}
			return a.gate(cmd.Context(), g)
		},
	}
	g.against.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&g.folder, "reports", "", "`FOLDER` to write all reports to")
	f.StringArrayVar(&g.scenarios, "scenario", nil, "`NAME` of a scenario to play (default: those of the fleet's guards); may be repeated")
	f.BoolVar(&g.plain, "no-rehearsal", false, "play no scenario")
	g.checked(cmd, func() []string { return nil }) // the fleet is judged as a whole
	g.chart.flags(cmd)
	return cmd
}

func (a *app) gate(ctx context.Context, g gate) error {
	at, err := g.place()
	if err != nil {
		return err
	}
	if err := g.resolve(ctx, at.root, ""); err != nil {
		return err
	}
	p := a.progress()
	defer p.stop()
	files := newReading(folder(at.root))
	j, err := g.examine(ctx, at, files, g.chart, choice{}, p)
	if err != nil {
		return err
	}
	review, held, err := g.guarded(ctx, at, &j, files, p)
	if err != nil {
		return err
	}
	if j.run, err = g.report.found(at.root, slices.Concat(j.kept, held), j.waived(), j.rules); err != nil {
		return err
	}
	p.stop()
	if err := firstOf(g.report.save(j.run), g.save(j, review)); err != nil {
		return err
	}
	if err := a.show(&g.report, j.run); err != nil {
		return err
	}
	a.sayOlder(shownRevision(g.against.base), j.older)
	if review != nil {
		review.Color, review.Manifests = a.color(), nil
		fmt.Fprintln(a.out)
		if err := report.WriteReview(a.out, report.FormatText, *review); err != nil {
			return err
		}
	}
	if err := outcome(j.run); err != nil {
		return err
	}
	if j.checked == nil {
		if !g.plain {
			fmt.Fprintf(a.out, "%s has an error already, so that nothing is rehearsed\n", shownRevision(g.against.base))
		}
		return nil
	}
	return a.rehearse(ctx, g, at, j)
}

// guarded compares with the base: it counts the findings that are there already, and gives what guards have against the change. An inventory
// that cannot be compiled is not compared.
func (g gate) guarded(ctx context.Context, at place, j *judged, files *reading, p *progress) (*report.Review, []diag.Diagnostic, error) {
	base, done, err := g.revised(ctx, at, g.against.base, g.chart, p)
	defer done()
	if err == nil {
		err = j.leaveOut(ctx, at, base, p)
	}
	var review report.Review
	if err == nil && j.topology != nil {
		review, err = reviewed(base, compiled{j.result, workTree, g.chart, files}, at, true, p)
	}
	var none incomparable
	switch {
	case errors.As(err, &none) && j.topology != nil:
		held, err := g.accepted(ctx, at, []diag.Diagnostic{guard.Unknown(j.inventory, none.fact())})
		return nil, held, err
	case errors.As(err, &none), err == nil && j.topology == nil:
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	}
	held, err := g.accepted(ctx, at, guard.Judge(guard.Change{Difference: review.Difference, Base: base.inventory, Head: j.inventory}))
	return &review, held, err
}

// leaveOut leaves out the findings that a base has already. They are looked for only where there is something to leave out.
func (j *judged) leaveOut(ctx context.Context, at place, base compiled, p *progress) error {
	if len(j.kept) == 0 {
		return nil
	}
	own := ownRules{files: userPolicies(base.files), dir: policiesDir}
	if err := base.check(ctx, loadPolicies(ctx, own), extent{}, base.chart, p); err != nil {
		return fmt.Errorf("check %s: %w", base.name, err)
	}
	j.kept, j.older = newer(j.kept, folder(at.root), base.findings, base.files)
	return nil
}

// rehearse plays the scenarios that were named, and else those of the fleet's guards.
func (a *app) rehearse(ctx context.Context, g gate, at place, j judged) error {
	if len(g.scenarios) == 0 {
		g.scenarios = j.inventory.Fleet.Guards.Scenarios
	}
	if g.plain || len(g.scenarios) == 0 {
		return nil
	}
	d := g.dryrun
	d.args, d.engine, d.judged = []string{at.root}, "embedded", true
	if g.folder != "" {
		d.junit, d.html = filepath.Join(g.folder, "rehearsal.junit.xml"), filepath.Join(g.folder, "rehearsal.html")
		d.traces = filepath.Join(g.folder, "traces")
	}
	return a.dryrun(ctx, d)
}

// save writes what was found to the folder of reports.
func (g gate) save(j judged, review *report.Review) error {
	if g.folder == "" {
		return nil
	}
	if err := os.MkdirAll(g.folder, 0o755); err != nil {
		return fmt.Errorf("make the folder of reports: %w", err)
	}
	files := []sink{
		{report.FormatJSON, "findings.json"}, {report.FormatSARIF, "findings.sarif"}, {report.FormatJUnit, "findings.junit.xml"},
		{report.FormatGitLab, "findings.gitlab.json"}, {report.FormatMarkdown, "findings.md"},
	}
	for i := range files {
		files[i].file = filepath.Join(g.folder, files[i].file)
	}
	if err := (&reporting{formats: formats{sinks: files}}).save(j.run); err != nil {
		return err
	}
	if review == nil {
		return nil
	}
	files = []sink{{report.FormatText, "diff.txt"}, {report.FormatJSON, "diff.json"}, {report.FormatMarkdown, "diff.md"}}
	for i := range files {
		files[i].file = filepath.Join(g.folder, files[i].file)
	}
	return saveReview(files, *review)
}

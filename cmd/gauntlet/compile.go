package main

import (
	"context"
	"io/fs"
	"slices"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/emit"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/report"
	"gauntlet.dev/gauntlet/internal/topology"
)

// target is what compile and check are called with.
type target struct {
	args    []string // ROOT, or nothing
	output  string   // empty for the usual one
	cluster string   // empty for all
	now     string   // a day; empty for that of the commit
	base    string   // revision whose findings are left out; empty for none
	report  reporting
}

// flags adds the flags to a command. What is done to the output folder differs.
func (t *target) flags(cmd *cobra.Command, output string) {
	cmd.Flags().StringVarP(&t.output, "output", "o", "", output+" (default: dist, beside clusters/ or in another root)")
	t.judged(cmd)
}

// judged adds the flags of commands that check the fleet, or what is applied to one cluster.
func (t *target) judged(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.cluster, "cluster", "", "limit work and output to what is applied to this cluster")
	t.checked(cmd, func() []string { return []string{t.cluster} })
}

// checked adds the flags of all commands that check to one that has a flag for clusters.
func (t *target) checked(cmd *cobra.Command, clusters func() []string) {
	cmd.Flags().StringVar(&t.now, "now", "", "judge waivers by this `DAY`, such as 2026-12-31 (default: that of the commit, in UTC)")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Flags().Changed("cluster") && slices.Contains(clusters(), "") { // a variable that is not set, and not the whole fleet
			return usageError("--cluster takes the name of a cluster")
		}
		if cmd.Flags().Changed("now") {
			return checkDay(t.now)
		}
		return nil
	}
	t.report.flags(cmd)
	complete(cmd)
}

// place finds the inventory and its output.
func (t *target) place() (place, error) {
	p, err := findRoot(t.args)
	if t.output != "" {
		p.output = t.output
	}
	return p, err
}

func (a *app) compileCommand() *cobra.Command {
	var t target
	var chart charts
	cmd := &cobra.Command{
		Use:   "compile [ROOT]",
		Short: "Compile and check the inventory, and write what Argo CD applies",
		Long: `Compile the inventory, check what was compiled, and write it into the output folder, by cluster, region and global.

The folder is written all or nothing: a run that fails changes no file, and neither does one that is interrupted.
Files that are right already are left alone, and files that an earlier run wrote and that are no longer made are
removed. No other file is touched.

With --chart, or where the fleet names a chart by its path or digest, render it with helm, and check what it makes of the
values as well. It is not written.

ROOT is the folder that holds fleet.yaml or fleet.cue. When left out, it is this folder, the nearest one above, or
clusters/ in one of these. The output folder of a ROOT that is named is dist in the current folder.`,
		Example: `  gauntlet compile
  gauntlet compile clusters -o dist
  gauntlet compile --cluster prod-1`,
		Args: atMostOne("ROOT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			t.args = args
			if err := chart.check(cmd); err != nil {
				return err
			}
			return a.compile(cmd.Context(), t, chart)
		},
	}
	t.flags(cmd, "folder to write to")
	chart.flags(cmd)
	return cmd
}

// judged is an inventory that was compiled and checked, and what is told of it.
type judged struct {
	*result
	kept  []diag.Diagnostic
	run   report.Run
	left  int // findings that were not chosen
	older int // findings that the base has already
}

// judge compiles and checks an inventory, and saves the reports that were asked for.
func (t *target) judge(ctx context.Context, at place, chart charts, chosen choice, p *progress) (j judged, err error) {
	if j, err = t.examine(ctx, at, folder(at.root), chart, chosen, p); err != nil {
		return j, err
	}
	if j.run, err = t.report.found(at.root, j.kept, j.waived(), j.rules); err != nil {
		return j, err
	}
	return j, t.report.save(j.run)
}

// examine compiles and checks the files of an inventory, and keeps the findings that are told.
func (t *target) examine(ctx context.Context, at place, files fs.FS, chart charts, chosen choice, p *progress) (j judged, err error) {
	chart.root = at.root
	if j.result, err = stages(ctx, files, in(t.cluster), chart, clockAt(t.now, at.root), p); err != nil {
		return j, err
	}
	if j.kept, j.left, err = chosen.of(j.findings, j.rules, j.topology != nil); err != nil {
		return j, err
	}
	j.kept, j.older, err = t.since(ctx, at, chart, j.kept, p)
	return j, err
}

func (a *app) compile(ctx context.Context, t target, chart charts) error {
	at, err := t.place()
	if err != nil {
		return err
	}
	p := a.progress()
	defer p.stop()
	r, err := t.judge(ctx, at, chart, choice{}, p)
	if err != nil {
		return err
	}
	if r.checked == nil || r.run.Fails() {
		p.stop()
		return firstOf(a.show(&t.report, r.run), errFindings)
	}
	files, err := units(ctx, r.checked)
	if err != nil {
		return err
	}
	p.begin("writing", count(files))
	sum, err := emit.Write(ctx, at.output, files, emit.Options{Whole: t.cluster == "", Progress: p.add})
	p.stop()
	if lost := a.show(&t.report, r.run); lost != nil || err != nil {
		return firstOf(err, lost)
	}
	a.summarize(r.result)
	if chart.source().Renders(r.inventory.Fleet) {
		a.sayChart(r.bundle)
	}
	a.say("%s: %s written, %d unchanged, %d removed\n", at.output, plural(sum.Written, "file"), sum.Unchanged, sum.Removed)
	return nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func count(units []emit.Unit) (files int) {
	for _, u := range units {
		files += len(u.Files)
	}
	return files
}

// summarize says what was made, and how it was judged.
func (a *app) summarize(r *result) {
	objects := 0
	perScope := map[manifest.Scope]int{}
	for _, u := range r.bundle.Units {
		perScope[u.Scope]++
		objects += len(u.Objects)
	}
	a.say("%s: %s and %s in %s, %s\n", r.inventory.Fleet.Name,
		plural(len(r.inventory.Services), "service"), plural(len(r.inventory.Exporters), "exporter"),
		plural(perScope[manifest.ClusterScope], "cluster"), plural(objects, "object"))
	a.summarizeWaivers(r.judge)
	a.sayUnjudged(r.topology.Expressions)
}

// sayUnjudged says of how many expressions it is not known whether their metrics exist.
func (a *app) sayUnjudged(e topology.Expressions) {
	if e.Unjudged > 0 {
		a.say("%s of %d not judged in full: nobody declares some of their metrics\n", plural(e.Unjudged, "expression"), e.All)
	}
}

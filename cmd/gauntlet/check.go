package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/emit"
	"gauntlet.dev/gauntlet/internal/report"
)

func (a *app) checkCommand() *cobra.Command {
	var t target
	var chosen choice
	var chart charts
	var manifests manifestPlaces
	var own string
	var written bool
	cmd := &cobra.Command{
		Use:   "check [ROOT]",
		Short: "Compile and check the inventory, and say what a compile would change",
		Long: `Compile the inventory, check what was compiled, and write nothing. What is wrong is printed at the line to edit.

Where nothing is wrong, say what a compile would change in the output folder: for each service, exporter, cluster or
region, the objects, fields and rules that are added (+), changed (~) or removed (-), in which clusters, by which
Prometheus, and who is told of the alerts. Without an output folder, say what the fleet consists of.

ROOT is the folder that holds fleet.yaml or fleet.cue. When left out, it is this folder, the nearest one above, or
clusters/ in one of these. The output folder of a ROOT that is named is dist in the current folder.

With --chart, or where the fleet names a chart by its path or digest, render it with helm, and check what it makes of the
values as well.

With --base, only what came after a revision is shown and fails. With --written, an output folder that is out of date fails
as well. Both are for hooks and CI, and --base needs git.

With --manifests, check manifests that were not compiled from an inventory: objects of the operator, of Kubernetes and of
Argo CD, rule files of Prometheus, and values of the chart. Which file is of which cluster, Argo CD applications among
them say, and else CLUSTER=. The classes, labels, waivers and policies of a ROOT that is named hold for them; without
one, the defaults of an inventory do, and --policies names a folder of policies.`,
		Example: `  gauntlet check
  gauntlet check clusters --cluster prod-1
  gauntlet check --manifests manifests/
  gauntlet check clusters --manifests prod-1=out/prod-1 --manifests prod-2=out/prod-2
  helm template shop charts/shop | gauntlet check --manifests -`,
		Args: atMostOne("ROOT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			t.args = args
			if err := chart.check(cmd); err != nil {
				return err
			}
			if len(manifests) > 0 {
				m := manifestsCheck{places: manifests, policies: own, now: clockAt(t.now, manifests[0].path)}
				if len(args) > 0 {
					m.root, m.now = args[0], clockAt(t.now, args[0])
				}
				if err := m.conflicts(cmd); err != nil {
					return err
				}
				return a.checkManifests(cmd.Context(), m, &t.report, &chosen)
			}
			if own != "" {
				return usageError("--policies is for --manifests; an inventory has its policies in its folder %s", policiesDir)
			}
			return a.check(cmd.Context(), t, chart, &chosen, written)
		},
	}
	t.flags(cmd, "folder to compare with")
	chosen.flags(cmd)
	cmd.Flags().StringVar(&t.base, "base", "", "leave out findings that this `REVISION` has already, and count them")
	cmd.Flags().BoolVar(&written, "written", false, "fail where the output folder is not what a compile would write")
	chart.flags(cmd)
	cmd.Flags().Var(&manifests, "manifests", "check manifests instead of an inventory: `[CLUSTER=]DIR`, a file, or - for standard input; may be repeated")
	policiesFlag(cmd, &own, "with --manifests, folder of policies of your own, where no ROOT has them")
	return cmd
}

func (a *app) check(ctx context.Context, t target, chart charts, chosen *choice, written bool) error {
	at, err := t.place()
	if err != nil {
		return err
	}
	p := a.progress()
	defer p.stop()
	r, err := t.judge(ctx, at, chart, *chosen, p)
	if err != nil {
		return err
	}
	if r.checked == nil {
		p.stop()
		if lost := a.show(&t.report, r.run); lost != nil {
			return lost
		}
		a.sayLeft(r.left)
		a.sayOlder(t.base, r.older)
		if !r.run.Fails() {
			fmt.Fprintln(a.out, "an error is among them, and 'gauntlet compile' writes nothing")
		}
		return outcome(r.run)
	}
	files, err := units(ctx, r.checked)
	if err != nil {
		return err
	}
	p.begin("comparing", 0)
	changes, entities, err := a.compare(ctx, r.result, at.output, files, t.cluster == "")
	p.stop()
	if lost := a.show(&t.report, r.run); lost != nil {
		return firstOf(err, lost)
	}
	a.sayLeft(r.left)
	a.sayOlder(t.base, r.older)
	a.summarize(r.result)
	a.sayChart(r.bundle)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		a.portray(r.result)
		a.say("%s is not there; 'gauntlet compile' writes %s\n", at.output, plural(count(files), "file"))
		if written {
			return errFindings
		}
	case err != nil:
		return err
	default:
		err := report.Changes(a.out, entities, report.ChangeOptions{Color: a.color(), Dir: at.root, Clusters: len(r.inventory.Clusters)})
		if err != nil {
			return err
		}
		a.countChanges(at.output, entities, changes)
		if written && len(changes.Added)+len(changes.Changed)+len(changes.Removed) > 0 {
			a.say("%s is not what the inventory compiles to; run 'gauntlet compile'\n", at.output)
			return errFindings
		}
	}
	return outcome(r.run)
}

// countChanges says how many files a compile would change.
func (a *app) countChanges(output string, entities []change.Entity, changes emit.Changes) {
	if len(entities) == 0 {
		a.say("%s: nothing to change\n", output)
		return
	}
	a.say("%s: %s to add, %d to change, %d to remove\n", output,
		plural(len(changes.Added), "file"), len(changes.Changed), len(changes.Removed))
}

// compare finds what a compile would change.
func (a *app) compare(ctx context.Context, r *result, output string, files []emit.Unit, whole bool) (emit.Changes, []change.Entity, error) {
	if _, err := os.Stat(output); err != nil {
		return emit.Changes{}, nil, err
	}
	changes, err := emit.Compare(ctx, output, files, emit.Options{Whole: whole})
	if err != nil {
		return changes, nil, err
	}
	entities, err := change.Describe(r.inventory, r.bundle, r.topology, changes, os.DirFS(output))
	return changes, entities, err
}

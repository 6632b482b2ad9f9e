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
	var manifests string
	cmd := &cobra.Command{
		Use:   "check [ROOT]",
		Short: "Compile and check the inventory, and say what a compile would change",
		Long: `Compile the inventory, check what was compiled, and write nothing. What is wrong is printed at the line to edit.

Where nothing is wrong, say what a compile would change in the output folder: for each service, exporter, cluster or
region, the objects, fields and rules that are added (+), changed (~) or removed (-), in which clusters, by which
Prometheus, and who is told of the alerts. Without an output folder, say what the fleet consists of.

ROOT is the folder that holds fleet.yaml or fleet.cue. When left out, it is this folder, the nearest one above, or
clusters/ in one of these. The output folder of a ROOT that is named is dist in the current folder.`,
		Example: `  gauntlet check
  gauntlet check clusters --cluster prod-1`,
		Args: atMostOne("ROOT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			t.args = args
			if manifests != "" {
				return a.checkManifests(cmd.Context(), manifests)
			}
			return a.check(cmd.Context(), t)
		},
	}
	t.flags(cmd, "folder to compare with")
	cmd.Flags().StringVar(&manifests, "manifests", "", "check the manifests in this folder instead of an inventory")
	return cmd
}

func (a *app) check(ctx context.Context, t target) error {
	at, err := t.place()
	if err != nil {
		return err
	}
	p := a.progress()
	defer p.stop()
	r, err := stages(ctx, os.DirFS(at.root), t.cluster, p)
	if err != nil {
		return err
	}
	if r.checked == nil {
		p.stop()
		return a.refuse(at.root, r)
	}
	files, err := units(ctx, r.checked)
	if err != nil {
		return err
	}
	p.begin("comparing", 0)
	changes, entities, err := a.compare(ctx, r, at.output, files, t.cluster == "")
	p.stop()
	if found := a.printFindings(at.root, r.findings); found != nil {
		return firstOf(err, found)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		a.summarize(r)
		a.portray(r)
		fmt.Fprintf(a.out, "%s is not there; 'gauntlet compile' writes %s\n", at.output, plural(count(files), "file"))
		return nil
	case err != nil:
		return err
	}
	a.summarize(r)
	err = report.Changes(a.out, entities, report.ChangeOptions{Color: a.color(), Dir: at.root, Clusters: len(r.inventory.Clusters)})
	if err != nil {
		return err
	}
	if len(entities) == 0 {
		fmt.Fprintf(a.out, "%s: nothing to change\n", at.output)
		return nil
	}
	fmt.Fprintf(a.out, "%s: %s to add, %d to change, %d to remove\n", at.output,
		plural(len(changes.Added), "file"), len(changes.Changed), len(changes.Removed))
	return nil
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

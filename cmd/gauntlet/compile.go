package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/emit"
	"gauntlet.dev/gauntlet/internal/manifest"
)

func (a *app) compileCommand() *cobra.Command {
	var output string
	var opts compile.Options
	cmd := &cobra.Command{
		Use:   "compile [ROOT]",
		Short: "Compile and check the inventory, and write what Argo CD applies",
		Long: `Compile the inventory, check what was compiled, and write it into the output folder, by cluster, region and global.

The folder is written all or nothing: a run with an error changes no file. Files that are right already are left alone,
and files that an earlier run wrote and that are no longer made are removed. ROOT is the folder that holds fleet.yaml or
fleet.cue; it is found from the current folder when left out.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.compile(cmd.Context(), args, output, opts)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "dist", "folder to write to")
	addClusterFlag(cmd, &opts)
	return cmd
}

// addClusterFlag adds the flag that limits a run to one cluster.
func addClusterFlag(cmd *cobra.Command, opts *compile.Options) {
	cmd.Flags().StringVar(&opts.Cluster, "cluster", "", "limit work and output to what is applied to this cluster")
}

func (a *app) compile(ctx context.Context, args []string, output string, opts compile.Options) error {
	root, err := findRoot(args)
	if err != nil {
		return err
	}
	r, err := stages(ctx, os.DirFS(root), opts)
	if err != nil {
		return err
	}
	if err := a.printFindings(root, r.findings); err != nil {
		return err
	}
	if r.checked == nil {
		return errFindings
	}
	files, err := units(ctx, r.checked)
	if err != nil {
		return err
	}
	tell, done := a.progress(files)
	sum, err := emit.Write(ctx, output, files, emit.Options{Whole: opts.Cluster == "", Progress: tell})
	done()
	if err != nil {
		return err
	}
	a.summarize(r)
	fmt.Fprintf(a.out, "%s: %s written, %d unchanged, %d removed\n", output, plural(sum.Written, "file"), sum.Unchanged, sum.Removed)
	return nil
}

// summarize says what was made, and how it was judged.
func (a *app) summarize(r *result) {
	objects := 0
	perScope := map[manifest.Scope]int{}
	for _, u := range r.bundle.Units {
		perScope[u.Scope]++
		objects += len(u.Objects)
	}
	fmt.Fprintf(a.out, "%s: %s and %s in %s, %s\n", r.inventory.Fleet.Name,
		plural(len(r.inventory.Services), "service"), plural(len(r.inventory.Exporters), "exporter"),
		plural(perScope[manifest.ClusterScope], "cluster"), plural(objects, "object"))
	if r.waived > 0 {
		fmt.Fprintf(a.out, "%s waived\n", plural(r.waived, "finding"))
	}
}

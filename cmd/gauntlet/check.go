package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/emit"
	"gauntlet.dev/gauntlet/internal/manifest"
)

func (a *app) checkCommand() *cobra.Command {
	var output string
	var opts compile.Options
	cmd := &cobra.Command{
		Use:   "check [ROOT]",
		Short: "Compile and check the inventory, and say what a compile would change",
		Long: `Compile the inventory, check what was compiled, and write nothing. Where there are no findings, say what a compile would
change in the output folder. ROOT is the folder that holds fleet.yaml or fleet.cue; it is found from the current folder
when left out.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.check(cmd.Context(), args, output, opts)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "dist", "folder to compare with")
	addClusterFlag(cmd, &opts)
	return cmd
}

func (a *app) check(ctx context.Context, args []string, output string, opts compile.Options) error {
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
	a.summarize(r)
	return a.compare(ctx, r, output, opts)
}

// compare says what a compile would change.
func (a *app) compare(ctx context.Context, r *result, output string, opts compile.Options) error {
	if _, err := os.Stat(output); err != nil {
		fmt.Fprintf(a.out, "%s: not there; 'gauntlet compile' writes it\n", output)
		return nil
	}
	files, err := units(ctx, r.checked)
	if err != nil {
		return err
	}
	changes, err := emit.Compare(ctx, output, files, emit.Options{Whole: opts.Cluster == ""})
	if err != nil {
		return err
	}
	for _, list := range []struct {
		sign  string
		files []string
	}{{"+", changes.Added}, {"~", changes.Changed}, {"-", changes.Removed}} {
		for _, line := range byUnit(list.files) {
			fmt.Fprintf(a.out, "  %s %s\n", list.sign, line)
		}
	}
	fmt.Fprintf(a.out, "%s: %d to add, %d to change, %d to remove\n", output, len(changes.Added), len(changes.Changed), len(changes.Removed))
	return nil
}

// byUnit writes a list of files for people: what stands in several units is named once, with where.
func byUnit(files []string) []string {
	units := map[string][]string{}
	var order []string
	for _, f := range files {
		unit, rest := splitUnit(f)
		if units[rest] == nil {
			order = append(order, rest)
		}
		units[rest] = append(units[rest], unit)
	}
	var lines []string
	for _, rest := range order {
		in := units[rest]
		if len(in) > mostUnits {
			in = append(in[:mostUnits:mostUnits], fmt.Sprintf("%d more", len(in)-mostUnits))
		}
		lines = append(lines, fmt.Sprintf("%s in %s", rest, strings.Join(in, ", ")))
	}
	return lines
}

const mostUnits = 4

// splitUnit splits a file's path into its unit's folder and the path below.
func splitUnit(file string) (unit, rest string) {
	n := 1
	if strings.HasPrefix(file, string(manifest.ClusterScope)+"/") || strings.HasPrefix(file, string(manifest.RegionScope)+"/") {
		n = 2
	}
	parts := strings.SplitN(file, "/", n+1)
	return strings.Join(parts[:n], "/"), parts[n]
}

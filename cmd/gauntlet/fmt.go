package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/parallel"
	"gauntlet.dev/gauntlet/internal/report"
)

// formatting is what fmt is called with.
type formatting struct {
	args        []string // ROOT, or files
	check, diff bool
}

func (a *app) fmtCommand() *cobra.Command {
	var f formatting
	cmd := &cobra.Command{
		Use:   "fmt [ROOT | FILE...]",
		Short: "Write the files of the inventory in canonical form",
		Long: `Write the files of the inventory in canonical form: CUE as cue fmt does, policies as opa fmt does, and YAML with two
spaces for each level. What they say stays the same, and so do their comments. Of YAML it is spaces and blank lines alone
that change: lines, quotes and block scalars stay, and expressions with them.

Files are written all or nothing: where one cannot be parsed, none is changed. Files that are named and are of no
inventory are left alone, so that a hook may name all that a commit changes.

ROOT is the folder that holds fleet.yaml or fleet.cue. When left out, it is this folder, the nearest one above, or
clusters/ in one of these.`,
		Example: `  gauntlet fmt
  gauntlet fmt --diff
  gauntlet fmt --check clusters
  gauntlet fmt clusters/services/shop.yaml`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"yaml", "yml", "cue", "rego"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			f.args = args
			return a.format(cmd.Context(), f)
		},
	}
	cmd.Flags().BoolVar(&f.check, "check", false, "write nothing, list the files that are not in canonical form, and exit with 1 where there are any")
	cmd.Flags().BoolVar(&f.diff, "diff", false, "the same, and show what would change")
	return cmd
}

func (a *app) format(ctx context.Context, f formatting) error {
	s, err := selectFiles(f.args)
	if err != nil {
		return err
	}
	files := s.files
	err = parallel.Each(ctx, len(files), func(_, i int) error { return files[i].read() })
	if err != nil {
		return err
	}
	if err := a.showUnformatted(files); err != nil {
		return err
	}
	changed := slices.DeleteFunc(slices.Clone(files), func(f *formatted) bool { return !f.changes() })
	if !f.check && !f.diff {
		if err := replaceAll(ctx, changed); err != nil {
			return err
		}
	}
	for _, c := range changed {
		if f.diff {
			err = report.Diff(a.out, filepath.ToSlash(c.typed), c.was, c.now, a.color())
		} else {
			_, err = fmt.Fprintln(a.out, report.Clean(c.typed))
		}
		if err != nil {
			return err
		}
	}
	a.saySkipped(s)
	return a.sayFormatted(f, len(changed), len(files))
}

// saySkipped says which files were left alone.
func (a *app) saySkipped(s *selection) {
	for _, f := range s.files {
		if f.unsure {
			fmt.Fprintf(a.err, "%s is left as it is: laid out anew, it would not say the same\n", report.Clean(f.typed))
		}
	}
	if s.strays > 0 {
		fmt.Fprintf(a.err, "%s %s of no inventory, and left alone\n", plural(s.strays, "file"), verb(s.strays))
	}
}

// sayFormatted counts the files, and fails where some are still to be written.
func (a *app) sayFormatted(f formatting, changed, all int) error {
	switch {
	case changed == 0:
		fmt.Fprintf(a.err, "%s %s in canonical form\n", plural(all, "file"), verb(all))
	case f.check || f.diff:
		fmt.Fprintf(a.err, "%d of %s %s not in canonical form; run 'gauntlet fmt'\n", changed, plural(all, "file"), verb(changed))
		return errFindings
	default:
		fmt.Fprintf(a.err, "%d of %s written\n", changed, plural(all, "file"))
	}
	return nil
}

// verb is that of a sentence about n things.
func verb(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// showUnformatted shows why files cannot be formatted, and fails where there are any.
func (a *app) showUnformatted(files []*formatted) error {
	found := map[*tree][]diag.Diagnostic{}
	var trees []*tree
	for _, f := range files {
		if len(f.found) > 0 && found[f.tree] == nil {
			trees = append(trees, f.tree)
		}
		found[f.tree] = append(found[f.tree], f.found...)
	}
	for _, t := range trees {
		if err := a.showText(&reporting{}, report.Run{Findings: found[t], Files: t.files, Dir: t.root}); err != nil {
			return err
		}
	}
	if len(trees) > 0 {
		return errFindings
	}
	return nil
}

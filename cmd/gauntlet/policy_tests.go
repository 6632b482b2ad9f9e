package main

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/suggest"
	"gauntlet.dev/gauntlet/policies"
)

func (a *app) policyTestCommand(root *string) *cobra.Command {
	var f reporting
	var dir string
	cmd := &cobra.Command{
		Use:   "test [CODE...]",
		Short: "Run the tests of the inventory's policies, and show what they do not reach",
		Long: `Run the tests of the inventory's policies: of those whose codes are given, or of all, the libraries in lib/ among them. What
fails is printed at its line. For each policy, say how many tests pass and which of its lines no test reaches.`,
		Example: `  gauntlet policy test
  gauntlet policy test acme/no-default-namespace
  gauntlet policy test --policies rules/`,
		ValidArgsFunction: func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return beginning(typed, ownCodes(dir, *root)), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.policyTest(cmd.Context(), dir, *root, args, &f)
		},
	}
	policiesFlag(cmd, &dir, "folder of the policies, where they are of no inventory")
	f.flags(cmd)
	return cmd
}

// ownCodes lists the codes of the user's policies, or none where there are none.
func ownCodes(dir, root string) []string {
	own, err := rulesIn(dir, root)
	if err != nil {
		return nil
	}
	codes, err := own.codes()
	if err != nil {
		return nil
	}
	return codes
}

func (a *app) policyTest(ctx context.Context, dir, root string, codes []string, f *reporting) error {
	own, err := rulesIn(dir, root)
	if err != nil {
		return err
	}
	known, err := own.codes()
	if err != nil {
		return err
	}
	noun := "policy of this inventory"
	if own.root == "" {
		noun = "policy in " + own.dir
	}
	for _, code := range codes {
		if !slices.Contains(known, code) {
			return suggest.Unknown(noun, code, known)
		}
	}
	tested, found, err := policy.Test(ctx, policies.Files, own.files, codes, policy.DefaultLimits())
	if err != nil {
		return err
	}
	for i := range found {
		found[i] = own.place(found[i])
	}
	run, err := f.found(own.root, found, 0, policy.OwnRules())
	if err != nil {
		return err
	}
	if own.root == "" {
		run.Files = typedFiles{}
	}
	if err := f.save(run); err != nil {
		return err
	}
	if err := a.show(f, run); err != nil {
		return err
	}
	for _, t := range tested {
		a.printTested(own, t)
	}
	if len(tested) > 0 {
		fmt.Fprintln(a.out, countTests(tested, diag.HasErrors(found)))
	}
	return outcome(run)
}

// printTested says in one line what came of the tests of a policy.
func (a *app) printTested(own ownRules, t policy.Tested) {
	said := []string{fmt.Sprintf("%d of %s", t.Passed, plural(t.Passed+t.Failed, "test")) + " passed"}
	if t.Skipped > 0 {
		said = append(said, fmt.Sprintf("%d to do", t.Skipped))
	}
	missed := 0
	var where []string
	for _, l := range t.Missed {
		missed += l.Last - l.First + 1
		if l.First == l.Last {
			where = append(where, fmt.Sprint(l.First))
		} else {
			where = append(where, fmt.Sprintf("%d-%d", l.First, l.Last))
		}
	}
	switch all := t.Reached + missed; {
	case t.Passed+t.Failed == 0:
		said = []string{"no tests; write them in " + strings.TrimSuffix(path.Base(t.File), ".rego") + "_test.rego"}
	case missed == 0:
		said = append(said, "all lines reached")
	default:
		said = append(said, fmt.Sprintf("%d of %d lines reached, not %s:%s", t.Reached, all, path.Join(filepath.ToSlash(own.dir), t.File), strings.Join(few(where), ",")))
	}
	fmt.Fprintf(a.out, "%s: %s\n", t.Code, strings.Join(said, ", "))
}

// countTests sums up. What could not be run at all has been told.
func countTests(tested []policy.Tested, failed bool) string {
	passed, all := 0, 0
	for _, t := range tested {
		passed += t.Passed
		all += t.Passed + t.Failed
	}
	if passed < all || failed {
		return fmt.Sprintf("%d of %s passed", passed, plural(all, "test"))
	}
	return plural(all, "test") + " passed"
}

package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// choice is which findings a check shows: those of --only without those of --skip. It changes nothing of what is checked.
type choice struct{ only, skip []string }

func (c *choice) flags(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&c.only, "only", nil, "show only findings of this `CODE` or CATEGORY/*, may be repeated")
	cmd.Flags().StringSliceVar(&c.skip, "skip", nil, "leave out findings of this `CODE` or CATEGORY/*, may be repeated")
	codes := func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		all, err := pages(cmd.Context(), nil)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return beginning(typed, append(categories(names(all)), names(all)...)), cobra.ShellCompDirectiveNoFileComp
	}
	register(cmd, "only", codes)
	register(cmd, "skip", codes)
}

// every stands for all codes of a category.
const every = "/*"

// categories lists the categories of codes, as they can be chosen.
func categories(codes []string) []string {
	var all []string
	for _, code := range codes {
		category, _, _ := strings.Cut(code, "/")
		all = append(all, category+every)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// of keeps the findings that are chosen, and counts the others. What kept rules from running is always chosen, since
// nobody knows what they would have found: all findings of a run that did not come to its judgement, and those about a
// rule that is broken. A code that no rule has is a mistake in the call.
func (c *choice) of(ds []diag.Diagnostic, rules []policy.Rule, judged bool) (kept []diag.Diagnostic, left int, err error) {
	if len(c.only)+len(c.skip) == 0 {
		return ds, 0, nil
	}
	broken := slices.ContainsFunc(ds, func(d diag.Diagnostic) bool { return d.Code == policy.CodeInvalid })
	if err := c.known(rules); err != nil && !broken { // a code may be that of a rule that does not compile
		return nil, 0, err
	}
	if !judged {
		return ds, 0, nil
	}
	for _, d := range ds {
		notRun := d.Code == policy.CodeInvalid || d.Code == policy.CodeFailed
		if !notRun && (len(c.only) > 0 && !match(c.only, d.Code) || match(c.skip, d.Code)) {
			left++
			continue
		}
		kept = append(kept, d)
	}
	return kept, left, nil
}

// known refuses codes and categories that there are not.
func (c *choice) known(rules []policy.Rule) error {
	all, err := pagesOf(rules)
	if err != nil {
		return err
	}
	codes := names(all)
	for _, pattern := range slices.Concat(c.only, c.skip) {
		noun, among := "code", codes
		if strings.HasSuffix(pattern, every) {
			noun, among = "category", categories(codes)
		}
		if !slices.Contains(among, pattern) {
			return suggest.Unknown(noun, pattern, among)
		}
	}
	return nil
}

func match(patterns []string, code string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		category, all := strings.CutSuffix(p, every)
		return p == code || all && strings.HasPrefix(code, category+"/")
	})
}

// sayLeft says how many findings were not chosen.
func (a *app) sayLeft(left int) {
	if left > 0 {
		fmt.Fprintf(a.out, "%s left out by --only and --skip\n", plural(left, "finding"))
	}
}

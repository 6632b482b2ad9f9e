package main

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/docs/findings"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/report"
	"gauntlet.dev/gauntlet/internal/suggest"
	"gauntlet.dev/gauntlet/policies"
)

func (a *app) explainCommand() *cobra.Command {
	var root string
	var chart charts
	cmd := &cobra.Command{
		Use:   "explain [CODE|OBJECT|SERVICE]",
		Short: "Explain a finding's code, or what made an emitted object and what becomes of it",
		Long: `Explain a code, such as scrape/port-number: what is wrong, why, and what to write instead. Without an argument, list
all codes.

Or explain an object: which lines of the inventory made it, which files it stands in, what scrapes or evaluates it, and
where its alerts go. Name it by kind, namespace and name, by namespace and name, by its name alone, or by its file.

Or explain a service or an exporter: the same of all that it makes.`,
		Example: `  gauntlet explain scrape/port-number
  gauntlet explain service-x
  gauntlet explain ServiceMonitor/namespace-x/service-x
  gauntlet explain dist/clusters/prod-na-1/manifests/rules/p2.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if most := 3; len(args) > most {
				return usageError("explain takes one code or object, and these are %d words: %s", len(args), strings.Join(args, " "))
			}
			return nil
		},
		ValidArgsFunction: completeExplain,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := chart.check(cmd); err != nil {
				return err
			}
			return a.explain(cmd.Context(), strings.Join(args, "/"), root, chart)
		},
	}
	cmd.Flags().StringVar(&root, "root", "", "the inventory's root; found from the current folder when left out")
	chart.flags(cmd)
	return cmd
}

func (a *app) explain(ctx context.Context, what, root string, chart charts) error {
	var args []string
	if root != "" {
		args = []string{root}
	}
	at, rootErr := findRoot(args)
	if root != "" && rootErr != nil {
		return rootErr
	}
	var user fs.FS
	if rootErr == nil {
		user = userPolicies(folder(at.root))
	}
	codes, err := pages(ctx, user)
	if err != nil {
		return err
	}
	if what == "" {
		return a.listCodes(codes)
	}
	for _, p := range codes {
		if p.Code == what {
			fmt.Fprint(a.out, report.CleanLines(p.text()))
			return nil
		}
	}
	if rootErr != nil {
		return unknownCode(what, codes, rootErr)
	}
	p := a.progress()
	defer p.stop()
	chart.root = at.root
	r, err := stages(ctx, folder(at.root), extent{}, chart, clockAt("", at.root), p)
	p.stop()
	if err != nil {
		return err
	}
	if r.topology == nil {
		var plain reporting
		run, err := plain.found(at.root, r.findings, r.waived(), r.rules)
		return firstOf(err, a.show(&plain, run), errFindings)
	}
	return a.explainObject(r, what, at.root, codes)
}

// unknownCode speaks of codes alone where there is no inventory whose objects could be meant.
func unknownCode(what string, codes []page, rootErr error) error {
	if category, _, _ := strings.Cut(what, "/"); strings.Count(what, "/") == 1 && category == strings.ToLower(category) {
		return suggest.Unknown("code", what, names(codes))
	}
	return rootErr
}

// page is what is known of a code.
type page struct{ policy.Rule }

// pages lists all codes that a finding may have: those of rules, built-in and the user's, and those of the program.
func pages(ctx context.Context, user fs.FS) ([]page, error) {
	engine, _, err := policy.Load(ctx, policies.Files, user)
	if err != nil {
		return nil, err
	}
	return pagesOf(engine.Rules())
}

// pagesOf adds the codes of the program to those of rules.
func pagesOf(rules []policy.Rule) ([]page, error) {
	own, err := findings.Pages()
	if err != nil {
		return nil, err
	}
	var all []page
	for _, r := range rules {
		all = append(all, page{r})
	}
	for _, p := range own {
		if !slices.ContainsFunc(all, func(x page) bool { return x.Code == p.Code }) {
			all = append(all, page{policy.Rule{Code: p.Code, Severity: diag.Severity(p.Severity), Title: p.Title, Page: p.Text}})
		}
	}
	slices.SortFunc(all, func(a, b page) int { return strings.Compare(a.Code, b.Code) })
	return all, nil
}

// text is the page as it is printed: its heading says the code, and so does the first line here. The title is left out
// where the page begins with it.
func (p page) text() string {
	body := p.Page
	if body == "" {
		body = p.Description + "\n"
	}
	if first, rest, _ := strings.Cut(body, "\n"); strings.HasPrefix(first, "# ") {
		body = strings.TrimLeft(rest, "\n")
	}
	title := ": " + p.Title
	if strings.HasPrefix(body, p.Title) {
		title = ""
	}
	return fmt.Sprintf("%s (%s)%s\n\n%s", p.Code, p.Severity, title, body)
}

func (a *app) listCodes(codes []page) error {
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, p := range codes {
		fmt.Fprintf(table, "%s\t%s\t%s\n", p.Code, p.Severity, p.Title)
	}
	return table.Flush()
}

func names(codes []page) []string {
	all := make([]string, 0, len(codes))
	for _, p := range codes {
		all = append(all, p.Code)
	}
	return all
}

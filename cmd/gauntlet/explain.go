package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/topology"
	"gauntlet.dev/gauntlet/policies"
)

func (a *app) explainCommand() *cobra.Command {
	var root string
	cmd := &cobra.Command{
		Use:   "explain CODE|OBJECT",
		Short: "Explain a finding's code, or what made an emitted object and what becomes of it",
		Long: `Explain a code, such as scrape/port-number: what is wrong, why, and what to write instead.

Or explain an object: which lines of the inventory made it, which files it stands in, what scrapes or evaluates it, and
where its alerts go. Name it by kind, namespace and name, by namespace and name, by its name alone, or by its file.`,
		Example: `  gauntlet explain scrape/port-number
  gauntlet explain ServiceMonitor/namespace-x/service-x
  gauntlet explain service-x`,
		Args: cobra.RangeArgs(1, 3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.explain(cmd.Context(), strings.Join(args, "/"), root)
		},
	}
	cmd.Flags().StringVar(&root, "root", "", "the inventory's root; found from the current folder when left out")
	return cmd
}

func (a *app) explain(ctx context.Context, what, root string) error {
	var args []string
	if root != "" {
		args = []string{root}
	}
	dir, rootErr := findRoot(args)
	if done, err := a.explainCode(ctx, what, dir, rootErr == nil); done || err != nil {
		return err
	}
	if rootErr != nil {
		return rootErr
	}
	r, err := stages(ctx, os.DirFS(dir), compile.Options{})
	if err != nil {
		return err
	}
	if r.topology == nil {
		if err := a.printFindings(dir, r.findings); err != nil {
			return err
		}
		return errFindings
	}
	return a.explainObject(r, what, dir)
}

// explainCode prints the page of a rule, if there is one of that code.
func (a *app) explainCode(ctx context.Context, code, root string, hasRoot bool) (bool, error) {
	var user = userPolicies(os.DirFS(root))
	if !hasRoot {
		user = nil
	}
	engine, _, err := policy.Load(ctx, policies.Files, user)
	if err != nil {
		return false, err
	}
	for _, rule := range engine.Rules() {
		if rule.Code == code {
			page := rule.Page
			if page == "" {
				page = fmt.Sprintf("# %s\n\n%s\n", rule.Title, rule.Description)
			}
			fmt.Fprintf(a.out, "%s (%s)\n\n%s", rule.Code, rule.Severity, page)
			return true, nil
		}
	}
	return false, nil
}

// mostObjects is how many objects one name may stand for before it is too common to explain.
const mostObjects = 12

func (a *app) explainObject(r *result, what, root string) error {
	files := map[*manifest.Object][]string{}
	var found []*manifest.Object
	var names []string
	for _, u := range r.bundle.Units {
		for _, o := range u.Objects {
			file := path.Join(u.Dir(), o.File)
			if files[o] == nil {
				names = append(names, objectName(o))
			}
			if matches(o, file, what) && !slices.Contains(found, o) {
				found = append(found, o)
			}
			files[o] = append(files[o], file)
		}
	}
	switch {
	case len(found) == 0:
		return unknown("code or object", what, names)
	case len(found) > mostObjects:
		return usageError("%q stands for %d objects; name one by its kind as well, such as %s", what, len(found), objectName(found[0]))
	}
	for _, o := range found {
		a.printObject(o, files[o], r.topology.Explain(o), root)
	}
	return nil
}

// objectName is how an object is named on the command line.
func objectName(o *manifest.Object) string { return path.Join(o.Kind, o.Namespace, o.Name) }

func matches(o *manifest.Object, file, what string) bool {
	return what == o.Name || what == path.Join(o.Namespace, o.Name) || strings.EqualFold(what, objectName(o)) ||
		strings.HasSuffix("/"+filepath.ToSlash(what), "/"+file)
}

func (a *app) printObject(o *manifest.Object, files []string, e topology.Explanation, root string) {
	fmt.Fprintln(a.out, o.ID())
	for _, s := range o.Sources() {
		fmt.Fprintf(a.out, "  made by      %s\n", filepath.Join(root, s))
	}
	for _, f := range files {
		fmt.Fprintf(a.out, "  stands in    %s\n", f)
	}
	for _, s := range e.Selections {
		by := strings.Join(s.By, ", ")
		if by == "" {
			by = "nobody"
		}
		verb := "scraped by  "
		if o.Kind == "PrometheusRule" {
			verb = "evaluated by"
		}
		fmt.Fprintf(a.out, "  %s %s in %s\n", verb, by, strings.Join(s.Clusters, ", "))
	}
	for _, rule := range e.Rules {
		a.printRule(o, rule, root)
	}
}

func (a *app) printRule(o *manifest.Object, rule topology.ExplainedRule, root string) {
	at := o.Locate(rule.Path)
	at.File = filepath.Join(root, at.File)
	if rule.Sends == nil {
		fmt.Fprintf(a.out, "  records      %s (%s)\n", rule.Name, at)
		return
	}
	fmt.Fprintf(a.out, "  alerts       %s, %s (%s)\n", rule.Name, rule.Severity, at)
	for _, s := range rule.Sends {
		when := ""
		if s.Labels != "" {
			when = " where " + s.Labels
		}
		fmt.Fprintf(a.out, "               to %s%s\n", strings.Join(s.Receivers, ", "), when)
	}
}

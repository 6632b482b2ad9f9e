package main

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/helm"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/render"
)

// charts says which chart is rendered.
type charts struct {
	ref     string // a folder, an archive or a reference; empty for what the inventory names
	none    bool
	noCache bool
	root    string // of the inventory
}

func (c *charts) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.ref, "chart", "", "render kube-prometheus-stack with helm, and judge what it adds: `DIR`, an archive, oci://… or https://….tgz (default: what chart.path or chart.digest of the fleet names)")
	cmd.Flags().BoolVar(&c.none, "no-chart", false, "render no chart, whatever the fleet names")
	cmd.Flags().BoolVar(&c.noCache, "no-cache", false, "pull and render a chart again that was pulled or rendered before")
}

// check refuses flags that say nothing.
func (c *charts) check(cmd *cobra.Command) error {
	switch {
	case cmd.Flags().Changed("chart") && c.ref == "": // a variable that is not set
		return usageError("--chart takes the kube-prometheus-stack chart: a folder, an archive or a reference; --no-chart renders none")
	case c.none && c.ref != "":
		return usageError("--no-chart renders none, and --chart names one; leave out one of them")
	case c.none && c.noCache:
		return errCacheOfNothing
	}
	return nil
}

var errCacheOfNothing = usageError("--no-cache is about a chart that is rendered, and none is; add --chart, or leave it out")

// source is the chart that is rendered.
func (c *charts) source() render.Source {
	return render.Source{Ref: c.ref, None: c.none, Root: c.root, Cache: c.cache(), Proxies: helm.Proxies(os.Environ())}
}

// cache is where renders are kept: nowhere, where the user has no such folder.
func (c *charts) cache() helm.Cache {
	dir, err := os.UserCacheDir()
	if err != nil || c.noCache {
		return ""
	}
	return helm.Cache(filepath.Join(dir, "gauntlet", "renders"))
}

// passed are the flags by which gauntlet-plan renders the same.
func (c *charts) passed() []string {
	if c.none {
		return []string{"-no-chart"}
	}
	args := []string{"-cache", string(c.cache())}
	if c.ref != "" {
		args = append(args, "-chart", c.ref)
	}
	return args
}

// unknown adds to the codes of which not all was seen those that only a render shows.
func (c *charts) unknown(f *inventory.Fleet, codes []string) []string {
	if c.source().Renders(f) {
		return codes
	}
	return append(slices.Clip(codes), render.CodeFails, render.CodeOther, "values/chart-differs")
}

// sayChart says what the chart added, or that it was not seen.
func (a *app) sayChart(b *manifest.Bundle) {
	objects, rendered, unseen := 0, 0, 0
	for _, u := range b.Units {
		objects += len(u.Rendered)
		switch {
		case u.Rendered != nil:
			rendered++
		case slices.ContainsFunc(u.Objects, func(o *manifest.Object) bool { return o.Kind == manifest.ValuesKind }):
			unseen++
		}
	}
	if rendered > 0 {
		a.say("the chart adds %s in %s\n", plural(objects, "object"), plural(rendered, "cluster"))
	}
	if unseen > 0 {
		a.say("the chart was not rendered: its rules, Services and monitors in %s were not seen; --chart shows them\n", plural(unseen, "cluster"))
	}
}

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
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

// renders tells whether a chart is rendered: the one that the flag names, or else the one that the inventory names.
func (c *charts) renders(f *inventory.Fleet) bool {
	return !c.none && (c.ref != "" || f.Chart.Path != "" || f.Chart.Digest != "")
}

// join renders the chart with the values of the bundle.
func (c *charts) join(ctx context.Context, inv *inventory.Inventory, b *manifest.Bundle) (*manifest.Bundle, []diag.Diagnostic, error) {
	program, err := helm.Open(ctx, helm.Options{Proxies: network(os.Environ())})
	if err != nil {
		return nil, nil, c.named(inv.Fleet, err)
	}
	defer program.Close()
	opened, err := c.open(ctx, program, inv.Fleet)
	if err != nil {
		return nil, nil, c.named(inv.Fleet, err)
	}
	r := render.Chart{Program: program, Chart: opened, Cache: c.cache()}
	return r.Join(ctx, inv, b)
}

// open opens the chart that is rendered.
func (c *charts) open(ctx context.Context, program *helm.Program, f *inventory.Fleet) (*helm.Chart, error) {
	switch {
	case c.ref != "":
		return program.Open(ctx, c.ref, f.Versions.Chart)
	case f.Chart.Path != "":
		return program.Open(ctx, filepath.Join(c.root, filepath.FromSlash(f.Chart.Path)), f.Versions.Chart)
	}
	return program.Pull(ctx, helm.Pinned{Repository: f.Chart.Repository, Name: chart.Name, Version: f.Versions.Chart, Digest: f.Chart.Digest}, c.cache())
}

// named says of an error whose wish it was to render a chart, where no flag says it.
func (c *charts) named(f *inventory.Fleet, err error) error {
	if c.ref != "" {
		return err
	}
	field := "digest"
	if f.Chart.Path != "" {
		field = "path"
	}
	return fmt.Errorf("render the chart of chart.%s at %s: %w; --no-chart goes without", field, f.At("chart", field), err)
}

// cache is where renders are kept: nowhere, where the user has no such folder.
func (c *charts) cache() helm.Cache {
	dir, err := os.UserCacheDir()
	if err != nil || c.noCache {
		return ""
	}
	return helm.Cache(filepath.Join(dir, "gauntlet", "renders"))
}

// network gives the variables that say how the network is reached.
func network(environment []string) []string {
	names := []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"}
	return slices.DeleteFunc(environment, func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return !slices.Contains(names, strings.ToUpper(name))
	})
}

// unknown adds to the codes of which not all was seen those that only a render shows.
func (c *charts) unknown(f *inventory.Fleet, codes []string) []string {
	if c.renders(f) {
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
		fmt.Fprintf(a.out, "the chart adds %s in %s\n", plural(objects, "object"), plural(rendered, "cluster"))
	}
	if unseen > 0 {
		fmt.Fprintf(a.out, "the chart was not rendered: its rules, Services and monitors in %s were not seen; --chart shows them\n", plural(unseen, "cluster"))
	}
}

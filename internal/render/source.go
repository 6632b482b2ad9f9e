package render

import (
	"context"
	"fmt"
	"path/filepath"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/helm"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// Source says which chart is rendered: the one of the user's call, or else the one that the inventory names.
type Source struct {
	Ref     string     // a folder, an archive or a reference; empty for what the inventory names
	None    bool       // no chart is rendered, whatever the inventory names
	Root    string     // of the inventory
	Cache   helm.Cache // of what was pulled and rendered; empty for none
	Proxies []string   // as in helm.Options
}

// Renders tells whether a chart is rendered.
func (s Source) Renders(f *inventory.Fleet) bool {
	return !s.None && (s.Ref != "" || f.Chart.Path != "" || f.Chart.Digest != "")
}

// Join renders the chart with the values of the bundle.
func (s Source) Join(ctx context.Context, inv *inventory.Inventory, b *manifest.Bundle) (*manifest.Bundle, []diag.Diagnostic, error) {
	program, err := helm.Open(ctx, helm.Options{Proxies: s.Proxies})
	if err != nil {
		return nil, nil, s.named(inv.Fleet, err)
	}
	defer program.Close()
	opened, err := s.open(ctx, program, inv.Fleet)
	if err != nil {
		return nil, nil, s.named(inv.Fleet, err)
	}
	r := Chart{Program: program, Chart: opened, Cache: s.Cache}
	return r.Join(ctx, inv, b)
}

// open opens the chart that is rendered.
func (s Source) open(ctx context.Context, program *helm.Program, f *inventory.Fleet) (*helm.Chart, error) {
	switch {
	case s.Ref != "":
		return program.Open(ctx, s.Ref, f.Versions.Chart)
	case f.Chart.Path != "":
		return program.Open(ctx, filepath.Join(s.Root, filepath.FromSlash(f.Chart.Path)), f.Versions.Chart)
	}
	return program.Pull(ctx, helm.Pinned{Repository: f.Chart.Repository, Name: chart.Name, Version: f.Versions.Chart, Digest: f.Chart.Digest}, s.Cache)
}

// named says of an error whose wish it was to render a chart, where no flag says it.
func (s Source) named(f *inventory.Fleet, err error) error {
	if s.Ref != "" {
		return err
	}
	field := "digest"
	if f.Chart.Path != "" {
		field = "path"
	}
	return fmt.Errorf("render the chart of chart.%s at %s: %w; --no-chart goes without", field, f.At("chart", field), err)
}

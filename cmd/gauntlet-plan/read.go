package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/foreign"
	"gauntlet.dev/gauntlet/internal/helm"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/render"
)

// options are those of the command line.
type options struct {
	output, cluster, root string
	folders               []foreign.Folder
	chart                 render.Source
}

// manifests takes CLUSTER=PATH.
func (o *options) manifests(value string) error {
	cluster, at, ok := strings.Cut(value, "=")
	if !ok || at == "" {
		return errors.New("name the cluster and the folder: CLUSTER=PATH")
	}
	info, err := os.Stat(at)
	if err != nil {
		return err
	}
	dir, file := filepath.Clean(at), ""
	if !info.IsDir() {
		dir, file = filepath.Split(dir)
		dir = filepath.Clean(dir)
	}
	o.folders = append(o.folders, foreign.Folder{FS: os.DirFS(dir), Name: filepath.ToSlash(dir), File: file, Cluster: cluster})
	return nil
}

// errMistakes says that what is lowered was not checked.
var errMistakes = errors.New("the fleet has mistakes; gauntlet check shows them")

// read gives what is to be lowered, as gauntlet has checked it.
func (o *options) read(ctx context.Context) (*manifest.Bundle, *inventory.Inventory, error) {
	inv, err := o.inventory(ctx)
	if err != nil {
		return nil, nil, err
	}
	if len(o.folders) > 0 {
		read, _, err := foreign.Read(ctx, o.folders...)
		if err != nil {
			return nil, nil, err
		}
		if read.Bundle == nil {
			return nil, nil, errMistakes
		}
		return read.Bundle, inv, nil
	}
	bundle, found := compile.Compile(inv, compile.Options{Cluster: o.cluster, Settle: settled})
	if bundle == nil || diag.HasErrors(found) {
		return nil, nil, errMistakes
	}
	return o.rendered(ctx, inv, bundle)
}

// rendered adds what a chart makes of the values, where one is rendered.
func (o *options) rendered(ctx context.Context, inv *inventory.Inventory, b *manifest.Bundle) (*manifest.Bundle, *inventory.Inventory, error) {
	o.chart.Root, o.chart.Proxies = o.root, helm.Proxies(os.Environ())
	if !o.chart.Renders(inv.Fleet) {
		return b, inv, nil
	}
	joined, _, err := o.chart.Join(ctx, inv, b) // gauntlet has judged what is wrong with it
	return joined, inv, err
}

// settled drops findings: which of them a waiver excuses, gauntlet has judged.
func settled([]diag.Diagnostic) []diag.Diagnostic { return nil }

func (o *options) inventory(ctx context.Context) (*inventory.Inventory, error) {
	if o.root == "" {
		return inventory.Defaults()
	}
	root, err := os.OpenRoot(o.root)
	if err != nil {
		return nil, fmt.Errorf("read the inventory: %w", err)
	}
	defer root.Close()
	inv, found, err := inventory.Load(ctx, root.FS())
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the inventory: %w", err)
	case inv == nil || diag.HasErrors(found):
		return nil, errMistakes
	}
	return inv, nil
}

// show prints findings of scenarios, which are known when all processes are.
func (o *options) show(w io.Writer, found []diag.Diagnostic) {
	for _, d := range found {
		d.Source.File = path.Join(filepath.ToSlash(o.root), d.Source.File)
		fmt.Fprintf(w, "%s: %s: %s [%s]\n", d.Source, d.Severity, d.Message, d.Code)
		if d.Help != "" {
			fmt.Fprintf(w, "  %s\n", d.Help)
		}
	}
}

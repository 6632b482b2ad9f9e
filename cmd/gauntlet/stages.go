package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/topology"
	"gauntlet.dev/gauntlet/policies"
)

// result is what the stages made. Those after the first that found an error are nil.
type result struct {
	inventory *inventory.Inventory
	bundle    *manifest.Bundle
	topology  *topology.Fleet
	checked   *policy.Checked
	findings  []diag.Diagnostic
	waived    int
}

// stages is the way of the data: load → compile → resolve → check. A stage that finds an error is the last.
func stages(ctx context.Context, root fs.FS, opts compile.Options) (*result, error) {
	engine := loadPolicies(ctx, root)
	r := &result{}
	var err error
	if r.inventory, r.findings, err = inventory.Load(ctx, root); err != nil || r.inventory == nil {
		return r, err
	}
	if err := knownCluster(r.inventory, opts.Cluster); err != nil {
		return r, err
	}
	excused := func(d diag.Diagnostic) bool {
		if r.inventory.Waived(d.Code, d.Source) {
			r.waived++
			return true
		}
		return false
	}
	var found []diag.Diagnostic
	r.bundle, found = compile.Compile(r.inventory, opts)
	r.findings = append(r.findings, found...)
	if r.bundle == nil {
		return r, nil
	}
	if r.topology, err = topology.Build(r.bundle); err != nil {
		return r, err
	}
	rules := <-engine
	if rules.err != nil {
		return r, rules.err
	}
	r.checked, found, err = rules.engine.CheckBundle(ctx, r.bundle, r.topology, policy.NewData(r.inventory), runtime.GOMAXPROCS(0), excused)
	r.findings = diag.Sort(slices.Concat(r.findings, rules.found, found))
	if diag.HasErrors(rules.found) { // a rule that did not run may have found anything
		r.checked = nil
	}
	return r, err
}

// loadedPolicies is what came of loading the rules.
type loadedPolicies struct {
	engine *policy.Engine
	found  []diag.Diagnostic
	err    error
}

// loadPolicies compiles the rules while the inventory is read.
func loadPolicies(ctx context.Context, root fs.FS) <-chan loadedPolicies {
	done := make(chan loadedPolicies, 1)
	go func() {
		var p loadedPolicies
		p.engine, p.found, p.err = policy.Load(ctx, policies.Files, userPolicies(root))
		done <- p
	}()
	return done
}

// userPolicies gives the folder of the inventory's own rules, or nil.
func userPolicies(root fs.FS) fs.FS {
	if info, err := fs.Stat(root, "policies"); err != nil || !info.IsDir() {
		return nil
	}
	sub, err := fs.Sub(root, "policies")
	if err != nil {
		return nil
	}
	return sub
}

// findRoot finds the inventory's root: the folder that was named, or the nearest one from here upwards, or clusters/ in
// one of those.
func findRoot(args []string) (string, error) {
	if len(args) > 0 {
		if !isRoot(args[0]) {
			return "", usageError("%s is no inventory: it holds no fleet.yaml or fleet.cue", args[0])
		}
		return args[0], nil
	}
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := here; ; dir = filepath.Dir(dir) {
		for _, candidate := range []string{dir, filepath.Join(dir, "clusters")} {
			if isRoot(candidate) {
				return filepath.Rel(here, candidate)
			}
		}
		if dir == filepath.Dir(dir) {
			return "", usageError("no fleet.yaml or fleet.cue stands here or above; name the inventory's root, or make one with 'gauntlet init'")
		}
	}
}

func isRoot(dir string) bool { return inventory.IsRoot(os.DirFS(dir)) }

// knownCluster refuses a cluster that the inventory does not declare.
func knownCluster(inv *inventory.Inventory, name string) error {
	if name == "" || inv.Cluster(name) != nil {
		return nil
	}
	var names []string
	for _, c := range inv.Clusters {
		names = append(names, c.Name)
	}
	return unknown("cluster", name, names)
}

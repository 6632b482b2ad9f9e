package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"gauntlet.dev/gauntlet/internal/foreign"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/topology"
	"gauntlet.dev/gauntlet/internal/verdict"
)

// checkManifests checks manifests that were not compiled. Waivers in their comments are judged by the time that now gives.
func (a *app) checkManifests(ctx context.Context, dir string, now clock, f *reporting, chosen *choice) error {
	p := a.progress()
	defer p.stop()
	fsys := os.DirFS(dir)
	engine := loadPolicies(ctx, nil)
	p.begin("reading", 0)
	read, found, err := foreign.Read(ctx, fsys, foreign.Options{Cluster: filepath.Base(dir)})
	if err != nil {
		return err
	}
	rules := <-engine
	if rules.err != nil {
		return rules.err
	}
	judge := manifestJudge(now)
	if read.Bundle != nil {
		comments, err := verdict.RuleFiles(fsys, read.Bundle)
		if err != nil {
			return err
		}
		judge = manifestJudge(now, comments...)
		fleet, err := topology.Build(read.Bundle)
		if err != nil {
			return err
		}
		p.begin("checking", 0)
		data := policy.NewData(&inventory.Inventory{Fleet: &inventory.Fleet{}})
		_, more, err := rules.engine.CheckBundle(ctx, read.Bundle, fleet, data, runtime.GOMAXPROCS(0), judge.Settle)
		if err != nil {
			return err
		}
		found = slices.Concat(found, more, judge.Rest(true, nil))
	}
	kept, left, err := chosen.of(found, rules.engine.Rules(), read.Bundle != nil)
	if err != nil {
		return err
	}
	run, err := f.found(dir, kept, judge.Waived(), rules.engine.Rules())
	if err != nil {
		return err
	}
	if err := f.save(run); err != nil {
		return err
	}
	p.stop()
	if err := a.show(f, run); err != nil {
		return err
	}
	a.sayLeft(left)
	fmt.Fprintf(a.out, "%s: %s\n", dir, plural(read.Files, "file"))
	a.summarizeWaivers(judge)
	return outcome(run)
}

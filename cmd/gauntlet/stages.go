package main

import (
	"context"
	"io/fs"
	"runtime"
	"slices"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/suggest"
	"gauntlet.dev/gauntlet/internal/topology"
	"gauntlet.dev/gauntlet/internal/verdict"
	"gauntlet.dev/gauntlet/policies"
)

// result is what the stages made. Checked is nil where one of them found an error.
type result struct {
	inventory *inventory.Inventory
	bundle    *manifest.Bundle
	topology  *topology.Fleet
	checked   *policy.Checked
	findings  []diag.Diagnostic
	rules     []policy.Rule // that judged, or would have
	judge     *verdict.Judge
	whole     bool // all of the fleet was compiled
}

// stages is the way of the data: load → compile → resolve → check. Loading is the last stage where what was declared cannot
// be known; all others give what there is for the next to judge. The extent narrows it.
// Waivers are judged by the time that now gives. A chart is rendered before what it adds is resolved.
func stages(ctx context.Context, root fs.FS, of extent, chart charts, now clock, p *progress) (*result, error) {
	rules := loadPolicies(ctx, ownRules{files: userPolicies(root), dir: policiesDir})
	r, err := build(ctx, root, of, chart, now, p)
	if err != nil {
		return r, err
	}
	return r, r.check(ctx, rules, of, chart, p)
}

// check judges what was built, as far as something was.
func (r *result) check(ctx context.Context, loading <-chan loadedPolicies, of extent, chart charts, p *progress) error {
	rules, err := r.policies(loading)
	if err != nil || r.topology == nil {
		return err
	}
	p.begin("checking", 0)
	mistaken, err := r.know(rules)
	if err != nil {
		return err
	}
	var found []diag.Diagnostic
	r.checked, found, err = rules.engine.CheckBundle(ctx, r.bundle, r.topology, policy.NewData(r.inventory), runtime.GOMAXPROCS(0), of.settle(r.judge))
	for i := range found {
		found[i] = rules.own.place(found[i])
	}
	whole := r.whole && !diag.HasErrors(rules.found) // a policy that did not run may have found anything
	r.findings = slices.Concat(r.findings, found, mistaken, r.judge.Rest(whole, chart.unknown(r.inventory.Fleet, r.bundle.Broken)))
	if diag.HasErrors(rules.found) || diag.HasErrors(mistaken) {
		r.checked = nil
	}
	return err
}

// build is what the stages do before anything is judged: load → compile → resolve.
func build(ctx context.Context, root fs.FS, of extent, chart charts, now clock, p *progress) (*result, error) {
	r := &result{}
	var err error
	p.begin("loading", 0)
	if r.inventory, r.findings, err = inventory.Load(ctx, root); err != nil || r.inventory == nil {
		return r, err
	}
	cluster, err := of.of(r.inventory)
	if err != nil {
		return r, err
	}
	p.begin("compiling", 0)
	r.judge = verdict.New(r.inventory, now)
	r.whole = cluster == "" && !diag.HasErrors(r.findings) // rules that Prometheus refuses are left out
	var found []diag.Diagnostic
	r.bundle, found = compile.Compile(r.inventory, compile.Options{Cluster: cluster, Settle: r.judge.Settle})
	r.bundle.Break(r.findings)
	r.findings = slices.Concat(r.findings, found)
	if err := r.render(ctx, chart, p); err != nil {
		return r, err
	}
	r.topology, err = topology.Build(r.bundle)
	return r, err
}

// render adds to the bundle what the chart makes of the values in it.
func (r *result) render(ctx context.Context, chart charts, p *progress) error {
	if !chart.source().Renders(r.inventory.Fleet) {
		if chart.noCache {
			return errCacheOfNothing
		}
		return nil
	}
	p.begin("rendering", 0)
	joined, found, err := chart.source().Join(ctx, r.inventory, r.bundle)
	if err != nil {
		return err
	}
	found = r.judge.Settle(found)
	joined.Break(found)
	r.bundle, r.findings = joined, slices.Concat(r.findings, found)
	return nil
}

// policies waits for the rules, and takes what is wrong with them into the findings.
func (r *result) policies(engine <-chan loadedPolicies) (loadedPolicies, error) {
	rules := <-engine
	r.findings = slices.Concat(r.findings, rules.found)
	if rules.err == nil {
		r.rules = rules.engine.Rules()
	}
	return rules, rules.err
}

// loadedPolicies is what came of loading the rules.
type loadedPolicies struct {
	own    ownRules
	engine *policy.Engine
	found  []diag.Diagnostic
	err    error
}

// loadPolicies compiles the rules while the inventory is read.
func loadPolicies(ctx context.Context, own ownRules) <-chan loadedPolicies {
	done := make(chan loadedPolicies, 1)
	go func() {
		p := loadedPolicies{own: own}
		p.engine, p.found, p.err = policy.Load(ctx, policies.Files, own.files)
		for i := range p.found {
			p.found[i] = own.place(p.found[i])
		}
		done <- p
	}()
	return done
}

// extent is how much of a fleet is compiled, and whether what policies find stops it.
type extent struct {
	cluster func(*inventory.Inventory) (string, error) // that is compiled alone; nil, or one without a name, for the whole fleet
	warn    bool                                       // of errors that policies find
}

// in is the extent of what is applied to a cluster; of all, where it has no name.
func in(cluster string) extent {
	return extent{cluster: func(inv *inventory.Inventory) (string, error) {
		if cluster == "" || inv.Cluster(cluster) != nil {
			return cluster, nil
		}
		return "", suggest.Unknown("cluster", cluster, inv.ClusterNames())
	}}
}

func (e extent) of(inv *inventory.Inventory) (cluster string, err error) {
	if e.cluster == nil {
		return "", nil
	}
	return e.cluster(inv)
}

// settle gives what the judge makes of what policies find.
func (e extent) settle(j *verdict.Judge) func([]diag.Diagnostic) []diag.Diagnostic {
	if !e.warn {
		return j.Settle
	}
	return func(found []diag.Diagnostic) []diag.Diagnostic {
		found = j.Settle(found)
		for i := range found {
			if found[i].Severity == diag.Error {
				found[i].Severity = diag.Warning
			}
		}
		return found
	}
}

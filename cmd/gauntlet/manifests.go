package main

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/foreign"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/report"
	"gauntlet.dev/gauntlet/internal/topology"
	"gauntlet.dev/gauntlet/internal/verdict"
)

// manifestsCheck is a check of manifests that were not compiled.
type manifestsCheck struct {
	places manifestPlaces
	root   string // of the inventory whose classes, labels, waivers and policies hold; empty for none
	now    clock  // by which waivers are judged

	policies string // folder of policies that are of no inventory
	own      ownRules
}

// conflicts refuses flags that say what a compile is to do.
func (m *manifestsCheck) conflicts(cmd *cobra.Command) error {
	for _, name := range []string{"output", "cluster", "chart", "no-chart", "no-cache", "base", "written"} {
		if cmd.Flags().Changed(name) {
			return usageError("--manifests checks what is there, and nothing is compiled; leave out --%s", name)
		}
	}
	return nil
}

// expectation is what the manifests are held against.
type expectation struct {
	inventory *inventory.Inventory // nil where it holds an error
	found     []diag.Diagnostic
	err       error
}

// checkManifests checks manifests that were not compiled.
func (a *app) checkManifests(ctx context.Context, m manifestsCheck, f *reporting, chosen *choice) error {
	if m.root != "" {
		if err := named(m.root); err != nil {
			return err
		}
	}
	if err := m.findOwn(); err != nil {
		return err
	}
	folders, err := m.places.folders(a.in)
	if err != nil {
		return err
	}
	p := a.progress()
	defer p.stop()
	engine := loadPolicies(ctx, m.own)
	expected := m.expect(ctx)
	p.begin("reading", 0)
	read, found, err := foreign.Read(ctx, folders...)
	if err != nil {
		return err
	}
	if read.Files == 0 && len(found) == 0 {
		return usageError("%s: nothing is there that can be checked%s", m.where(), ignored(read))
	}
	j := judgement{read: read, found: found, files: m.files(folders)}
	p.begin("checking", 0)
	if err := j.run(ctx, m, <-engine, <-expected); err != nil {
		return err
	}
	kept, left, err := chosen.of(j.found, j.rules, j.fleet != nil)
	if err != nil {
		return err
	}
	run, err := f.found("", kept, j.waived(), j.rules)
	if err != nil {
		return err
	}
	run.Files = j.files
	if err := f.save(run); err != nil {
		return err
	}
	p.stop()
	if err := a.show(f, run); err != nil {
		return err
	}
	a.sayLeft(left)
	a.summarizeManifests(m, read, j.fleet)
	if j.judge != nil {
		a.summarizeWaivers(j.judge)
	}
	return outcome(run)
}

// findOwn finds the policies: of the folder that was named, or of the inventory.
func (m *manifestsCheck) findOwn() (err error) {
	if m.policies != "" {
		m.own, err = rulesIn(m.policies, m.root)
	} else {
		m.own = ownRules{dir: filepath.Join(m.root, policiesDir), files: userPolicies(m.rootFS())}
	}
	return err
}

// expect reads the inventory while the manifests are read.
func (m *manifestsCheck) expect(ctx context.Context) <-chan expectation {
	done := make(chan expectation, 1)
	go func() {
		var e expectation
		if m.root == "" {
			e.inventory, e.err = inventory.Defaults()
		} else {
			e.inventory, e.found, e.err = inventory.Load(ctx, m.rootFS())
		}
		done <- e
	}()
	return done
}

func (m *manifestsCheck) rootFS() fs.FS {
	if m.root == "" {
		return nil
	}
	return folder(m.root)
}

// files gives the texts that findings point into.
func (m *manifestsCheck) files(folders []foreign.Folder) fs.FS {
	t := typedFiles{}
	for i, p := range m.places {
		if p.path == stdin {
			t.stdin = folders[i].FS
		}
	}
	return t
}

// where names the places as the user wrote them.
func (m *manifestsCheck) where() string {
	names := make([]string, len(m.places))
	for i, p := range m.places {
		names[i] = p.String()
	}
	return strings.Join(names, ", ")
}

// judgement is what the rules say of what was read.
type judgement struct {
	read  *foreign.Result
	files fs.FS
	found []diag.Diagnostic
	rules []policy.Rule
	fleet *topology.Fleet // nil where nothing was judged
	judge *verdict.Judge  // nil where nothing was judged
}

// run judges the manifests. Where the inventory holds an error, nobody knows what they are to be held against.
func (j *judgement) run(ctx context.Context, m manifestsCheck, rules loadedPolicies, e expectation) error {
	switch {
	case rules.err != nil:
		return rules.err
	case e.err != nil:
		return e.err
	}
	j.rules = rules.engine.Rules()
	j.found = slices.Concat(rules.found, m.inRoot(e.found), j.found)
	if e.inventory == nil || j.read.Bundle == nil {
		return nil
	}
	comments, err := verdict.RuleFiles(j.files, j.read.Bundle)
	if err != nil {
		return err
	}
	j.judge = verdict.New(e.inventory, m.now, comments...)
	j.found = j.judge.Settle(j.found)
	if j.fleet, err = topology.Build(j.read.Bundle); err != nil {
		return err
	}
	_, found, err := rules.engine.CheckBundle(ctx, j.read.Bundle, j.fleet, policy.NewData(e.inventory), runtime.GOMAXPROCS(0), j.judge.Settle)
	if err != nil {
		return err
	}
	for i := range found {
		found[i] = m.own.place(found[i])
	}
	whole := m.root == "" // the inventory's own waivers are for what is compiled from it
	j.found = diag.Sort(slices.Concat(j.found, found, j.judge.Rest(whole, nil)))
	return nil
}

// waived tells how many findings are excused.
func (j *judgement) waived() int {
	if j.judge == nil {
		return 0
	}
	return j.judge.Waived()
}

// inRoot names files of the inventory as the user may type them.
func (m *manifestsCheck) inRoot(found []diag.Diagnostic) []diag.Diagnostic {
	root := filepath.ToSlash(m.root)
	for i := range found {
		d := &found[i]
		d.Source.File = path.Join(root, d.Source.File)
		for k := range d.Related {
			d.Related[k].Source.File = path.Join(root, d.Related[k].Source.File)
		}
	}
	return found
}

// summarizeManifests says what was checked, what was ignored, and what could not be seen.
func (a *app) summarizeManifests(m manifestsCheck, read *foreign.Result, fleet *topology.Fleet) {
	a.say("%s: %s%s\n", m.where(), plural(read.Files, "file"), listed(": ", read.Kinds))
	if len(read.Ignored) > 0 {
		a.say("ignored%s\n", listed(": ", read.Ignored))
	}
	if fleet == nil {
		return
	}
	for _, unseen := range unseen(fleet, read.Kinds) {
		a.say("%s\n", unseen)
	}
	a.sayUnjudged(fleet.Expressions)
}

// ignored says what is there, where nothing of it is judged.
func ignored(read *foreign.Result) string { return listed("; ignored: ", read.Ignored) }

// listed writes counts by what they count, the most frequent first.
func listed(before string, counts map[string]int) string {
	if len(counts) == 0 {
		return ""
	}
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	const most = 12
	parts := make([]string, 0, most+1)
	rest := 0
	for i, name := range names {
		if i < most {
			parts = append(parts, fmt.Sprintf("%d %s", counts[name], kindInWords(name)))
		} else {
			rest += counts[name]
		}
	}
	if rest > 0 {
		parts = append(parts, fmt.Sprintf("%d of %s", rest, plural(len(names)-most, "other kind")))
	}
	return before + strings.Join(parts, ", ")
}

// kindInWords gives a kind as people call it.
func kindInWords(kind string) string {
	if kind == manifest.ValuesKind {
		return "chart values"
	}
	return report.Clean(kind)
}

// unseen says what is not known because nothing of it is among the manifests.
func unseen(fleet *topology.Fleet, kinds map[string]int) []string {
	var all []string
	watched := kinds["ServiceMonitor"] + kinds["PodMonitor"] + kinds["Probe"] + kinds["ScrapeConfig"] + kinds["PrometheusRule"]
	if len(fleet.Prometheuses) == 0 && watched > 0 {
		all = append(all, "no Prometheus among them: who selects monitors and rules is not known")
	}
	if kinds["ServiceMonitor"] > 0 && kinds["Service"] == 0 {
		all = append(all, "no Service among them: what stands behind the ServiceMonitors is not known")
	}
	return all
}

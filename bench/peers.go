//go:build unix

package main

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// What is laid beside the pipeline: policies and definitions of what the program checks too, as far as one object tells.
var (
	//go:embed peers/pipeline.sh
	pipeline []byte
	//go:embed peers/conftest.rego
	conftestPolicy []byte
	//go:embed peers/object.cue
	cueDefinitions []byte
)

// contest is a check of the manifests of one size, with the program and with others.
type contest struct {
	size
	output
	contestants []contestant
}

// contestant is one of those that check the same manifests.
type contestant struct {
	name  string
	step  string // of the pipeline; empty for the program itself
	costs []cost
}

// contestants are the program, each of the others by itself with both processors, and the others side by side, of which the
// peak is that of the largest process.
func contestants() []contestant {
	return []contestant{
		{name: "gauntlet check --manifests"},
		{name: "yq: the rules of PrometheusRules", step: "rules"},
		{name: "promtool check rules", step: "promtool"},
		{name: "conftest test", step: "conftest"},
		{name: "kubeconform", step: "kubeconform"},
		{name: "cue vet", step: "cue"},
		{name: "the pipeline: all of them at once", step: "all"},
	}
}

// benchPeers measures what others take for the manifests of each size.
func (r *runner) benchPeers(ctx context.Context, sizes []size, stdout io.Writer) error {
	bin := filepath.Join(r.work, "bin")
	if err := buildPeers(ctx, bin, r.log); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d processors, %s, %d runs\n\n", runtime.NumCPU(), runtime.Version(), r.runs)
	var all []*contest
	for _, z := range sizes {
		c, err := r.contest(ctx, z, bin)
		if err != nil {
			return fmt.Errorf("%s: %w", z.name, err)
		}
		all = append(all, c)
	}
	if err := printContests(stdout, all); err != nil {
		return err
	}
	return printTargets(stdout, peerTargets(all))
}

func (r *runner) contest(ctx context.Context, z size, bin string) (*contest, error) {
	fmt.Fprintf(r.log, "%s: a fleet of %d × %d\n", z.name, z.clusters, z.services)
	fleet, dist, work := filepath.Join(r.work, z.name, "fleet"), filepath.Join(r.work, z.name, "dist"), filepath.Join(r.work, z.name, "peers")
	if err := writeFleet(fleet, z); err != nil {
		return nil, err
	}
	if _, err := run(ctx, "", r.gauntlet, "compile", fleet, "-o", dist); err != nil {
		return nil, err
	}
	script, err := layPipeline(work)
	if err != nil {
		return nil, err
	}
	c := &contest{size: z, contestants: contestants()}
	if c.output, err = survey(dist); err != nil {
		return nil, err
	}
	for range r.runs {
		for i := range c.contestants {
			one := &c.contestants[i]
			p := process{command: []string{r.gauntlet, "check", "--manifests", "."}, dir: dist, costs: one.costs}
			if one.step != "" {
				p.command = []string{"sh", script, bin, work, one.step}
			}
			if err := p.measure(ctx); err != nil {
				return nil, err
			}
			one.costs = p.costs
		}
	}
	return c, nil
}

// layPipeline writes all that the pipeline needs into a folder, and gives the script.
func layPipeline(dir string) (script string, err error) {
	if err := writeSchemas(filepath.Join(dir, "schemas")); err != nil {
		return "", err
	}
	script = filepath.Join(dir, "pipeline.sh")
	for name, text := range map[string][]byte{script: pipeline, filepath.Join(dir, "conftest.rego"): conftestPolicy,
		filepath.Join(dir, "object.cue"): cueDefinitions} {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return "", err
		}
	}
	return script, nil
}

func printContests(w io.Writer, all []*contest) error {
	t := newTable(w, 4, 33)
	t.row("size", "process", "wall: least", "median", "most", "CPU: least", "median", "most", "peak", "CPU an object")
	for _, c := range all {
		for _, one := range c.contestants {
			cells := []string{c.name, one.name}
			for _, of := range []func(cost) time.Duration{func(c cost) time.Duration { return c.wall }, func(c cost) time.Duration { return c.cpu }} {
				for _, d := range spread(one.costs, of) {
					cells = append(cells, seconds(d))
				}
			}
			m := median(one.costs)
			t.row(append(cells, memory(float64(m.peak)), each(m.cpu, c.objects))...)
		}
	}
	return t.flush()
}

// spread gives the least, the middle and the most of a figure.
func spread[T cmp.Ordered](costs []cost, of func(cost) T) [3]T {
	values := make([]T, len(costs))
	for i, c := range costs {
		values[i] = of(c)
	}
	return [3]T{slices.Min(values), middle(costs, of), slices.Max(values)}
}

// peerTargets compare the program with the pipeline, with promtool alone, and with the one of the others that takes most memory.
func peerTargets(all []*contest) []target {
	var ts []target
	for _, c := range all {
		by := map[string]cost{}
		var largest int64
		for _, one := range c.contestants {
			m := median(one.costs)
			by[one.step] = m
			if one.step != "" && one.step != "all" {
				largest = max(largest, m.peak)
			}
		}
		own := by[""]
		ts = append(ts,
			ratio(c.name+": check / the pipeline", 0.2, own, by["all"]),
			ratio(c.name+": check / promtool alone", 1, own, by["promtool"]),
			target{c.name + ": peak memory / that of the largest", 1.5, []float64{float64(own.peak) / float64(max(largest, 1))}, plain})
	}
	return ts
}

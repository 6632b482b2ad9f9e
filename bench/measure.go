//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// runner holds the programs, and the folder that they work in.
type runner struct {
	work               string
	runs               int
	gauntlet, promtool string // promtool is empty where there is none
	log                io.Writer
}

// outcome is what came of one size. What did not run has the zero cost.
type outcome struct {
	size
	output

	compile  cost // compile, check and write into a fresh folder
	empty    cost // a run of the program that does nothing
	writing  cost // the same files, written by a shell
	promtool cost // promtool over the rules among them
	narrow   cost // the compile of one cluster of this fleet
	alone    cost // the compile of that cluster in a fleet of its own
	part     cost // what Argo CD's plugin makes of one cluster of this fleet
	whole    cost // what it makes of that cluster in a fleet of its own
}

// process is one of those that are measured side by side.
type process struct {
	command []string
	dir     string // that it runs in
	makes   string // a folder, removed before each run
	into    *cost
	costs   []cost
}

// patience is how long a process may take that is run again: of longer ones, one run tells enough.
const patience = 30 * time.Second

// below gives the paths of what belongs to a size.
func (r *runner) below(z size) func(name string) string {
	return func(name string) string { return filepath.Join(r.work, z.name, name) }
}

// measure measures the processes of one size, in turns, so that what else the machine does meets all of them alike.
func (r *runner) measure(ctx context.Context, z size) (*outcome, error) {
	fmt.Fprintf(r.log, "%s: a fleet of %d × %d\n", z.name, z.clusters, z.services)
	o := &outcome{size: z}
	processes, err := r.prepare(ctx, o)
	if err != nil {
		return nil, err
	}
	return o, r.inTurns(ctx, processes)
}

// inTurns runs the processes as often as is asked for, and gives each its median.
func (r *runner) inTurns(ctx context.Context, processes []process) error {
	for range r.runs {
		for i := range processes {
			if err := processes[i].measure(ctx); err != nil {
				return err
			}
		}
	}
	for _, p := range processes {
		*p.into = median(p.costs)
	}
	return nil
}

// prepare writes the inventory, compiles it once to know what comes of it, and lists what is to be measured.
func (r *runner) prepare(ctx context.Context, o *outcome) ([]process, error) {
	at := r.below(o.size)
	if err := writeFleet(at("fleet"), o.size); err != nil {
		return nil, err
	}
	compile := process{command: []string{r.gauntlet, "compile", at("fleet"), "-o", at("dist")}, makes: at("dist"), into: &o.compile}
	if err := compile.measure(ctx); err != nil {
		return nil, err
	}
	compile.costs = nil
	var err error
	if o.output, err = survey(at("dist")); err != nil {
		return nil, err
	}
	processes := []process{
		{command: []string{r.gauntlet, "version"}, into: &o.empty},
		compile,
		{command: []string{"cp", "-r", at("dist"), at("copy")}, makes: at("copy"), into: &o.writing},
	}
	if r.promtool != "" {
		rules, err := extractRules(at("dist"), at("rules"))
		if err != nil {
			return nil, err
		}
		command := append([]string{r.promtool, "check", "rules"}, rules...)
		processes = append(processes, process{command: command, dir: at("rules"), into: &o.promtool})
	}
	if o.size == largest {
		one, err := r.oneCluster(o)
		if err != nil {
			return nil, err
		}
		processes = append(processes, one...)
	}
	return processes, nil
}

// measure runs the process once more, unless one run has tried the patience.
func (p *process) measure(ctx context.Context) error {
	if len(p.costs) > 0 && p.costs[0].wall > patience {
		return nil
	}
	if p.makes != "" {
		if err := os.RemoveAll(p.makes); err != nil {
			return err
		}
	}
	c, err := run(ctx, p.dir, p.command...)
	p.costs = append(p.costs, c)
	return err
}

// Bench tells how fast a plan is rehearsed, beside what it costs to append as many samples straight to storages of Prometheus.
//
//	bench -program gauntlet-dryrun -scenario NAME PLAN
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

func main() {
	program := flag.String("program", "gauntlet-dryrun", "the program that rehearses")
	scenario := flag.String("scenario", "", "the scenario to play")
	bare := flag.String("append", "", "append to storages only: counts as JSON; bench starts itself with it")
	flag.Parse()
	var err error
	switch {
	case *bare != "":
		err = appendAll(*bare)
	case flag.NArg() != 1 || *scenario == "":
		err = errors.New("usage: bench -program gauntlet-dryrun -scenario NAME PLAN")
	default:
		err = compare(os.Stdout, *program, *scenario, flag.Arg(0))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// cost is what a process took.
type cost struct {
	cpu, wall time.Duration
	peak      int64 // bytes of memory
}

func measure(name string, args ...string) (c cost, err error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	c.wall = time.Since(began)
	c.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = usage.Maxrss * 1024
	}
	return c, nil
}

// beside plays the scenario as often at a time as there are processors, as rehearsals of many scenarios do, and tells how long that takes.
func beside(program, scenario, plan, dir string) (wall time.Duration, err error) {
	errs := make([]error, runtime.NumCPU())
	began := time.Now()
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			own := filepath.Join(dir, strconv.Itoa(i))
			_, errs[i] = measure(program, "play", plan, "--scenario", scenario, "--trace", own+".json", "--data", own)
		})
	}
	all.Wait()
	return time.Since(began), errors.Join(errs...)
}

// compare plays the scenario, appends as much as it has brought, and prints what both cost.
func compare(w io.Writer, program, scenario, plan string) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "trace.json")
	whole, err := measure(program, "play", plan, "--scenario", scenario, "--trace", file, "--data", dir)
	if err != nil {
		return err
	}
	t, err := trace.Load(file)
	if err != nil {
		return err
	}
	counts, err := json.Marshal(t.Counts)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	bare, err := measure(self, "-append", string(counts))
	if err != nil {
		return err
	}
	c, played := t.Counts, t.Reached.Seconds()
	fmt.Fprintf(w, "%s: %s, %d replicas, %d targets, %d series, %d samples, %d evaluations of rules\n\n",
		scenario, t.Reached, c.Replicas, c.Targets, c.Series, c.Samples, c.Evaluations)
	row := func(what string, whole, bare, unit float64) {
		fmt.Fprintf(w, "%-32s %12.2f %12.2f %8.1f ×\n", what, whole/unit, bare/unit, whole/bare)
	}
	fmt.Fprintf(w, "%-32s %12s %12s\n", "", "rehearsal", "bare append")
	row("CPU, seconds", whole.cpu.Seconds(), bare.cpu.Seconds(), 1)
	row("wall, seconds", whole.wall.Seconds(), bare.wall.Seconds(), 1)
	row("CPU per sample, µs", whole.cpu.Seconds()*1e6, bare.cpu.Seconds()*1e6, float64(c.Samples))
	row("CPU per series, µs", whole.cpu.Seconds()*1e6, bare.cpu.Seconds()*1e6, float64(c.Series))
	row("memory per sample, bytes", float64(whole.peak), float64(bare.peak), float64(c.Samples))
	row("memory per series, bytes", float64(whole.peak), float64(bare.peak), float64(c.Series))
	together, err := beside(program, scenario, plan, dir)
	if err != nil {
		return err
	}
	n := runtime.NumCPU()
	fmt.Fprintln(w)
	for _, x := range []struct {
		what string
		rate float64
	}{
		{"virtual seconds per CPU second", played / whole.cpu.Seconds()},
		{"virtual seconds per wall second", played / whole.wall.Seconds()},
		{fmt.Sprintf("the same, %d scenarios at a time", n), played * float64(n) / together.Seconds()},
	} {
		fmt.Fprintf(w, "%-32s %12.1f\n", x.what, x.rate)
	}
	return nil
}

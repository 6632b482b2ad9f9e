//go:build unix

// Command bench measures what a compile and check of fleets of several sizes costs, and beside it, in the same run, what
// the same machine needs for an empty run of the program, for writing the same files, and for promtool to check the rules
// that were emitted. Every figure is that of a whole process. Nothing of what it measures is linked into it.
//
// With -peers, it measures a check of the emitted manifests, and beside it what other programs take for the same files.
// With -hook, it measures the pre-commit hooks on the example fleet in the same way, and with -plugin what Argo CD's plugin takes for one cluster.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := bench(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

// settings are what the command line says.
type settings struct {
	sizes    []size
	runs     int
	promtool bool
	peers    bool
	hook     bool
	plugin   bool
	keep     string
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var s settings
	var names string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&names, "sizes", "S,M,L,XL", "sizes of fleets to measure")
	flags.IntVar(&s.runs, "runs", 5, "how often each process runs; the figures are medians")
	flags.BoolVar(&s.promtool, "promtool", true, "compare with promtool, which is built on first use")
	flags.BoolVar(&s.peers, "peers", false, "compare a check of manifests with other programs instead, which are built on first use")
	flags.BoolVar(&s.hook, "hook", false, "measure the pre-commit hooks on the example fleet of the current folder instead, beside promtool and cue")
	flags.BoolVar(&s.plugin, "plugin", false, "measure what one cluster of the largest fleet costs instead, and that cluster alone")
	flags.StringVar(&s.keep, "keep", "", "folder to leave the inventories and what was made of them in")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 || s.runs < 1 {
		return s, fmt.Errorf("bench takes no arguments, and at least one run")
	}
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(sizes, func(z size) bool { return z.name == name })
		if i < 0 {
			return s, fmt.Errorf("there is no size %q; there are S, M, L and XL", name)
		}
		s.sizes = append(s.sizes, sizes[i])
	}
	return s, nil
}

func bench(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	work, clean, err := workFolder(s.keep)
	if err != nil {
		return err
	}
	defer clean()
	b := &runner{work: work, runs: s.runs, log: stderr}
	if b.gauntlet, err = buildGauntlet(ctx, work); err != nil {
		return err
	}
	switch {
	case s.hook:
		return b.benchHook(ctx, stdout)
	case s.plugin:
		return b.benchPlugin(ctx, stdout)
	case s.peers:
		return b.benchPeers(ctx, s.sizes, stdout)
	}
	if s.promtool {
		if b.promtool, err = buildPromtool(ctx, stderr); err != nil {
			fmt.Fprintf(stderr, "going on without promtool: %v\n", err)
		}
	}
	fmt.Fprintf(stdout, "%d processors, %s, medians of %d runs\n\n", runtime.NumCPU(), runtime.Version(), s.runs)
	var all []*outcome
	for _, z := range s.sizes {
		o, err := b.measure(ctx, z)
		if err != nil {
			return fmt.Errorf("%s: %w", z.name, err)
		}
		all = append(all, o)
	}
	if err := printSizes(stdout, all); err != nil {
		return err
	}
	if err := printCosts(stdout, all); err != nil {
		return err
	}
	return printTargets(stdout, targets(all))
}

// workFolder makes the folder that everything is written below, and gives what removes it.
func workFolder(keep string) (dir string, clean func(), err error) {
	if keep != "" {
		dir, err = filepath.Abs(keep)
		if err != nil {
			return "", nil, err
		}
		return dir, func() {}, os.MkdirAll(dir, 0o755)
	}
	dir, err = os.MkdirTemp("", "gauntlet-bench-")
	return dir, func() { os.RemoveAll(dir) }, err
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/report"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// runs are rehearsals of one plan.
type runs struct {
	folder    string
	scenarios []string
	clusters  []string // none for all
	engine    string
	phase     int
	parallel  int
	verbose   bool
	stuck     time.Duration // as play has it; 0 for the usual
	swollen   uint64        // the same

	base   string // folder of another plan, which is played first
	traces string // folder
	junit  string
	html   string
	blocks string // folder
	serve  string // address
}

func runCommand() *cobra.Command {
	var r runs
	cmd := &cobra.Command{
		Use:   "run PLAN",
		Short: "Play the scenarios of a plan, and say whether it went as expected",
		Long: `Play scenarios of a plan, each in a process of its own, and show what happened.

The exit status is 0 where all that was expected came true, 1 where something did not, and 2 where a rehearsal failed.`,
		Example: `  gauntlet plan -o plan
  gauntlet-dryrun run plan
  gauntlet-dryrun run plan --scenario replica-loss --html replica-loss.html
  gauntlet-dryrun run plan --scenario healthy-day --cluster prod-1 --blocks prod-1
  gauntlet-dryrun run plan --scenario replica-loss --serve 127.0.0.1:9090`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r.folder = args[0]
			return r.run(cmd.Context(), cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&r.scenarios, "scenario", nil, "`NAME` of a scenario (default: all; several: repeat the flag)")
	f.StringArrayVar(&r.clusters, "cluster", nil, "`NAME` of a cluster that is played alone (default: all; several: repeat the flag)")
	f.StringVar(&r.engine, "engine", embedded, "`ENGINE` that plays: embedded, which is the code of the programs in one, in virtual time; or processes, the programs of the PATH, in real time")
	f.StringVar(&r.base, "base", "", "play the scenarios on this `PLAN` as well, and show what changed since")
	f.IntVar(&r.phase, "phase", 0, "shift the moments of scrapes: what is expected must hold for any")
	f.IntVar(&r.parallel, "parallel", min(runtime.NumCPU(), manyScenarios), "how many scenarios are played at a time")
	f.BoolVar(&r.verbose, "verbose", false, "show what the processes log")
	f.DurationVar(&r.stuck, "stuck", 0, "end a rehearsal where no virtual time passes for so long")
	f.Uint64Var(&r.swollen, "swollen", 0, "end a rehearsal where so many MiB more are taken while no virtual time passes")
	_ = f.MarkHidden("stuck")
	_ = f.MarkHidden("swollen")
	f.StringVar(&r.traces, "traces", "", "`FOLDER` to write the traces to, as JSON")
	f.StringVar(&r.junit, "junit", "", "`FILE` to write the expectations to, as JUnit")
	f.StringVar(&r.html, "html", "", "`FILE` to write the report to, as HTML")
	f.StringVar(&r.blocks, "blocks", "", "`FOLDER` to write the series to, as TSDB blocks with Thanos' metadata: a bucket")
	f.StringVar(&r.serve, "serve", "", "`ADDRESS` to answer at when it is over: Prometheus' query API there, Thanos' StoreAPI on the next port")
	return cmd
}

// manyScenarios are played at a time at most, unless one asks for more: each takes a processor and up to a gigabyte of memory.
const manyScenarios = 4

func (r *runs) run(ctx context.Context, out io.Writer) error {
	p, err := r.load(out)
	if err != nil {
		return err
	}
	if err := r.playable(p); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "gauntlet-dryrun-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := r.placed(); err != nil {
		return err
	}
	kept, err := r.keep(ctx, work)
	if err != nil {
		return err
	}
	defer kept.close()
	traces, err := r.playAll(ctx, p, filepath.Join(work, "plan"), kept)
	if err != nil {
		return err
	}
	met := true
	for _, t := range traces {
		if err := report.Timeline(out, t); err != nil {
			return err
		}
		met = met && t.Stopped == ""
		for _, x := range t.Expectations {
			met = met && x.Met
		}
	}
	if err := errors.Join(r.save(traces), kept.commit()); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return r.interrupted(traces)
	}
	if r.base != "" {
		if err := r.compare(ctx, filepath.Join(work, "base"), traces, out); err != nil {
			return err
		}
	}
	if traces[0].Stopped == "" {
		if err := kept.serve(ctx, p, traces[0], out); err != nil {
			return err
		}
	}
	if !met {
		return errUnmet
	}
	return nil
}

// compare plays on the other plan what it has of the scenarios, and shows what changed since.
func (r runs) compare(ctx context.Context, work string, after []*trace.Trace, out io.Writer) error {
	p, _, err := load(r.base, r.clusters)
	if err != nil {
		return err
	}
	r.folder, r.scenarios = r.base, slices.DeleteFunc(slices.Clone(r.scenarios), func(name string) bool {
		_, err := find(p, name)
		return err != nil
	})
	before, err := r.playAll(ctx, p, work, nil)
	if err != nil {
		return fmt.Errorf("on the base: %w", err)
	}
	if ctx.Err() != nil {
		return errors.New("interrupted on the base; what it would change is not known")
	}
	for _, t := range after {
		i := slices.Index(r.scenarios, t.Scenario)
		if i < 0 {
			fmt.Fprintf(out, "%s: the base has no such scenario\n\n", t.Scenario)
			continue
		}
		if err := report.Compare(out, before[i], t); err != nil {
			return err
		}
	}
	return nil
}

// playAll plays the scenarios, some at a time. What one of them leaves is read in the order in which they were asked for. Of an
// interrupt, it gives what was reached; scenarios that had not begun are left out.
func (r *runs) playAll(ctx context.Context, p *plan.Plan, work string, keep *kept) ([]*trace.Trace, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	traces, errs := make([]*trace.Trace, len(r.scenarios)), make([]error, len(r.scenarios))
	bar := newProgress(p, r.scenarios)
	defer bar.done()
	places := make(chan struct{}, max(1, r.parallel))
	var all sync.WaitGroup
	for i, name := range r.scenarios {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			if ctx.Err() != nil {
				return
			}
			t, err := r.play(ctx, self, filepath.Join(work, strconv.Itoa(i)), keep.folder(name), name, bar)
			if err != nil && ctx.Err() == nil {
				errs[i] = fmt.Errorf("%s: %w", name, err)
			}
			traces[i] = t
		})
	}
	all.Wait()
	return slices.DeleteFunc(traces, func(t *trace.Trace) bool { return t == nil }), errors.Join(errs...)
}

// play plays one scenario in a process of its own. Blocks is the folder that it writes its series to; empty for none.
func (r *runs) play(ctx context.Context, self, work, blocks, name string, bar *progress) (*trace.Trace, error) {
	if err := os.MkdirAll(work, 0o755); err != nil {
		return nil, err
	}
	file := filepath.Join(work, "trace.json")
	args := []string{"play", r.folder, "--scenario", name, "--trace", file, "--data", filepath.Join(work, "volumes"), "--phase", strconv.Itoa(r.phase),
		"--engine", r.engine}
	if blocks != "" {
		args = append(args, "--blocks", blocks)
	}
	for _, c := range r.clusters {
		args = append(args, "--cluster", c)
	}
	if r.verbose {
		args = append(args, "--verbose")
	}
	if r.stuck > 0 {
		args = append(args, "--stuck", r.stuck.String())
	}
	if r.swollen > 0 {
		args = append(args, "--swollen", strconv.FormatUint(r.swollen, 10))
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second // for what it has reached to be written
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	if r.verbose {
		cmd.Stderr = io.MultiWriter(&complaints, os.Stderr)
	}
	reached, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(reached); lines.Scan(); {
		if d, err := time.ParseDuration(lines.Text()); err == nil {
			bar.reached(name, d)
		}
	}
	waited := cmd.Wait()
	t, err := trace.Load(file)
	switch {
	case err == nil && (waited == nil || t.Stopped != ""):
		return t, nil
	case waited != nil && complaints.Len() > 0:
		return nil, complaint(complaints.String())
	case waited != nil:
		return nil, waited
	}
	return nil, err
}

// save writes what was asked for.
func (r *runs) save(traces []*trace.Trace) error {
	if r.traces != "" {
		for _, t := range traces {
			if err := trace.Save(filepath.Join(r.traces, t.Scenario+".json"), t); err != nil {
				return err
			}
		}
	}
	for file, write := range map[string]func(io.Writer, []*trace.Trace) error{r.junit: report.JUnit, r.html: report.HTML} {
		if file == "" {
			continue
		}
		var b bytes.Buffer
		if err := write(&b, traces); err != nil {
			return err
		}
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

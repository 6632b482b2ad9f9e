package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/dryrun/internal/bubble"
	"gauntlet.dev/gauntlet/dryrun/internal/busy"
	"gauntlet.dev/gauntlet/dryrun/internal/ec2"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/processes"
	"gauntlet.dev/gauntlet/dryrun/internal/rehearsal"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// play is one rehearsal in a process of its own: a program has one bubble. It writes the trace to a file, and how far it came to
// standard output, a line each.
type play struct {
	folder   string   // of the plan
	clusters []string // none for all
	scenario string
	engine   string
	trace    string
	data     string
	blocks   string // folder; empty for none
	phase    int
	verbose  bool
	profile  string
	stuck    time.Duration
	swollen  uint64 // MiB
}

func playCommand() *cobra.Command {
	var p play
	cmd := &cobra.Command{
		Use:    "play PLAN",
		Short:  "Play one scenario, as run does for each",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p.folder = args[0]
			return p.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&p.scenario, "scenario", "", "name of the scenario")
	f.StringArrayVar(&p.clusters, "cluster", nil, "name of a cluster that is played")
	f.StringVar(&p.engine, "engine", embedded, "what runs")
	f.StringVar(&p.trace, "trace", "", "file to write")
	f.StringVar(&p.data, "data", "", "folder for volumes")
	f.StringVar(&p.blocks, "blocks", "", "folder to write blocks to")
	f.IntVar(&p.phase, "phase", 0, "shift the moments of scrapes")
	f.BoolVar(&p.verbose, "verbose", false, "write what the processes log to standard error")
	f.DurationVar(&p.stuck, "stuck", stuck, "end where no virtual time passes for so long")
	f.Uint64Var(&p.swollen, "swollen", swollen>>20, "end where so many MiB more are taken while no virtual time passes")
	f.StringVar(&p.profile, "profile", "", "file to write a CPU profile to")
	return cmd
}

// garbage is how much of it, in percent of what is in use, may lie about. Less of it is collected too often; more of it takes memory
// that was not used before, and getting that takes longer than collecting.
const garbage = 150

// A rehearsal runs on one processor. Little of it can go on at the same moment: what happens is handed from goroutine to goroutine, and
// to wake another processor for that costs half as much again. Scenarios run beside each other instead.

func (p play) run(ctx context.Context) error {
	of, _, err := load(p.folder, p.clusters)
	if err != nil {
		return err
	}
	scenario, err := find(of, p.scenario)
	if err != nil {
		return err
	}
	hosts, err := ec2.Listen(ctx, of.Hosts)
	if err != nil {
		return err
	}
	defer hosts.Close()
	log := slog.New(slog.DiscardHandler)
	if p.verbose {
		log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	}
	var programs *processes.Programs
	if p.engine == ofProcesses {
		if programs, err = processes.Find(of); err != nil {
			return err
		}
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if os.Getenv("GOMAXPROCS") == "" && programs == nil {
		runtime.GOMAXPROCS(1)
	}
	var reached atomic.Int64
	now := busy.Of(of)
	if p.profile != "" {
		f, err := os.Create(p.profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	play := func() error {
		return p.play(rehearsal.Options{
			Plan: of, Folder: p.folder, Scenario: scenario, Data: p.data, Blocks: p.blocks, Phase: p.phase, EC2: hosts.URL(), Logger: log,
			Busy: now, Programs: programs,
			Stop: func(now time.Duration) string {
				if now/time.Minute != time.Duration(reached.Swap(int64(now)))/time.Minute {
					fmt.Println(now)
				}
				if ctx.Err() != nil {
					return "interrupted"
				}
				return ""
			},
		})
	}
	if programs != nil {
		return play()
	}
	go watch(&reached, now, bounds{stuck: p.stuck, swollen: p.swollen << 20})
	bubble.Main(func() int {
		defer pprof.StopCPUProfile()
		if err := play(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return exitError
		}
		return 0
	})
	return nil
}

// play plays, and writes what was reached.
func (p play) play(o rehearsal.Options) error {
	t, err := rehearsal.Run(o)
	if err == nil || t.Reached.Duration > 0 {
		if failed := trace.Save(p.trace, t); failed != nil && err == nil {
			err = failed
		}
	}
	return err
}

func find(p *plan.Plan, name string) (plan.Scenario, error) {
	for _, s := range p.Scenarios {
		if s.Name == name {
			return s, nil
		}
	}
	var names []string
	for _, s := range p.Scenarios {
		names = append(names, s.Name)
	}
	return plan.Scenario{}, fmt.Errorf("the plan has no scenario %q; it has %s", name, cmp.Or(strings.Join(names, ", "), "none"))
}

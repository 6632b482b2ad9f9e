package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"
)

// dryrunProgram rehearses a plan. It links Prometheus, Alertmanager and Thanos, of the versions that build together.
const dryrunProgram = "gauntlet-dryrun"

// dryrun is a rehearsal of an inventory.
type dryrun struct {
	target
	chart     charts
	scenarios []string
	clusters  []string // that are played; none for all
	judged    bool     // it was, and is only lowered
	engine    string
	base      string // revision; empty for none
	phase     int
	parallel  int
	traces    string
	junit     string
	html      string
	blocks    string
	serve     string
}

func (a *app) dryrunCommand() *cobra.Command {
	var d dryrun
	cmd := &cobra.Command{
		Use:   "dryrun [ROOT]",
		Short: "Rehearse the fleet on the real Prometheus, Alertmanager and Thanos code, in virtual time",
		Long: `Compile and check the inventory, and play its scenarios: each replica scrapes its targets by the configuration that the
operator would generate, evaluates its rules, sends to Alertmanagers that share their notification log, and is queried
through the layers of Thanos. No cluster, no container and no network is needed, and the time is virtual.

With --chart, or where the fleet names a chart by its path or digest, the chart's own rules and monitors play along.

Scenarios stand in scenarios/ of the inventory: what happens, and what is expected of it. The exit status is 1 where an
expectation was not met.`,
		Example: `  gauntlet dryrun
  gauntlet dryrun --scenario replica-loss --html replica-loss.html
  gauntlet dryrun --scenario burn-rate-leads --base main
  gauntlet dryrun --scenario healthy-day --cluster prod-1 --blocks prod-1
  gauntlet dryrun --scenario replica-loss --serve 127.0.0.1:9090`,
		Args: atMostOne("ROOT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d.args = args
			if err := d.chart.check(cmd); err != nil {
				return err
			}
			return a.dryrun(cmd.Context(), d)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&d.output, "output", "o", "", "folder to keep the plan in")
	f.StringArrayVar(&d.scenarios, "scenario", nil, "`NAME` of a scenario (default: all); may be repeated")
	f.StringVar(&d.engine, "engine", "embedded", "`ENGINE` that plays: embedded, which is the code of the programs in one, in virtual time; or processes, the programs of the PATH, in real time")
	f.StringVar(&d.base, "base", "", "play the scenarios on this revision as well, and show what changed")
	f.IntVar(&d.phase, "phase", 0, "shift the moments of scrapes: what is expected must hold for any")
	f.IntVar(&d.parallel, "parallel", 0, "how many scenarios are played at a time (default: one for each processor, and four at most)")
	f.StringVar(&d.traces, "traces", "", "`FOLDER` to write the traces to, as JSON")
	f.StringVar(&d.junit, "junit", "", "`FILE` to write the expectations to, as JUnit")
	f.StringVar(&d.html, "html", "", "`FILE` to write the report to, as HTML")
	f.StringVar(&d.blocks, "blocks", "", "`FOLDER` to write the series to, as TSDB blocks with Thanos' metadata: a bucket")
	f.StringVar(&d.serve, "serve", "", "`ADDRESS` to answer at when it is over: Prometheus' query API there, Thanos' StoreAPI on the next port")
	f.StringArrayVar(&d.clusters, "cluster", nil, "`NAME` of a cluster that is played alone (default: all); may be repeated")
	d.checked(cmd, func() []string { return d.clusters })
	d.chart.flags(cmd)
	return cmd
}

// errPart says that a rehearsal came to an end early. What it had reached was shown, and written where that was asked for.
var errPart = errors.New("interrupted")

func (a *app) dryrun(ctx context.Context, d dryrun) error {
	program, err := sibling(dryrunProgram, "make dryrun")
	if err != nil {
		return err
	}
	at, err := d.place()
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "gauntlet-dryrun-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if d.args = []string{at.root}; d.output == "" {
		d.output = filepath.Join(work, "plan")
	}
	plan := a.plan
	if d.judged {
		plan = a.lower
	}
	if err := plan(ctx, d.target, d.chart); err != nil {
		return err
	}
	args := append([]string{"run", d.output}, d.settings()...)
	if d.base != "" {
		before := d.target
		before.args, before.output = []string{filepath.Join(work, "base")}, filepath.Join(work, "base-plan")
		if err := checkOut(ctx, at.root, d.base, before.args[0]); err != nil {
			return err
		}
		if err := a.plan(ctx, before, d.chart); err != nil {
			return err
		}
		args = append(args, "--base", before.output)
	}
	if d.serve != "" {
		return a.askSibling(ctx, program, args...) // it is interrupted in the end
	}
	if err := a.runSibling(ctx, program, args...); !errors.Is(err, context.Canceled) {
		return err
	}
	return errPart
}

// settings are the flags that the program takes as they are.
func (d dryrun) settings() []string {
	args := []string{"--engine", d.engine, "--phase", strconv.Itoa(d.phase)}
	if d.parallel > 0 {
		args = append(args, "--parallel", strconv.Itoa(d.parallel))
	}
	for _, name := range d.scenarios {
		args = append(args, "--scenario", name)
	}
	for _, name := range d.clusters {
		args = append(args, "--cluster", name)
	}
	for _, f := range []struct{ name, value string }{
		{"--traces", d.traces}, {"--junit", d.junit}, {"--html", d.html}, {"--blocks", d.blocks}, {"--serve", d.serve},
	} {
		if f.value != "" {
			args = append(args, f.name, f.value)
		}
	}
	return args
}

// Command gauntlet-plan lowers a fleet into the plan of a rehearsal. gauntlet plan checks the fleet first and then runs it; it is a
// program of its own because it links the operator, which every run of gauntlet would pay for.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"gauntlet.dev/gauntlet/internal/plan"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errFindings):
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "gauntlet-plan:", err)
		os.Exit(2)
	}
}

// errFindings says that there are findings, which were printed.
var errFindings = errors.New("there are findings")

const usage = `usage: gauntlet-plan -o DIR [-cluster NAME] [-no-chart | [-chart REF] [-cache DIR]] ROOT
       gauntlet-plan -o DIR -manifests CLUSTER=PATH... [ROOT]

It lowers what was checked: call gauntlet plan.
`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("gauntlet-plan", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage) }
	flags.StringVar(&o.output, "o", "", "")
	flags.StringVar(&o.cluster, "cluster", "", "")
	flags.Func("manifests", "", o.manifests)
	flags.BoolVar(&o.chart.None, "no-chart", false, "")
	flags.StringVar(&o.chart.Ref, "chart", "", "")
	flags.StringVar((*string)(&o.chart.Cache), "cache", "", "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	o.root = flags.Arg(0)
	if o.output == "" || flags.NArg() > 1 || o.root == "" && len(o.folders) == 0 {
		fmt.Fprint(stderr, usage)
		return errors.New("called wrongly")
	}
	bundle, inv, err := o.read(ctx)
	if err != nil {
		return err
	}
	lowered, err := plan.Lower(bundle, inv)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(lowered.Found) > 0 {
		o.show(stdout, lowered.Found)
		return errFindings
	}
	if err := plan.Write(o.output, lowered); err != nil {
		return fmt.Errorf("write the plan: %w", err)
	}
	for _, warning := range lowered.Warnings {
		fmt.Fprintln(stderr, "warning:", warning)
	}
	fmt.Fprintf(stdout, "%s: %s\n", o.output, summary(lowered.Plan))
	return nil
}

// summary counts what is in a plan.
func summary(p *plan.Plan) string {
	var parts []string
	for _, part := range []struct {
		n         int
		one, many string
	}{
		{len(p.Clusters), "cluster", "clusters"}, {len(p.Prometheuses), "Prometheus", "Prometheuses"},
		{len(p.Alertmanagers), "Alertmanager", "Alertmanagers"}, {len(p.Thanos), "process of Thanos", "processes of Thanos"},
		{len(p.Targets), "target", "targets"}, {len(p.Alerts), "alert", "alerts"},
	} {
		noun := part.many
		if part.n == 1 {
			noun = part.one
		}
		parts = append(parts, fmt.Sprintf("%d %s", part.n, noun))
	}
	return strings.Join(parts, ", ")
}

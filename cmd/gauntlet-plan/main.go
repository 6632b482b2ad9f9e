// Command gauntlet-plan lowers a fleet into the plan of a rehearsal. gauntlet plan and gauntlet dryrun check the fleet first and then run it; it is a
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
	"syscall"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/plan"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "gauntlet-plan:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("gauntlet-plan", flag.ContinueOnError)
	flags.SetOutput(stderr)
	output := flags.String("o", "", "folder to write the plan to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *output == "" || flags.NArg() != 1 {
		return errors.New("usage: gauntlet-plan -o DIR ROOT; it takes a fleet that was checked, as gauntlet plan does")
	}
	inv, found, err := inventory.Load(ctx, os.DirFS(flags.Arg(0)))
	if err != nil {
		return err
	}
	if inv == nil || diag.HasErrors(found) {
		return errors.New("the fleet has mistakes; gauntlet check shows them")
	}
	bundle, found := compile.Compile(inv, compile.Options{})
	if bundle == nil || diag.HasErrors(found) {
		return errors.New("the fleet has mistakes; gauntlet check shows them")
	}
	lowered, err := plan.Lower(bundle, inv)
	if err != nil {
		return err
	}
	for _, warning := range lowered.Warnings {
		fmt.Fprintln(stderr, warning)
	}
	if len(lowered.Found) > 0 {
		for _, d := range lowered.Found {
			fmt.Fprintf(stderr, "%s: %s: %s [%s]\n", d.Source, d.Severity, d.Message, d.Code)
		}
		return errors.New("the scenarios have mistakes")
	}
	return plan.Write(*output, lowered)
}

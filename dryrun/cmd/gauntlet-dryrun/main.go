// Gauntlet-dryrun plays scenarios on a plan, by the code of Prometheus, Alertmanager and Thanos, under a virtual clock.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/dryrun/internal/report"
)

// Exit statuses, as those of gauntlet: an expectation that was not met is a finding.
const (
	exitUnmet = 1
	exitError = 2
)

// errUnmet says that the rehearsal went well and that it was not what was expected.
var errUnmet = errors.New("expectations were not met")

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := command().ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUnmet):
		return exitUnmet
	}
	fmt.Fprintln(os.Stderr, "gauntlet-dryrun:", report.Complaint(err.Error()))
	return exitError
}

func command() *cobra.Command {
	cmd := &cobra.Command{
		Use:           "gauntlet-dryrun",
		Short:         "Rehearse a fleet on the real code of Prometheus, Alertmanager and Thanos, under a virtual clock",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	cmd.AddCommand(runCommand(), playCommand())
	return cmd
}

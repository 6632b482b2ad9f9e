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
)

// Exit statuses, as those of gauntlet: an expectation that was not met is a finding.
const (
	exitUnmet = 1
	exitError = 2
)

// errUnmet says that the rehearsal went well and that it was not what was expected.
var errUnmet = errors.New("expectations were not met")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch err := command().ExecuteContext(ctx); {
	case err == nil:
	case errors.Is(err, errUnmet):
		os.Exit(exitUnmet)
	default:
		fmt.Fprintln(os.Stderr, "gauntlet-dryrun:", err)
		os.Exit(exitError)
	}
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

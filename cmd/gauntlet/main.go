// Command gauntlet compiles an inventory of clusters, services and priorities into what Argo CD applies, and checks it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/report"
)

// Exit statuses.
const (
	statusClean    = 0
	statusFindings = 1
	statusFailed   = 2 // no verdict: the tool failed, was called wrongly, or was interrupted
)

func main() {
	// A run makes much that lives until its end, and ends soon: collecting half as often as is usual saves some 7 % of its
	// processors' time. Collecting still less often saves nothing more, and takes half as much memory again.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	// A policy that compares endless values would end the program by its stack; the engine sees sooner what stacks take.
	debug.SetMaxStack(16 << 30)
	watchMemory(os.Stderr, os.Exit)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// errFindings says that a run ended with findings, which were printed.
var errFindings = errors.New("there are findings")

// run runs the command line and gives its exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	out := &output{w: stdout}
	cmd := newCommand(&app{in: os.Stdin, out: out, err: stderr})
	cmd.SetArgs(args)
	cmd.SetOut(out)
	cmd.SetErr(stderr)
	err := cmd.ExecuteContext(ctx)
	if out.err != nil && (err == nil || errors.Is(err, errFindings) || errors.Is(err, out.err)) {
		err = fmt.Errorf("write to standard output: %w", cause(out.err)) // a verdict that nobody can read is none
	}
	switch {
	case err == nil:
		return statusClean
	case errors.Is(err, errFindings):
		return statusFindings
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "gauntlet: interrupted; nothing was changed")
	default:
		fmt.Fprintln(stderr, "gauntlet:", report.CleanLines(err.Error()))
	}
	return statusFailed
}

// app holds where commands read from and write to.
type app struct {
	in      io.Reader
	out     *output
	err     io.Writer
	noColor bool
	floor   *strings.Builder // of the heap
}

// say prints a line. What the user wrote is made safe to print: each text among the arguments stays on its line, and is no command to a CI.
func (a *app) say(format string, args ...any) {
	for i, arg := range args {
		switch arg := arg.(type) {
		case string:
			args[i] = report.Clean(arg)
		case error:
			args[i] = report.Clean(arg.Error())
		case fmt.Stringer:
			args[i] = report.Clean(arg.String())
		}
	}
	fmt.Fprintf(a.out, format, args...)
}

func newCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "gauntlet COMMAND",
		Short: "Compile and check the monitoring of a Prometheus fleet",
		Long: `gauntlet compiles an inventory of clusters, services and priorities into kube-prometheus-stack values, monitors,
rules, routes, the Thanos topology and the Argo CD applications, and checks what it compiled.

Exit status: 0 clean, 1 findings, 2 no verdict: the tool failed, was called wrongly, or was interrupted. Warnings are
shown, and do not fail a run, unless --fail-on says so.`,
		Example: `  gauntlet init            make a small inventory to start from
  gauntlet check           see what your edit would change, or what is wrong with it
  gauntlet compile         write what Argo CD applies
  gauntlet explain hello   see what the service hello becomes`,
		Args:                  a.noCommand,
		PersistentPreRun:      a.reserve,
		RunE:                  a.usage,
		DisableFlagsInUseLine: true,
		SilenceErrors:         true,
		SilenceUsage:          true,
	}
	root.PersistentFlags().BoolVar(&a.noColor, "no-color", false, "print without color, even on a terminal")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(helpCommand())
	root.SetUsageTemplate(strings.Replace(root.UsageTemplate(), "{{if .Runnable}}", "{{if and .Runnable (not .HasAvailableSubCommands)}}", 1))
	root.AddCommand(a.compileCommand(), a.checkCommand(), a.explainCommand(), a.fmtCommand(), a.initCommand(), a.planCommand(), a.dryrunCommand(), a.diffCommand(), a.gateCommand(), a.policyCommand(), a.pluginCommand(), a.versionCommand())
	return root
}

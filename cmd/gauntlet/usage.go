package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/suggest"
)

// usageError is an error in how the command was called.
func usageError(format string, args ...any) error { return fmt.Errorf(format, args...) }

// noCommand refuses what stands where a command is expected.
func (a *app) noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return unknownCommand(cmd, args[0])
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return suggest.Unknown("command", name, names)
}

// helpCommand is cobra's, but for a command that does not exist, which is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show what a command does",
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(cmd.Root(), args[0])
			}
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	}
}

// usage is what gauntlet does without a command: it shows its commands, and does not pass for a check.
func (a *app) usage(cmd *cobra.Command, _ []string) error {
	fmt.Fprintf(a.err, "%s\n\n%s\n", cmd.Long, strings.TrimRight(cmd.UsageString(), "\n"))
	return errors.New("name a command")
}

// atMostOne takes one optional argument.
func atMostOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usageError("%s takes one %s, and these are %d: %s", cmd.Name(), what, len(args), strings.Join(args, " "))
		}
		return nil
	}
}

// none takes no argument.
func none(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError("%s takes no argument, such as %s", cmd.Name(), args[0])
	}
	return nil
}

// flagError says which flag was probably meant.
func flagError(cmd *cobra.Command, err error) error {
	var missing interface{ GetSpecifiedName() string }
	if !errors.As(err, &missing) {
		return err
	}
	name := missing.GetSpecifiedName()
	if near := suggest.Nearest(name, flags(cmd)); near != "" && len(name) > 1 {
		return usageError("%s has no flag --%s; did you mean --%s?", cmd.Name(), name, near)
	}
	return usageError("%w; '%s --help' lists what there is", err, cmd.CommandPath())
}

// flags lists the names of a command's flags.
func flags(cmd *cobra.Command) []string {
	var names []string
	for line := range strings.Lines(cmd.Flags().FlagUsages()) {
		if _, rest, found := strings.Cut(line, "--"); found {
			name := strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == '\n' })[0]
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

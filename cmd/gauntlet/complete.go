package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/inventory"
)

// complete adds what a shell completes for a command that takes a ROOT: folders, and the names of clusters where it has a flag for them.
func complete(cmd *cobra.Command) {
	folders := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	cmd.ValidArgsFunction = folders
	if cmd.Flags().Lookup("output") != nil {
		register(cmd, "output", folders)
	}
	if cmd.Flags().Lookup("cluster") == nil {
		return
	}
	register(cmd, "cluster", func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		inv := declared(cmd.Context(), args)
		if inv == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		others := func(name string) bool { return !strings.HasPrefix(name, typed) }
		return slices.DeleteFunc(inv.ClusterNames(), others), cobra.ShellCompDirectiveNoFileComp
	})
}

func register(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // the flag was declared a line above
	}
}

// declared reads the inventory, or gives nil where there is none, or none without mistakes: completion has nowhere to
// say so.
func declared(ctx context.Context, args []string) *inventory.Inventory {
	at, err := findRoot(args)
	if err != nil {
		return nil
	}
	inv, _, err := inventory.Load(ctx, folder(at.root))
	if err != nil {
		return nil
	}
	return inv
}

// completeExplain completes codes, services and exporters.
func completeExplain(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []string
	if all, err := pages(cmd.Context(), nil); err == nil {
		for _, p := range all {
			if strings.HasPrefix(p.Code, typed) {
				found = append(found, cobra.CompletionWithDesc(p.Code, p.Title))
			}
		}
	}
	if inv := declared(cmd.Context(), nil); inv != nil {
		for _, o := range inv.Owners() {
			if strings.HasPrefix(o.Name, typed) {
				found = append(found, cobra.CompletionWithDesc(o.Name, o.At().File))
			}
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

package main

import (
	"github.com/spf13/cobra"
)

// policyCommand holds what is for people who write policies.
func (a *app) policyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy COMMAND",
		Short: "Write and test policies of your own",
		Long: `Policies of your own are Rego in the inventory's folder policies/. They are of the same shape as the built-in ones, and
checked and told in the same way. Those that are of no inventory stand in a folder that --policies names.`,
		Example: `  gauntlet policy new acme/no-default-namespace
  gauntlet policy input ServiceMonitor/hello/hello
  gauntlet policy test`,
		Args:                  a.noCommand,
		RunE:                  a.usage,
		DisableFlagsInUseLine: true,
	}
	var root string
	cmd.PersistentFlags().StringVar(&root, "root", "", "the inventory's root; found from the current folder when left out")
	cmd.AddCommand(a.policyNewCommand(&root), a.policyTestCommand(&root), a.policyInputCommand(&root), a.policySchemaCommand())
	return cmd
}

// rootOf gives the inventory's root: the one that was named, or the one around the current folder.
func rootOf(named string) (string, error) {
	var args []string
	if named != "" {
		args = []string{named}
	}
	at, err := findRoot(args)
	return at.root, err
}

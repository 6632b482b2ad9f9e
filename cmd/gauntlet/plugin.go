package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/plugin"
	"gauntlet.dev/gauntlet/internal/report"
)

func (a *app) pluginCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plugin COMMAND",
		Short: "Serve Argo CD as a config management plugin",
		Long: `What Argo CD calls where gauntlet is its config management plugin, each time in the folder of an Application. The folder
is an inventory, and the parameters of the Application say which part of the fleet is made of it. deploy/argocd holds
what installs the plugin.`,
		Args: a.noCommand,
		RunE: a.usage,
	}
	for _, sub := range []*cobra.Command{
		{
			Use: "discover", Short: "Print the name of the fleet, where this folder is an inventory", Args: none,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.discover(cmd.Context()) },
		},
		{
			Use: "generate", Short: "Compile and check this inventory, and print the manifests of a part of the fleet", Args: none,
			Long: `Compile this inventory, check what was compiled, and print what ` + plugin.Variable + ` asks for. What is wrong is said on
standard error in few words, and nothing is printed then.`,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.generate(cmd.Context()) },
		},
		{
			Use: "parameters", Short: "Print the parameters that an Application may have, as JSON", Args: none,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.parameters(cmd.Context()) },
		},
	} {
		cmd.AddCommand(sub)
	}
	return cmd
}

// here is the folder of an Application. Argo CD calls the plugin in it, and what is around it is not the user's.
const here = "."

// mostComplaints are said on standard error: Argo CD shows it in one field.
const mostComplaints = 20

// discover says whether the plugin is for this folder: Argo CD takes any output for a yes.
func (a *app) discover(ctx context.Context) error {
	if !isRoot(here) {
		return nil
	}
	inv, _, err := inventory.Load(ctx, folder(here))
	switch {
	case err != nil:
		return err
	case inv == nil: // generate says what is wrong with it
		fmt.Fprintln(a.out, "inventory")
	default:
		fmt.Fprintln(a.out, inv.Fleet.Name)
	}
	return nil
}

func (a *app) parameters(ctx context.Context) error {
	if !isRoot(here) {
		return plugin.ErrNoInventory
	}
	inv, found, err := inventory.Load(ctx, folder(here))
	if err != nil {
		return err
	}
	if inv == nil {
		return firstOf(report.Brief(a.err, found, mostComplaints), errFindings)
	}
	return plugin.Announce(a.out, inv)
}

func (a *app) generate(ctx context.Context) error {
	request, err := plugin.Read(os.Getenv(plugin.Variable))
	if err != nil {
		return err
	}
	if !isRoot(here) {
		return plugin.ErrNoInventory
	}
	p := a.progress()
	r, err := stages(ctx, folder(here), extent{cluster: request.Cluster, warn: request.Warn}, charts{none: true}, clockAt("", here), p)
	p.stop()
	if err != nil {
		return err
	}
	if err := report.Brief(a.err, r.findings, mostComplaints); err != nil {
		return err
	}
	if r.checked == nil {
		return errFindings
	}
	files, err := units(ctx, r.checked)
	if err != nil {
		return err
	}
	var all bytes.Buffer
	unit, dir := request.Folder()
	for _, u := range files {
		for _, f := range u.Files {
			if u.Dir != unit || !strings.HasPrefix(f.Path, dir) {
				continue
			}
			if all.Len() > 0 {
				all.Write(separator)
			}
			all.Write(bytes.Join(f.Content, nil))
		}
	}
	if all.Len() == 0 {
		return fmt.Errorf("scope %s of %s is empty, and Argo CD would remove what it has applied", request.Scope, r.inventory.Fleet.Name)
	}
	_, err = a.out.Write(all.Bytes())
	return err
}

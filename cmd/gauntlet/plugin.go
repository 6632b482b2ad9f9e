package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
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
			RunE: a.answering((*app).discover),
		},
		{
			Use: "generate", Short: "Compile and check this inventory, and print the manifests of a part of the fleet", Args: none,
			Long: `Compile this inventory, check what was compiled, and print what ` + plugin.Variable + ` asks for. What is wrong is said on
standard error in few words, and nothing is printed then.`,
			RunE: a.answering((*app).generate),
		},
		{
			Use: "parameters", Short: "Print the parameters that an Application may have, as JSON", Args: none,
			RunE: a.answering((*app).parameters),
		},
	} {
		cmd.AddCommand(sub)
	}
	return cmd
}

// answering gives a command that writes what it has to say when it is done: all of it, or nothing. It ends as soon as it is told to,
// whatever goes on still: Argo CD waits for a moment, and kills then.
func (a *app) answering(call func(*app, context.Context) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		var out, complaints bytes.Buffer
		done := make(chan error, 1)
		go func() { done <- call(&app{in: a.in, out: &output{w: &out}, err: &complaints}, cmd.Context()) }()
		select {
		case <-cmd.Context().Done():
			return cmd.Context().Err()
		case err := <-done:
			if _, err := a.err.Write(complaints.Bytes()); err != nil {
				return err
			}
			if err != nil {
				return err
			}
			_, err = a.out.Write(out.Bytes())
			return err
		}
	}
}

// here is the folder of an Application. Argo CD calls the plugin in it, and what is around it is not the user's.
const here = "."

// mostComplaints are said on standard error: Argo CD shows it in one field.
const mostComplaints = 20

// discover says whether the plugin is for this folder: Argo CD takes any output for a yes, and asks for each Application and commit.
func (a *app) discover(ctx context.Context) error {
	if !isRoot(here) {
		return nil
	}
	name, err := inventory.Name(ctx, folder(here))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.out, cmp.Or(name, "inventory")) // generate says what is wrong with it
	return err
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
	some := false
	unit, dir := request.Folder()
	for _, u := range files {
		for _, f := range u.Files {
			if u.Dir != unit || !strings.HasPrefix(f.Path, dir) {
				continue
			}
			content := f.Content
			if some {
				content = slices.Concat([][]byte{separator}, content)
			}
			some = true
			if _, err := a.out.Write(bytes.Join(content, nil)); err != nil {
				return err
			}
		}
	}
	if !some {
		return fmt.Errorf("scope %s of %s is empty, and Argo CD would remove what it has applied", request.Scope, r.inventory.Fleet.Name)
	}
	return nil
}

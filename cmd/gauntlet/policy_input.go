package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/foreign"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/topology"
)

func (a *app) policyInputCommand(root *string) *cobra.Command {
	var fleet, data bool
	var chart charts
	var manifests manifestPlaces
	cmd := &cobra.Command{
		Use:   "input OBJECT",
		Short: "Print what a policy sees of an object, or of the fleet",
		Long: `Print the document that a policy sees as its input, as JSON: an object with what is known of it, or with --fleet the fleet as
a whole. With --data, print what every policy sees at data.fleet. An object is named as for 'gauntlet explain'. Findings of the inventory
do not keep it from being printed. What a Secret holds is hidden.

With --manifests, print what a policy sees of manifests that were not compiled from an inventory, as 'gauntlet check --manifests' reads
them. At data.fleet stand the defaults of an inventory then, or what the one at --root says.`,
		Example: `  gauntlet policy input ServiceMonitor/hello/hello
  gauntlet policy input --fleet
  gauntlet policy input --manifests manifests/ ServiceMonitor/shop/cart`,
		Args: func(_ *cobra.Command, args []string) error {
			switch asked := len(args) > 0; {
			case fleet && data, asked && (fleet || data):
				return usageError("policy input prints one document; name an object, or give --fleet or --data")
			case !asked && !fleet && !data:
				return usageError("name an object, such as ServiceMonitor/hello/hello, or give --fleet or --data")
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := chart.check(cmd); err != nil {
				return err
			}
			w := wanted{what: strings.Join(args, "/"), fleet: fleet, data: data}
			if len(manifests) > 0 {
				m := manifestsCheck{places: manifests, root: *root}
				if err := m.conflicts(cmd); err != nil {
					return err
				}
				return a.manifestsInput(cmd.Context(), m, w)
			}
			return a.policyInput(cmd.Context(), *root, w, chart)
		},
	}
	cmd.Flags().BoolVar(&fleet, "fleet", false, "print the document of the fleet")
	cmd.Flags().BoolVar(&data, "data", false, "print what stands at data.fleet")
	chart.flags(cmd)
	cmd.Flags().Var(&manifests, "manifests", "see manifests instead of an inventory: `[CLUSTER=]DIR`, a file, or - for standard input; may be repeated")
	return cmd
}

// wanted is the document that is asked for: the fleet, the data, or else an object.
type wanted struct {
	what        string
	fleet, data bool
}

func (a *app) policyInput(ctx context.Context, root string, w wanted, chart charts) error {
	root, err := rootOf(root)
	if err != nil {
		return err
	}
	chart.root = root
	p := a.progress()
	defer p.stop()
	r, err := stages(ctx, folder(root), extent{}, chart, clockAt("", root), p)
	p.stop()
	if err != nil {
		return err
	}
	if r.topology == nil {
		var plain reporting
		run, err := plain.found(root, r.findings, r.waived(), r.rules)
		return firstOf(err, a.show(&plain, run), errFindings)
	}
	return a.printInput(r, w, r.inventory)
}

// manifestsInput prints what is seen of manifests that were not compiled.
func (a *app) manifestsInput(ctx context.Context, m manifestsCheck, w wanted) error {
	if m.root != "" {
		if err := named(m.root); err != nil {
			return err
		}
	}
	folders, err := m.places.folders(a.in)
	if err != nil {
		return err
	}
	expected := m.expect(ctx)
	read, found, err := foreign.Read(ctx, folders...)
	if err != nil {
		return err
	}
	e := <-expected
	switch {
	case e.err != nil:
		return e.err
	case e.inventory == nil, read.Bundle == nil:
		var plain reporting
		run, err := plain.found("", slices.Concat(m.inRoot(e.found), found), 0, policy.OwnRules())
		run.Files = m.files(folders)
		return firstOf(err, a.show(&plain, run), errFindings)
	}
	r := &result{inventory: &inventory.Inventory{}, bundle: read.Bundle} // no service of an inventory is meant
	if r.topology, err = topology.Build(r.bundle); err != nil {
		return err
	}
	return a.printInput(r, w, e.inventory)
}

// printInput prints the document that is asked for. The inventory says what stands at data.fleet.
func (a *app) printInput(r *result, w wanted, expects *inventory.Inventory) error {
	switch {
	case w.data:
		return a.printJSON(policy.NewData(expects))
	case w.fleet:
		return a.printJSON(policy.FleetDocument(r.topology, nil).Input)
	}
	input, err := objectInput(r, w.what)
	if err != nil {
		return err
	}
	return a.printJSON(input)
}

// printJSON prints a value as policies see it.
func (a *app) printJSON(v any) error {
	text, err := policy.JSON(v)
	if err != nil {
		return err
	}
	_, err = a.out.Write(text)
	return err
}

// objectInput is the document of the one object that a name stands for.
func objectInput(r *result, what string) (any, error) {
	objects, _, known := sought(r, what)
	switch {
	case len(objects) == 0:
		return nil, unknownObject("object or service", what, known)
	case len(objects) > 1 && objectName(objects[0].Object) == objectName(objects[1].Object):
		one := "name the file of one, such as " + objects[0].files[0]
		if objects[0].File == "" {
			one = "give --manifests the folder of one alone"
		}
		return nil, usageError("%q stands for %d objects that differ; %s", what, len(objects), one)
	case len(objects) > 1:
		return nil, usageError("%q stands for %d objects; name one by its kind as well, such as %s", what, len(objects), objectName(objects[0].Object))
	case !policy.Known(objects[0].Kind):
		return nil, usageError("no policy sees a %s", objects[0].Kind)
	}
	o := objects[0].Object
	d := policy.ObjectDocument(o, r.topology.Facts(o))
	return d.Seen()
}

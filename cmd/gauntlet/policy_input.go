package main

import (
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/policy"
)

func (a *app) policyInputCommand(root *string) *cobra.Command {
	var fleet, data bool
	var chart charts
	cmd := &cobra.Command{
		Use:   "input OBJECT",
		Short: "Print what a policy sees of an object, or of the fleet",
		Long: `Print the document that a policy sees as its input, as JSON: an object with what is known of it, or with --fleet the fleet as
a whole. With --data, print what every policy sees at data.fleet. An object is named as for 'gauntlet explain'. Findings of the inventory
do not keep it from being printed.`,
		Example: `  gauntlet policy input ServiceMonitor/hello/hello
  gauntlet policy input --fleet`,
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
			return a.policyInput(cmd.Context(), *root, strings.Join(args, "/"), chart, fleet, data)
		},
	}
	cmd.Flags().BoolVar(&fleet, "fleet", false, "print the document of the fleet")
	cmd.Flags().BoolVar(&data, "data", false, "print what stands at data.fleet")
	chart.flags(cmd)
	return cmd
}

// policyInput prints what was asked for: an object, or else the fleet or the data.
func (a *app) policyInput(ctx context.Context, root, what string, chart charts, fleet, data bool) error {
	root, err := rootOf(root)
	if err != nil {
		return err
	}
	chart.root = root
	p := a.progress()
	defer p.stop()
	r, err := stages(ctx, os.DirFS(root), "", chart, clockAt("", root), p)
	p.stop()
	if err != nil {
		return err
	}
	if r.topology == nil {
		var plain reporting
		run, err := plain.found(root, r.findings, r.waived(), r.rules)
		return firstOf(err, a.show(&plain, run), errFindings)
	}
	switch {
	case data:
		return a.printJSON(policy.NewData(r.inventory))
	case fleet:
		return a.printJSON(policy.FleetDocument(r.topology, nil).Input)
	}
	input, err := objectInput(r, what)
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
	case len(objects) > 1:
		return nil, usageError("%q stands for %d objects; name one by its kind as well, such as %s", what, len(objects), objectName(objects[0].Object))
	case !policy.Known(objects[0].Kind):
		return nil, usageError("no policy sees a %s", objects[0].Kind)
	}
	o := objects[0].Object
	return policy.ObjectDocument(o, r.topology.Facts(o)).Input, nil
}

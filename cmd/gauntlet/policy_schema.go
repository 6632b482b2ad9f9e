package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/suggest"
)

func (a *app) policySchemaCommand() *cobra.Command {
	var data bool
	cmd := &cobra.Command{
		Use:   "schema [KIND]",
		Short: "Print the JSON Schema of what a policy sees",
		Long: `Print the JSON Schema of the document of a kind, which is what a policy sees as its input. With --data, print that of what every
policy sees at data.fleet. Without an argument, list the kinds. Policies of your own are held against these schemas before they run.`,
		Example: `  gauntlet policy schema ServiceMonitor
  gauntlet policy schema Fleet`,
		Args: atMostOne("KIND"),
		ValidArgsFunction: func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return beginning(typed, policy.Kinds()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.policySchema(args, data) },
	}
	cmd.Flags().BoolVar(&data, "data", false, "print the schema of what stands at data.fleet")
	return cmd
}

func (a *app) policySchema(args []string, data bool) error {
	var schema map[string]any
	title := "data.fleet"
	switch {
	case data && len(args) > 0:
		return usageError("policy schema prints one schema; name a kind, or give --data")
	case data:
		schema = policy.DataSchema()
	case len(args) == 0:
		fmt.Fprintln(a.out, strings.Join(policy.Kinds(), "\n"))
		return nil
	case !policy.Known(args[0]):
		return suggest.Unknown("kind of document", args[0], policy.Kinds())
	default:
		title = args[0]
		schema = policy.Schema(title)
	}
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["title"] = title
	return a.printJSON(schema)
}

package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and those of the libraries that judge",
		Args:  none,
		RunE: func(*cobra.Command, []string) error {
			info, ok := debug.ReadBuildInfo()
			if !ok {
				return fmt.Errorf("this program was built without its build information")
			}
			fmt.Fprintf(a.out, "gauntlet %s (%s)\n", info.Main.Version, info.GoVersion)
			for _, dep := range info.Deps {
				switch dep.Path {
				case "cuelang.org/go", "github.com/open-policy-agent/opa", "github.com/prometheus/alertmanager",
					"github.com/prometheus/prometheus",
					"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring":
					fmt.Fprintf(a.out, "%s %s\n", dep.Path, dep.Version)
				}
			}
			return nil
		},
	}
}

// version is that of the program; empty where it was built without.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return info.Main.Version
}

// Gauntlet-dryrun plays a plan on the code of Prometheus, Alertmanager and Thanos, under a virtual clock.
package main

import (
	"os"

	"gauntlet.dev/gauntlet/dryrun/internal/bubble"
)

func main() {
	if len(os.Args) != 2 {
		os.Stderr.WriteString("usage: gauntlet-dryrun PLAN\n") //nolint:errcheck // nobody is left to tell
		os.Exit(2)
	}
	bubble.Main(func() int { return 0 })
}

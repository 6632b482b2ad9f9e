// Package processes runs the real prometheus, alertmanager and thanos programs on a plan: each a process of the operating system, on
// loopback and in real time.
//
// They live on the network of the rehearsal all the same. A process dials through a proxy of its own, which leads to the network, and
// what others dial on the network leads to the port that it listens on. So addresses, and with them labels, are those of the plan, and
// what is cut off there is cut off for them.
package processes

import (
	"errors"
	"fmt"
	"os/exec"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Programs are the paths of the programs.
type Programs struct{ Prometheus, Alertmanager, Thanos string }

// Find looks on the PATH for the programs that a plan needs.
func Find(p *plan.Plan) (*Programs, error) {
	found := &Programs{}
	var errs []error
	look := func(needed bool, name string, path *string) {
		if !needed {
			return
		}
		var err error
		if *path, err = exec.LookPath(name); err != nil {
			errs = append(errs, fmt.Errorf("the program %s is not on the PATH; take it from its project's releases, or let `make yardstick` in gauntlet's repository build it into bin/", name))
		}
	}
	sidecars := false
	for _, x := range p.Prometheuses {
		sidecars = sidecars || x.Sidecar != 0
	}
	look(len(p.Prometheuses) > 0, "prometheus", &found.Prometheus)
	look(len(p.Alertmanagers) > 0, "alertmanager", &found.Alertmanager)
	look(sidecars || len(p.Thanos) > 0, "thanos", &found.Thanos)
	return found, errors.Join(errs...)
}

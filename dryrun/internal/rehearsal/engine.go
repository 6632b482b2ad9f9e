package rehearsal

import (
	"context"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/replica"
)

// engine makes the processes of a plan, each in its own way.
type engine interface {
	prometheus(plan.Prometheus) (monitor, error)
	alertmanager(plan.Alertmanager) (member, error)
	thanos(plan.Thanos) (member, error)

	// refuses says why an event cannot happen to processes; nil where it can.
	refuses(e plan.Event, of, all []*process) error
	// failure tells of what went wrong meanwhile.
	failure() error
	// close ends what is left when all processes were stopped.
	close() error
}

// monitor is a pod of Prometheus.
type monitor interface {
	member
	evaluator
	Targets(context.Context) ([]replica.Target, error)
	Counts() (replica.Counts, error)
}

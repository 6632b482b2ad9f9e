package rehearsal

import (
	"context"

	"gauntlet.dev/gauntlet/dryrun/internal/replica"
	"gauntlet.dev/gauntlet/dryrun/internal/thanos"
)

// prometheus is a pod of Prometheus: the replica, and the sidecar that it may have.
type prometheus struct {
	*replica.Replica
	sidecar *thanos.Sidecar // nil for none
}

// Start starts Prometheus first, as the sidecar waits for it.
func (p prometheus) Start(ctx context.Context) error {
	if err := p.Replica.Start(ctx); err != nil || p.sidecar == nil {
		return err
	}
	return p.sidecar.Start(ctx)
}

// Stop ends both.
func (p prometheus) Stop() {
	if p.sidecar != nil {
		p.sidecar.Stop()
	}
	p.Replica.Stop()
}

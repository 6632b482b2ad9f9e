package processes

import (
	"context"

	"github.com/prometheus/prometheus/model/labels"

	"gauntlet.dev/gauntlet/dryrun/internal/alerts"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/thanos"
)

// Ruler is thanos rule, of which is known what became of its alerts.
type Ruler struct {
	*Thanos
	rules    *ruleLog
	follower *follower
}

// Ruler makes a ruler. It does not start it.
func (e *Engine) Ruler(of plan.Thanos) (*Ruler, error) {
	t, err := e.Thanos(of)
	return &Ruler{Thanos: t, rules: newRuleLog()}, err
}

// Start starts it, and follows its alerts.
func (u *Ruler) Start(ctx context.Context) error {
	if err := u.Thanos.Start(ctx); err != nil {
		return err
	}
	u.follower = follow(often(0), func(ctx context.Context) { u.rules.look(ctx, api{u.http}) })
	return nil
}

// Stop ends it.
func (u *Ruler) Stop() {
	if u.follower != nil {
		u.follower.stop()
		u.follower = nil
		u.rules.look(context.Background(), api{u.http})
	}
	u.Thanos.Stop()
}

// Alerts gives all alerts since the first start, by time.
func (u *Ruler) Alerts() []alerts.Alert { return u.rules.Alerts() }

// ExternalLabels are those of its series and alerts.
func (u *Ruler) ExternalLabels() labels.Labels { return u.configured.(*thanos.Ruler).ExternalLabels() }

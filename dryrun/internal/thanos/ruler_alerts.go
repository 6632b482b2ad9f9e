package thanos

import (
	"context"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/rules"
	thanosrules "github.com/thanos-io/thanos/pkg/rules"

	"gauntlet.dev/gauntlet/dryrun/internal/alerts"
)

// Alerts gives all alerts since the first start, by time.
func (u *Ruler) Alerts() []alerts.Alert { return u.alerts.Alerts() }

// ExternalLabels are those of its series and alerts.
func (u *Ruler) ExternalLabels() labels.Labels { return u.flags.labels }

// follow looks for groups that were evaluated. Thanos has no place from which one could be told of it.
func (u *Ruler) follow(ctx context.Context, m *thanosrules.Manager) {
	const every = 5 * time.Second
	seen := map[string]time.Time{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
		for _, g := range m.RuleGroups() {
			key := rules.GroupKey(g.File(), g.Name())
			if at := g.GetLastEvaluation(); at.After(seen[key]) {
				seen[key] = at
				u.alerts.Observe(g.Group, at)
			}
		}
	}
}

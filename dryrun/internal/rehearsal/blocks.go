package rehearsal

import (
	"context"
	"fmt"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/thanos-io/thanos/pkg/block/metadata"

	"gauntlet.dev/gauntlet/dryrun/internal/blocks"
	"gauntlet.dev/gauntlet/dryrun/internal/thanos"
)

// producer is a process that stores series, and uploads them.
type producer interface {
	ExternalLabels() labels.Labels
	Stored(use func(*tsdb.DB) error) error
}

// uploadable refuses at the start what Thanos would refuse at the end.
func (r *run) uploadable() error {
	for _, p := range r.processes {
		if m, ok := p.member.(producer); ok && r.Blocks != "" && m.ExternalLabels().IsEmpty() {
			return fmt.Errorf("%s has no external labels, and Thanos takes no blocks without: give it some that no other process has", p.id())
		}
	}
	return nil
}

// upload writes the blocks of all that store series. What sidecars have not uploaded yet is among them: the rehearsal ends here.
func (r *run) upload(ctx context.Context) error {
	if r.Blocks == "" {
		return nil
	}
	for _, p := range r.processes {
		m, ok := p.member.(producer)
		if !ok {
			continue
		}
		of := blocks.Producer{Labels: m.ExternalLabels(), Source: metadata.SidecarSource,
			Name: fmt.Sprintf("%s/%s/%d/%s/%s/%s", r.Plan.Fleet, r.Scenario.Name, r.Phase, p.Cluster, p.Namespace, p.Name)}
		if _, is := p.member.(*thanos.Ruler); is {
			of.Source = metadata.RulerSource
		}
		if err := m.Stored(func(db *tsdb.DB) error { return blocks.Write(ctx, r.Blocks, db, of) }); err != nil {
			return fmt.Errorf("write the blocks of %s: %w", p.id(), err)
		}
	}
	return nil
}

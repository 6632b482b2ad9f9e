package thanos

import (
	"context"
	"fmt"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/thanos-io/thanos/pkg/component"
	"github.com/thanos-io/thanos/pkg/info"
	"github.com/thanos-io/thanos/pkg/info/infopb"
	"github.com/thanos-io/thanos/pkg/store"
	"github.com/thanos-io/thanos/pkg/store/labelpb"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Replica is the Prometheus beside a sidecar.
type Replica interface {
	DB() *tsdb.DB // while it runs
	ExternalLabels() labels.Labels
}

// Sidecar is thanos sidecar. It reads the database of its Prometheus directly, where the program asks it by remote read: the samples
// are the same.
type Sidecar struct {
	at      plan.Prometheus
	replica Replica
	options Options
	running *servers
}

// NewSidecar makes the sidecar of a replica that has one.
func NewSidecar(at plan.Prometheus, replica Replica, options Options) *Sidecar {
	return &Sidecar{at: at, replica: replica, options: options}
}

// Start implements Process. The replica must run until the sidecar is stopped.
func (s *Sidecar) Start(context.Context) error {
	db := s.replica.DB()
	switch {
	case s.running != nil:
		return fmt.Errorf("the sidecar of %s runs already", s.at.Name)
	case db == nil:
		return fmt.Errorf("the sidecar of %s starts before its Prometheus", s.at.Name)
	}
	s.running = &servers{}
	return s.running.serveGRPC(s.options, s.at.IP, s.at.Sidecar, s.options.offerTSDB(db, component.Sidecar, s.replica.ExternalLabels(), false))
}

// Stop implements Process.
func (s *Sidecar) Stop() {
	if s.running == nil {
		return
	}
	s.running.stop()
	s.running = nil
}

// offerTSDB offers a database as a store. Rules says that the process offers its rules as well.
func (o Options) offerTSDB(db *tsdb.DB, of component.StoreAPI, external labels.Labels, rules bool) offered {
	l := kitLogger(o.Logger)
	s := store.NewTSDBStore(l, db, of, external)
	parts := []info.ServerOptionFunc{
		info.WithLabelSetFunc(func() []labelpb.ZLabelSet { return s.LabelSet() }),
		info.WithStoreInfoFunc(func() (*infopb.StoreInfo, error) {
			from, to := s.TimeRange()
			return &infopb.StoreInfo{MinTime: from, MaxTime: to, SupportsSharding: true, SupportsWithoutReplicaLabels: true, TsdbInfos: s.TSDBInfos()}, nil
		}),
	}
	if rules {
		parts = append(parts, info.WithRulesInfoFunc())
	}
	return offered{store.NewRecoverableStoreServer(l, s), info.NewInfoServer(of.String(), parts...)}
}

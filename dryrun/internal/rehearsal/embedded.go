package rehearsal

import (
	"context"
	"errors"
	"sync"

	"gauntlet.dev/gauntlet/dryrun/internal/alertmanager"
	"gauntlet.dev/gauntlet/dryrun/internal/asked"
	"gauntlet.dev/gauntlet/dryrun/internal/names"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/replica"
	"gauntlet.dev/gauntlet/dryrun/internal/thanos"
)

// embedded runs the code of the programs in this one.
type embedded struct {
	*run
	names    *names.Names
	asked    *asked.Metrics // of the processes of the plan
	stores   *thanos.Stores // through which processes of Thanos call each other
	rules    *replica.Rules // which replicas read once
	gossip   map[string]*alertmanager.Cluster
	replicas []*replica.Replica
}

func newEmbedded(r *run, known *names.Names) (*embedded, error) {
	e := &embedded{run: r, names: known, stores: thanos.NewStores(), rules: replica.NewRules(), gossip: map[string]*alertmanager.Cluster{}}
	var err error
	e.asked, err = asked.Of(r.Plan, r.Folder, r.Scenario)
	return e, err
}

func (e *embedded) prometheus(p plan.Prometheus) (monitor, error) {
	m, err := replica.New(replica.Options{Of: p, Folder: e.Folder, Data: e.volume(p.Pod), Net: e.net, Cluster: e.clusters[p.Cluster],
		EC2: e.EC2, Rules: e.rules, Phase: e.Phase, Asked: e.asked, Busy: e.Busy, Logger: e.Logger})
	if err != nil {
		return nil, err
	}
	e.replicas = append(e.replicas, m)
	pod := prometheus{Replica: m}
	if p.Sidecar != 0 {
		pod.sidecar = thanos.NewSidecar(p, m, e.options(p.Pod))
	}
	return pod, nil
}

func (e *embedded) alertmanager(a plan.Alertmanager) (member, error) {
	of := a.Cluster + "/" + a.Instance
	if e.gossip[of] == nil {
		e.gossip[of] = alertmanager.NewCluster(e.net)
	}
	return alertmanager.New(a, e.gossip[of], alertmanager.Options{Plan: e.Folder, Volume: e.volume(a.Pod), Net: e.net, Asked: e.asked, Busy: e.Busy,
		Start: e.start, Record: e.notified, Logger: e.Logger})
}

func (e *embedded) thanos(t plan.Thanos) (member, error) { return thanos.New(t, e.options(t.Pod)) }

func (e *embedded) options(pod plan.Pod) thanos.Options {
	return thanos.Options{Plan: e.Folder, Volume: e.volume(pod), Net: e.net, Names: e.names, Asked: e.asked, Busy: e.Busy, Stores: e.stores, Logger: e.Logger}
}

func (*embedded) refuses(plan.Event, []*process, []*process) error { return nil }
func (*embedded) failure() error                                   { return nil }

func (e *embedded) close() error {
	var all sync.WaitGroup
	errs := make([]error, len(e.replicas))
	for i, m := range e.replicas {
		all.Go(func() { errs[i] = m.Close() })
	}
	all.Wait()
	return errors.Join(errs...)
}

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

// Targets gives those that were scraped; one that never ran has none.
func (p prometheus) Targets(ctx context.Context) ([]replica.Target, error) {
	if p.DB() == nil {
		return nil, nil
	}
	return p.Replica.Targets(ctx)
}

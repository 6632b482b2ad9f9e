package rehearsal

import (
	"errors"
	"fmt"
	"path/filepath"

	"gauntlet.dev/gauntlet/dryrun/internal/names"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/processes"
)

// programs runs the programs themselves.
type programs struct {
	*processes.Engine
	closers []func() error
}

func newPrograms(r *run, known *names.Names) (*programs, error) {
	folder, err := filepath.Abs(r.Folder)
	if err != nil {
		return nil, err
	}
	data, err := filepath.Abs(r.Data)
	if err != nil {
		return nil, err
	}
	exposed := map[string]bool{}
	for _, t := range r.Plan.Targets {
		if !t.Self {
			exposed[t.Address] = true
		}
	}
	e, err := processes.New(processes.Options{Programs: r.Programs, Folder: folder, Data: data, Net: r.net, Names: known, Clusters: r.clusters,
		EC2: r.EC2, Exposed: exposed, Start: r.start, Record: r.notified, Logger: r.Logger})
	return &programs{Engine: e}, err
}

func (e *programs) prometheus(p plan.Prometheus) (monitor, error) {
	m, err := e.Prometheus(p)
	if err != nil {
		return nil, err
	}
	e.closers = append(e.closers, m.Close)
	return m, nil
}

func (e *programs) alertmanager(a plan.Alertmanager) (member, error) { return e.Alertmanager(a) }

func (e *programs) thanos(t plan.Thanos) (member, error) {
	if t.Component == "rule" {
		m, err := e.Ruler(t)
		if err != nil {
			return nil, err
		}
		e.closers = append(e.closers, m.Close)
		return m, nil
	}
	m, err := e.Thanos(t)
	if err != nil {
		return nil, err
	}
	e.closers = append(e.closers, m.Close)
	return m, nil
}

// refuses what separates Alertmanagers that gossip with each other: they do that on loopback, where nothing can be cut.
func (*programs) refuses(e plan.Event, of, all []*process) error {
	if e.Partition == nil {
		return nil
	}
	inside := map[*process]bool{}
	cut := map[string]*process{} // one of each cluster of Alertmanagers that is cut off
	gossip := func(p *process) string { return p.Cluster + "/" + p.instance }
	for _, p := range of {
		inside[p] = true
		if p.component == "alertmanager" {
			cut[gossip(p)] = p
		}
	}
	for _, p := range all {
		if other := cut[gossip(p)]; p.component == "alertmanager" && other != nil && !inside[p] {
			return fmt.Errorf("%s:%d: real Alertmanagers gossip past what can be cut off: %s cannot be separated from %s; cut off all members, or play it with the engine embedded",
				e.At.File, e.At.Line, other.id(), p.id())
		}
	}
	return nil
}

func (e *programs) failure() error { return e.Failure() }

func (e *programs) close() error {
	var errs []error
	for _, f := range e.closers {
		errs = append(errs, f())
	}
	e.Close()
	return errors.Join(errs...)
}

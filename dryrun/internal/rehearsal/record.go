package rehearsal

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/prometheus/prometheus/model/labels"

	"gauntlet.dev/gauntlet/dryrun/internal/alerts"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/replica"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// evaluator is a process that evaluates rules.
type evaluator interface {
	Alerts() []alerts.Alert
	ExternalLabels() labels.Labels
}

// alert is one of a process, with all labels by which a scenario may speak of it: its own, and those of its process.
type alert struct {
	trace.Alert
	known map[string]string
}

// alerts gives what became of all alerts so far.
func (r *run) alerts() []alert {
	var all []alert
	for _, p := range r.processes {
		e, ok := p.member.(evaluator)
		if !ok {
			continue
		}
		external := e.ExternalLabels()
		for _, a := range e.Alerts() {
			b := labels.NewBuilder(a.Labels)
			external.Range(func(l labels.Label) {
				if !a.Labels.Has(l.Name) {
					b.Set(l.Name, l.Value)
				}
			})
			all = append(all, alert{known: b.Labels().Map(), Alert: trace.Alert{
				By: p.id(), Name: a.Name, Labels: a.Labels.Map(), Pending: r.recorder.Since(a.Pending),
				Firing: r.moment(a.Firing), Resolved: r.moment(a.Resolved), Value: a.Value, Summary: a.Summary,
			}})
		}
	}
	return all
}

// moment gives a time as the trace has it, or nil where it did not come.
func (r *run) moment(t time.Time) *plan.Duration {
	if t.IsZero() {
		return nil
	}
	since := r.recorder.Since(t)
	return &since
}

// record adds to the trace what is known at the end.
func (r *run) record(ctx context.Context) {
	fired := r.alerts()
	var targets []trace.Target
	var counts trace.Counts
	for i, p := range r.processes {
		m, ok := p.member.(monitor)
		if !ok {
			continue
		}
		found, err := m.Targets(ctx)
		if err != nil {
			r.Logger.Warn("targets are not recorded", "of", r.processes[i].id(), "err", err)
		}
		for _, t := range found {
			targets = append(targets, r.target(p, t))
		}
		if c, err := m.Counts(); err == nil {
			counts.Series += c.Series
			counts.Samples += c.Samples
			counts.Evaluations += c.Evaluations
		}
		counts.Replicas++
	}
	counts.Targets, counts.Queries = len(targets), r.queries
	r.recorder.Add(func(t *trace.Trace) {
		t.Topology = r.topology()
		t.Targets = targets
		for _, a := range fired {
			t.Alerts = append(t.Alerts, a.Alert)
		}
		t.Coverage = r.coverage(fired)
		t.Counts = counts
	})
}

func (r *run) target(p *process, t replica.Target) trace.Target {
	found := trace.Target{By: p.id(), Job: t.Job, Labels: t.Labels.Map(), Owner: r.owners[t.Address], Error: t.Error, Series: t.Series}
	for _, s := range t.Down {
		span := trace.Span{From: r.recorder.Since(s.From)}
		if !s.To.IsZero() {
			span.To = r.recorder.Since(s.To)
		}
		found.Down = append(found.Down, span)
	}
	return found
}

// topology lists the processes that are no targets, and what became of them.
func (r *run) topology() []trace.Node {
	var nodes []trace.Node
	for _, p := range r.processes {
		if p.component == "target" {
			continue
		}
		n := trace.Node{ID: p.id(), Cluster: p.Cluster, Region: p.region, Component: p.component, Instance: p.instance, Layer: p.layer,
			Down: r.down[p.id()], Cut: r.cut[p.id()]}
		if s, ok := p.member.(interface {
			Peers() (queries, sends []string)
		}); ok {
			n.Queries, n.Sends = r.names(s.Peers())
		}
		nodes = append(nodes, n)
	}
	slices.SortFunc(nodes, func(a, b trace.Node) int { return cmp.Compare(a.ID, b.ID) })
	return nodes
}

// names gives the processes that listen on addresses.
func (r *run) names(queries, sends []string) (of, to []string) {
	byIP := map[string]string{}
	for _, p := range r.processes {
		if p.component != "target" {
			byIP[p.IP] = p.id()
		}
	}
	known := func(ips []string) (found []string) {
		for _, ip := range ips {
			if id := byIP[ip]; id != "" {
				found = append(found, id)
			}
		}
		slices.Sort(found)
		return slices.Compact(found)
	}
	return known(queries), known(sends)
}

// coverage says of each alerting rule whether it fired.
func (r *run) coverage(fired []alert) []trace.Coverage {
	instances := map[string]string{}
	for _, p := range r.processes {
		if p.component != "target" { // a pod of Prometheus has targets besides itself
			instances[p.id()] = p.instance
		}
	}
	var all []trace.Coverage
	for _, rule := range r.Plan.Alerts {
		c := trace.Coverage{Alert: rule.Name, Evaluator: rule.Evaluator, Severity: rule.Labels["severity"], Owner: rule.Owner,
			Priority: rule.Priority, At: rule.At, Cannot: rule.Cannot}
		for _, a := range fired {
			if a.Name == rule.Name && instances[a.By] == rule.Evaluator && hasAll(a.Labels, rule.Labels) {
				c.Pending = true
				c.Fired = c.Fired || a.Firing != nil
			}
		}
		all = append(all, c)
	}
	return all
}

// Package rehearsal plays a scenario on a plan: it starts every process of it, lets happen what the scenario wants, asks what is
// expected, and leaves a trace.
//
// Run must be called in a bubble, whose clock it takes to the date of the scenario, unless it runs real programs.
package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/busy"
	"gauntlet.dev/gauntlet/dryrun/internal/kube"
	"gauntlet.dev/gauntlet/dryrun/internal/names"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/processes"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// Options say what is played.
type Options struct {
	Plan     *plan.Plan
	Folder   string // of the plan
	Scenario plan.Scenario
	Data     string // folder for volumes, which is left as it is at the end
	Blocks   string // folder to write what was stored to, as Thanos uploads it; empty for none
	Phase    int    // another one shifts the moments of scrapes
	EC2      string // URL of what stands in for EC2's API
	Logger   *slog.Logger
	// Busy is told what is computed by the code of the programs; nil for nobody.
	Busy *busy.Now
	// Programs are the real ones, which run in real time. Nil: their code runs in this program.
	Programs *processes.Programs

	// Stop is asked every few virtual seconds, with the moment that was reached. What it says, where it says something, is why the
	// rehearsal ends here.
	Stop func(reached time.Duration) (why string)
}

// run is a rehearsal under way.
type run struct {
	Options
	start    time.Time
	recorder *trace.Recorder
	net      *wire.Net
	clusters map[string]*kube.Cluster
	engine   engine // nil where it could not be made

	processes []*process              // all that can be chosen
	owners    map[string]string       // of addresses that are scraped
	down, cut map[string][]trace.Span // of processes, by their ids
	queries   int
	addresses int // that rollouts gave away
}

// Run plays the scenario. The trace is of what was reached, also where there is an error.
func Run(o Options) (*trace.Trace, error) {
	if o.Programs == nil {
		time.Sleep(time.Until(o.Scenario.Start))
	}
	r := &run{Options: o, start: time.Now(), down: map[string][]trace.Span{}, cut: map[string][]trace.Span{}}
	r.recorder = trace.NewRecorder(trace.Trace{
		Fleet: o.Plan.Fleet, Scenario: o.Scenario.Name, Start: r.start.UTC(), Duration: o.Scenario.Duration, Phase: o.Phase,
	})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err := r.build()
	if err == nil {
		err = r.startAll(ctx)
	}
	if err == nil {
		err = r.play(ctx)
	}
	r.record(ctx)
	if err == nil {
		err = r.upload(ctx)
	}
	return r.recorder.Trace(), errors.Join(err, r.end())
}

// build makes all processes of the plan.
func (r *run) build() error {
	known := names.New(r.Plan)
	r.net = wire.New(known.Hosts)
	r.clusters = map[string]*kube.Cluster{}
	of := map[string]plan.Cluster{}
	for _, c := range r.Plan.Clusters {
		of[c.Name] = c
		cluster, err := loadCluster(r.Folder, c)
		if err != nil {
			return err
		}
		r.clusters[c.Name] = cluster
	}
	if err := r.choose(known); err != nil {
		return err
	}
	add := func(pod plan.Pod, component, instance, owner string, m member) *process {
		c := of[pod.Cluster]
		p := &process{Pod: pod, region: c.Region, environment: c.Environment, component: component, instance: instance, owner: owner, member: m}
		r.processes = append(r.processes, p)
		return p
	}
	for _, p := range r.Plan.Prometheuses {
		m, err := r.engine.prometheus(p)
		if err != nil {
			return err
		}
		add(p.Pod, "prometheus", p.Instance, "", m)
	}
	for _, a := range r.Plan.Alertmanagers {
		m, err := r.engine.alertmanager(a)
		if err != nil {
			return err
		}
		add(a.Pod, "alertmanager", a.Instance, "", m)
	}
	for _, t := range r.Plan.Thanos {
		m, err := r.engine.thanos(t)
		if err != nil {
			return err
		}
		add(t.Pod, t.Component, t.Workload, "", m).layer = t.Layer
	}
	targets, err := scrapedIn(r.Plan, r.Folder, r.net, r.clusters)
	if err != nil {
		return err
	}
	r.owners = map[string]string{}
	for _, t := range r.Plan.Targets {
		r.owners[t.Address] = t.Owner
	}
	for _, s := range targets {
		add(s.Pod, "target", "", s.targets[0].Owner, s)
		if p := r.processes[len(r.processes)-1]; s.Cluster == "" {
			p.region, p.environment = s.targets[0].Region, s.targets[0].Environment
		}
	}
	return r.uploadable()
}

// choose makes the engine.
func (r *run) choose(known *names.Names) error {
	if r.Programs != nil {
		e, err := newPrograms(r, known)
		if err != nil {
			return err
		}
		r.engine = e
		return nil
	}
	e, err := newEmbedded(r, known)
	if err != nil {
		return err
	}
	r.engine = e
	return nil
}

func (r *run) notified(n trace.Notification) {
	r.recorder.Add(func(t *trace.Trace) { t.Notifications = append(t.Notifications, n) })
}

// startAll starts all processes at once, as a cluster does. Each takes its own time.
func (r *run) startAll(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if r.Programs != nil {
		go r.heed(ctx, cancel)
	}
	errs := make([]error, len(r.processes))
	var all sync.WaitGroup
	for i, p := range r.processes {
		all.Go(func() {
			if err := p.member.Start(ctx); err != nil {
				errs[i] = fmt.Errorf("start %s: %w", p.id(), err)
			}
		})
	}
	all.Wait()
	if why := context.Cause(ctx); why != nil {
		return why
	}
	return errors.Join(errs...)
}

// heed gives up a start that takes real time.
func (r *run) heed(ctx context.Context, cancel context.CancelCauseFunc) {
	for {
		select {
		case <-time.After(time.Second):
			if why := r.Stop(0); why != "" {
				cancel(fmt.Errorf("%s while the processes started", why))
			}
		case <-ctx.Done():
			return
		}
	}
}

// play lets the scenario happen.
func (r *run) play(ctx context.Context) error {
	s := schedule{step: step}
	if r.Programs != nil {
		s.step = time.Second // so soon it hears of Ctrl-C
	}
	for _, e := range r.Scenario.Events {
		if err := r.schedule(ctx, &s, e); err != nil {
			return err
		}
	}
	if err := r.behaviors(ctx, &s); err != nil {
		return err
	}
	r.expect(ctx, &s)
	why := ""
	var failed error
	end := r.Scenario.Duration.Duration
	reached, err := s.run(r.start, end, func(reached time.Duration) bool {
		if failed = r.engine.failure(); failed != nil {
			return true
		}
		why = r.Stop(reached)
		return why != ""
	})
	r.recorder.Add(func(t *trace.Trace) {
		t.Reached.Duration = min(reached, end).Round(time.Second)
		t.Stopped = why
	})
	return errors.Join(err, failed)
}

// end stops everything, so that the bubble may end.
func (r *run) end() error {
	var all sync.WaitGroup
	for _, p := range r.processes {
		all.Go(p.member.Stop)
	}
	all.Wait()
	for _, c := range r.clusters {
		c.Close()
	}
	if r.engine == nil {
		return nil
	}
	return r.engine.close()
}

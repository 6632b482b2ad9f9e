package rehearsal

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/target"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// schedule puts an event where it belongs in time.
func (r *run) schedule(ctx context.Context, s *schedule, e plan.Event) error {
	at, until := e.After.Duration, e.Until.Duration
	switch {
	case e.Kill != nil:
		of := choose(r.processes, *e.Kill)
		s.add(at, happening, func() error { return r.kill(e, of) })
		if until > 0 {
			s.add(until, happening, func() error { return r.revive(ctx, e, of) })
		}
	case e.Restart != nil:
		of := choose(r.processes, *e.Restart)
		s.add(at, happening, func() error {
			if err := r.kill(e, of); err != nil {
				return err
			}
			return r.revive(ctx, e, of)
		})
	case e.Partition != nil:
		of := choose(r.processes, *e.Partition)
		if err := r.engine.refuses(e, of, r.processes); err != nil {
			return err
		}
		var join func()
		s.add(at, happening, func() error {
			join = r.partition(e, of)
			return nil
		})
		if until > 0 {
			s.add(until, happening, func() error {
				join()
				r.closeSpans(r.cut, of)
				r.happened("join", fmt.Sprintf("%s joined again", words(of)), of, e.At)
				return nil
			})
		}
	}
	return nil
}

func (r *run) now() plan.Duration { return r.recorder.Since(time.Now()) }

func (r *run) happened(action, what string, of []*process, at plan.Place) {
	event := trace.Event{At: r.now(), Action: action, What: what, Nodes: ids(of), Written: at}
	r.recorder.Add(func(t *trace.Trace) { t.Events = append(t.Events, event) })
}

// kill stops processes, all at once.
func (r *run) kill(e plan.Event, of []*process) error {
	r.happened("kill", words(of)+" killed", of, e.At)
	r.openSpans(r.down, of)
	var all sync.WaitGroup
	for _, p := range of {
		all.Go(p.member.Stop)
	}
	all.Wait()
	return nil
}

// revive starts what was killed.
func (r *run) revive(ctx context.Context, e plan.Event, of []*process) error {
	errs := make(chan error, len(of))
	var all sync.WaitGroup
	for _, p := range of {
		all.Go(func() {
			if err := p.member.Start(ctx); err != nil {
				errs <- fmt.Errorf("start %s again: %w", p.id(), err)
			}
		})
	}
	all.Wait()
	r.closeSpans(r.down, of)
	r.happened("start", words(of)+" started again", of, e.At)
	close(errs)
	return <-errs
}

// partition separates processes from all others.
func (r *run) partition(e plan.Event, of []*process) (join func()) {
	inside := map[string]bool{}
	for _, p := range of {
		inside[p.IP] = true
	}
	r.openSpans(r.cut, of)
	r.happened("cut", words(of)+" cut off", of, e.At)
	return r.net.Cut(func(a, b string) bool { return inside[a] && !inside[b] })
}

func (r *run) openSpans(spans map[string][]trace.Span, of []*process) {
	for _, id := range ids(of) {
		spans[id] = append(spans[id], trace.Span{From: r.now()})
	}
}

func (r *run) closeSpans(spans map[string][]trace.Span, of []*process) {
	for _, id := range ids(of) {
		if list := spans[id]; len(list) > 0 {
			list[len(list)-1].To = r.now()
		}
	}
}

// behaviors hands the behaviors to their targets, and puts rollouts where they belong in time.
func (r *run) behaviors(ctx context.Context, s *schedule) error {
	for _, b := range r.Scenario.Behaviors {
		var of []*process
		for _, p := range choose(r.processes, b.Of) {
			if p.component == "target" {
				of = append(of, p)
			}
		}
		s.add(b.From.Duration, happening, func() error {
			r.happened(doing(b), doing(b)+": "+words(of), of, b.At)
			return nil
		})
		if b.Rollout != nil {
			r.rollout(ctx, s, b, of)
			continue
		}
		timed := target.Behavior{Behavior: b, From: r.start.Add(b.From.Duration)}
		if b.To.Duration > 0 {
			timed.To = r.start.Add(b.To.Duration)
		}
		for _, p := range of {
			if err := p.member.(*scraped).behave(timed); err != nil {
				return err
			}
		}
	}
	return nil
}

// rollout replaces pods, one after the other: one is gone, and after a while there is another one in its place.
func (r *run) rollout(ctx context.Context, s *schedule, b plan.Behavior, of []*process) {
	const pulling = 20 * time.Second // at most: to start the new pod
	at := b.From.Duration
	for _, p := range of {
		if b.To.Duration > 0 && at >= b.To.Duration {
			return
		}
		s.add(at, happening, func() error {
			p.member.Stop()
			return nil
		})
		s.add(at+min(pulling, b.Rollout.Duration/2), happening, func() error {
			r.addresses++
			// An address that no plan gives: of the space that carriers share.
			ip := netip.AddrFrom4([4]byte{100, 64, byte(r.addresses >> 8), byte(r.addresses)}).String()
			name := fmt.Sprintf("%s-next", p.Name)
			if err := p.member.(*scraped).replace(name, ip); err != nil {
				return err
			}
			p.Name, p.IP = name, ip
			return p.member.Start(ctx)
		})
		at += b.Rollout.Duration
	}
}

// doing says in words what a behavior is.
func doing(b plan.Behavior) string {
	switch {
	case b.Errors != nil:
		return fmt.Sprintf("%g %% errors", *b.Errors*100)
	case b.Latency != nil:
		return fmt.Sprintf("latency of %s", b.Latency)
	case b.Values != nil:
		return fmt.Sprintf("%s follows %s", b.Values.Metric, b.Values.Curve)
	case b.Restart != nil:
		return fmt.Sprintf("restarts every %s", b.Restart)
	case b.Rollout != nil:
		return "rollout"
	case b.Explode != nil:
		return fmt.Sprintf("%d more series a minute by %s", b.Explode.PerMinute, b.Explode.Label)
	case b.Scrape == nil:
		return "nothing"
	case b.Scrape.Refuse:
		return "refuses connections"
	case b.Scrape.Status != 0:
		return fmt.Sprintf("answers scrapes with status %d", b.Scrape.Status)
	case b.Scrape.Delay.Duration > 0:
		return fmt.Sprintf("answers scrapes after %s", b.Scrape.Delay)
	}
	return "answers scrapes with garbage"
}

// words names processes for people: one by its name, several by what they have in common.
func words(of []*process) string {
	names := ids(of)
	switch len(names) {
	case 0:
		return "nothing"
	case 1:
		return names[0]
	}
	what := func(by func(*process) string) string {
		first := by(of[0])
		if slices.ContainsFunc(of, func(p *process) bool { return by(p) != first }) {
			return ""
		}
		return first
	}
	text := fmt.Sprintf("%d processes", len(names))
	if owner := what(func(p *process) string { return p.owner }); owner != "" {
		text = fmt.Sprintf("%d targets of %s", len(names), owner)
	} else if component := what(func(p *process) string { return p.component }); component != "" {
		text = fmt.Sprintf("%d × %s", len(names), component)
	}
	if cluster := what(func(p *process) string { return p.Cluster }); cluster != "" {
		return text + " in " + cluster
	}
	if region := what(func(p *process) string { return p.region }); region != "" {
		return text + " in region " + region
	}
	return text
}

// Package target is what a rehearsal scrapes: processes that expose metrics as healthy ones do, until a scenario says otherwise.
//
// What a Process answers is a function of the time and of what was asked of it, and of nothing else: nothing in it ticks. It
// goes on from a sample, the answer of a process of its kind at one moment. Counters grow, in the proportions of the sample;
// histograms add up at any time; gauges stay, but for those that are dates. Values are not rounded to whole numbers, so that a
// ratio of errors that a scenario asks for is the ratio in the metrics.
package target

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Process is one process that is scraped. It is safe for concurrent use.
type Process struct {
	mu        sync.Mutex
	identity  string
	families  []*family
	started   time.Time
	fresh     bool // it was restarted: counters began at 0, and not at what the sample says
	behaviors []Behavior
	body      []byte // the last answer, whose memory is used again
}

// Behavior is a behavior of a scenario at the time of a clock.
type Behavior struct {
	plan.Behavior
	From, To time.Time // To is zero where it lasts
	curve    curve
}

func (b *Behavior) active(now time.Time) bool {
	return !now.Before(b.From) && (b.To.IsZero() || now.Before(b.To))
}

// New makes a process from a sample in the text exposition format. The identity, such as its pod's name, makes it differ from
// others of its kind, and is all that does.
func New(sample []byte, identity string, started time.Time) (*Process, error) {
	p := &Process{identity: identity, started: started}
	var err error
	if p.families, err = parse(sample); err != nil {
		return nil, err
	}
	for _, f := range p.families {
		if err := f.grow(identity); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Behave makes the behaviors those of the process, in place of earlier ones. Where two of them say the same thing of the same
// time, the later one in the list holds.
func (p *Process) Behave(behaviors []Behavior) error {
	behaviors = slices.Clone(behaviors)
	for i := range behaviors {
		b := &behaviors[i]
		if b.Values == nil {
			continue
		}
		var err error
		if b.curve, err = parseCurve(b.Values.Curve, b.Values.Step.Duration); err != nil {
			return fmt.Errorf("%s:%d: %w", b.At.File, b.At.Line, err)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.behaviors = behaviors
	return nil
}

// Restart makes all counters begin again.
func (p *Process) Restart(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.started, p.fresh = now, true
}

// away is how long a process that restarts by itself does not answer.
const away = 30 * time.Second

// since gives when the process began to count, and whether it began at 0: it may restart again and again.
func (p *Process) since(now time.Time) (started time.Time, fresh bool) {
	started, fresh = p.started, p.fresh
	for _, b := range p.behaviors {
		if b.Restart == nil || b.Restart.Duration <= 0 || now.Before(b.From) {
			continue
		}
		end := now
		if !b.To.IsZero() && b.To.Before(now) {
			end = b.To
		}
		if times := end.Sub(b.From) / b.Restart.Duration; times > 0 {
			if last := b.From.Add(times * b.Restart.Duration); last.After(started) {
				started, fresh = last, true
			}
		}
	}
	return started, fresh
}

// scrape gives how scrapes are answered now. Nil: with metrics, at once.
func (p *Process) scrape(now time.Time) *plan.Scrape {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found *plan.Scrape
	for i, b := range p.behaviors {
		switch {
		case b.Scrape != nil && b.active(now):
			found = p.behaviors[i].Scrape
		case b.Restart != nil:
			if started, fresh := p.since(now); fresh && now.Sub(started) < away && started.After(p.started) {
				found = &plan.Scrape{Refuse: true}
			}
		}
	}
	return found
}

// ServeHTTP answers a scrape.
func (p *Process) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := p.scrape(time.Now())
	if s == nil {
		s = &plan.Scrape{}
	}
	if s.Delay.Duration > 0 {
		select {
		case <-time.After(s.Delay.Duration):
		case <-r.Context().Done():
			return
		}
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	switch {
	case s.Refuse:
		panic(http.ErrAbortHandler) // net/http closes the connection, and says nothing
	case s.Status != 0:
		http.Error(w, http.StatusText(s.Status), s.Status)
	case s.Body != "":
		w.Write([]byte(s.Body)) //nolint:errcheck // the other side hung up
	default:
		p.mu.Lock()
		defer p.mu.Unlock()
		p.body = p.render(p.body[:0], time.Now())
		w.Write(p.body) //nolint:errcheck // the other side hung up
	}
}

// Metrics gives what the process exposes at a time.
func (p *Process) Metrics(now time.Time) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.render(nil, now)
}

func (p *Process) render(b []byte, now time.Time) []byte {
	started, fresh := p.since(now)
	m := moment{now: now, started: started, fresh: fresh, parts: p.parts(started, now)}
	curves := p.curves(now)
	for _, f := range p.families {
		b = append(b, f.head...)
		for i := range f.series {
			s := &f.series[i]
			value, ok := s.value(f, &m), true
			for _, c := range curves {
				if c.of(s) {
					value, ok = c.value, !c.absent
					c.taken = true
				}
			}
			if ok {
				b = appendSample(b, s.text, value)
			}
		}
		b = p.failing(b, f, &m)
	}
	for _, c := range curves {
		if !c.taken && !c.absent {
			b = appendSample(b, c.text, c.value)
		}
	}
	return p.exploded(b, now)
}

func appendSample(b []byte, series string, value float64) []byte {
	b = append(b, series...)
	b = strconv.AppendFloat(b, value, 'g', -1, 64)
	return append(b, '\n')
}

package trace

import (
	"cmp"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Recorder collects what happens while a rehearsal runs. It is safe for concurrent use, and the order in which goroutines come to it
// does not matter.
type Recorder struct {
	mu    sync.Mutex
	trace Trace
}

// NewRecorder begins a trace. Of about, the fields that are known before the start are taken.
func NewRecorder(about Trace) *Recorder {
	about.Version = Version
	return &Recorder{trace: about}
}

// Since gives a moment as the trace has it.
func (r *Recorder) Since(t time.Time) plan.Duration {
	return plan.Duration{Duration: t.Sub(r.trace.Start)}
}

// Add lets f add to the trace.
func (r *Recorder) Add(f func(t *Trace)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&r.trace)
}

// Trace gives what was recorded so far, in the order of time. Lists are never null in JSON.
func (r *Recorder) Trace() *Trace {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.trace
	t.Topology = ordered(t.Topology, func(Node) plan.Duration { return plan.Duration{} })
	t.Events = ordered(t.Events, func(e Event) plan.Duration { return e.At })
	t.Targets = ordered(t.Targets, func(Target) plan.Duration { return plan.Duration{} })
	t.Alerts = ordered(t.Alerts, func(a Alert) plan.Duration { return a.Pending })
	t.Notifications = ordered(t.Notifications, func(n Notification) plan.Duration { return n.At })
	t.Curves = append([]Curve{}, t.Curves...)
	t.Expectations = append([]Expectation{}, t.Expectations...) // as they are written
	t.Coverage = append([]Coverage{}, t.Coverage...)            // as the plan has them
	return &t
}

// ordered sorts by time. What happens at one moment is sorted by all that is known of it.
func ordered[T any](list []T, at func(T) plan.Duration) []T {
	type item struct {
		value T
		text  string
	}
	items := make([]item, len(list))
	for i, v := range list {
		text, err := json.Marshal(v)
		if err != nil { // a number that JSON does not have, which the type rules out in what is read back
			text = nil
		}
		items[i] = item{v, string(text)}
	}
	slices.SortStableFunc(items, func(a, b item) int {
		return cmp.Or(cmp.Compare(at(a.value).Duration, at(b.value).Duration), cmp.Compare(a.text, b.text))
	})
	out := make([]T, len(items))
	for i := range items {
		out[i] = items[i].value
	}
	return out
}

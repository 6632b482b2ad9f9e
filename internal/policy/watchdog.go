package policy

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/topdown"
)

// An evaluation that was told to end, and does not within this time, is within a step, where it does not hear. It is left
// behind; but where it takes ever more memory, the run ends.
const (
	patience = time.Second
	haste    = 100 * time.Millisecond
)

// errMemory is told of what fills the memory and cannot be stopped.
var errMemory = errors.New("it fills the memory and cannot be stopped")

// watchdog looks after evaluations: that none lives too long, and that memory does not run out.
type watchdog struct {
	limits Limits
	outer  topdown.Cancel

	// alone is held for reading by each evaluation, and for writing by those that must be judged alone: memory is that of the
	// program.
	alone sync.RWMutex

	mu      sync.Mutex
	running map[*meter]struct{}
	before  uint64 // bytes that lived before

	quit chan struct{}
}

// watch starts to look. Its stop must be called.
func watch(limits Limits, outer topdown.Cancel) *watchdog {
	w := &watchdog{limits: limits, outer: outer, running: map[*meter]struct{}{}, before: living(), quit: make(chan struct{})}
	go w.look()
	return w
}

func (w *watchdog) stop() { close(w.quit) }

// run evaluates beside others. Where it is over what all of them share, it evaluates once more, alone, to know who took it.
func (w *watchdog) run(ctx context.Context, do func(topdown.Cancel) error) error {
	w.alone.RLock()
	err := w.once(ctx, do)
	w.alone.RUnlock()
	if over, ok := err.(exceeded); !ok || !over.shared { //nolint:errorlint // once makes it
		return err
	}
	w.alone.Lock()
	defer w.alone.Unlock()
	runtime.GC()
	w.mu.Lock()
	w.before = living()
	w.mu.Unlock()
	return w.once(ctx, do)
}

// once evaluates on another goroutine, because what does not end is left behind.
func (w *watchdog) once(ctx context.Context, do func(topdown.Cancel) error) error {
	m := &meter{limits: w.limits, outer: w.outer, began: time.Now(), hopeless: make(chan struct{})} //nolint:forbidigo // what ends does so in any time
	w.mu.Lock()
	w.running[m] = struct{}{}
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.running, m)
		w.mu.Unlock()
	}()
	done := make(chan error, 1)
	go func() { done <- do(m) }()
	var err error
	select {
	case err = <-done:
	case <-m.hopeless:
		if m.over.Load().shared {
			return errMemory
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	if over := m.over.Load(); over != nil {
		return *over
	}
	return err
}

// look goes over the evaluations every few milliseconds.
func (w *watchdog) look() {
	const often = 5 * time.Millisecond
	ticker := time.NewTicker(often)
	defer ticker.Stop()
	for {
		select {
		case <-w.quit:
			return
		case now := <-ticker.C:
			w.judge(now)
		}
	}
}

func (w *watchdog) judge(now time.Time) {
	live := living()
	w.mu.Lock()
	defer w.mu.Unlock()
	for m := range w.running {
		switch {
		case live > w.before+w.limits.Memory:
			m.end(fmt.Sprintf("it takes more than %d MiB of memory", w.limits.Memory>>20), true)
		case now.Sub(m.began) > w.limits.Time:
			m.end(fmt.Sprintf("it takes longer than %s", w.limits.Time), false)
		}
		switch {
		case m.over.Load() == nil:
		case m.told.IsZero():
			m.told = now
		case now.Sub(m.told) > patience, m.over.Load().shared && now.Sub(m.told) > haste:
			close(m.hopeless)
			delete(w.running, m)
		}
	}
}

// living tells how many bytes are taken by what was alive when the heap was last collected, and by stacks: OPA compares values
// by calls within calls.
func living() uint64 {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(samples)
	var sum uint64
	for _, s := range samples {
		if s.Value.Kind() == metrics.KindUint64 {
			sum += s.Value.Uint64()
		}
	}
	return sum
}

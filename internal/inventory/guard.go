package inventory

import (
	"context"
	"fmt"
	"runtime/metrics"
	"sync"
	"time"

	"gauntlet.dev/gauntlet/internal/parallel"
)

// limits bound what it may take to read one file. CUE is a language, and nothing interrupts its evaluator: a few lines can ask for
// more memory than there is, and for more time than anybody has.
type limits struct {
	// allocated is how many bytes may be asked for, those included that are free again. It is the work that is counted in this way, and
	// comes out nearly the same on each machine. What others ask for at the same time is in it, and so each of them has as much.
	allocated uint64
	// living is how many bytes may live beyond those that lived before.
	living uint64
	// heap is how many bytes the heap may hold beyond what it held before: one step can ask for a text of any size, and what
	// lives is known only once the heap was collected.
	heap uint64
	// time is the last resort. It depends on the machine.
	time time.Duration
}

// defaultLimits are twice what the largest file takes that is read at all, and a hundred times what one of the example fleet takes.
func defaultLimits() limits {
	return limits{allocated: 1 << 30, living: 384 << 20, heap: 1 << 30, time: 20 * time.Second}
}

// exceeded is the error of a file that takes too much.
type exceeded struct{ name, what string }

func (e *exceeded) Error() string {
	return fmt.Sprintf("read the inventory: reading %s takes more than %s; make it simpler, or split it", e.name, e.what)
}

// guard looks after the reading of files. What is over its bounds is left behind on its goroutine, and the run must end.
type guard struct {
	limits limits

	mu      sync.Mutex
	last    usage
	most    int // files that are read at the same time
	running map[*turn]struct{}
	quit    chan struct{}
}

// turn is the reading of one file.
type turn struct {
	before usage
	began  time.Time
	over   chan string
}

// newGuard starts to look. Its stop must be called.
func newGuard(l limits) *guard {
	g := &guard{limits: l, last: used(), running: map[*turn]struct{}{}, quit: make(chan struct{})}
	go g.look()
	return g
}

func (g *guard) stop() { close(g.quit) }

// read calls do for a file on another goroutine, and gives an error where that takes too much, or where ctx is done. What do has
// written may be looked at only where it ended.
func (g *guard) read(ctx context.Context, name string, do func() error) error {
	t := &turn{began: time.Now(), over: make(chan string, 1)} //nolint:forbidigo // what ends does so in any time
	g.mu.Lock()
	t.before = g.last
	g.running[t] = struct{}{}
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		delete(g.running, t)
		g.mu.Unlock()
	}()
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case what := <-t.over:
		return &exceeded{name, what}
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// look judges every few milliseconds: what grows fast must not fill the memory until then.
func (g *guard) look() {
	const often = 5 * time.Millisecond
	ticker := time.NewTicker(often)
	defer ticker.Stop()
	for {
		select {
		case <-g.quit:
			return
		case now := <-ticker.C:
			g.judge(now, used())
		}
	}
}

// judge stops the file that was begun first where too much is taken: others come and go in no time.
func (g *guard) judge(now time.Time, is usage) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = is
	var first *turn
	for t := range g.running {
		if first == nil || t.began.Before(first.began) {
			first = t
		}
	}
	if first == nil {
		return
	}
	if what := g.limits.over(first.before, is, g.most, now.Sub(first.began)); what != "" {
		select {
		case first.over <- what:
		default: // it was told
		}
	}
}

// usage is what the program has taken, in bytes.
type usage struct{ allocated, living, heap uint64 }

// used asks the runtime.
func used() usage {
	samples := []metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"},
	}
	metrics.Read(samples)
	value := func(i int) uint64 {
		if samples[i].Value.Kind() != metrics.KindUint64 {
			return 0
		}
		return samples[i].Value.Uint64()
	}
	return usage{value(0), value(1) + value(3), value(2) + value(3)}
}

// over says what was exceeded since then, or nothing. So many files were read at the same time.
func (l limits) over(before, is usage, most int, took time.Duration) string {
	switch {
	case is.allocated > before.allocated+uint64(most)*l.allocated:
		return fmt.Sprintf("%d MiB of allocations", l.allocated>>20)
	case is.living > before.living+l.living:
		return fmt.Sprintf("%d MiB of memory", l.living>>20)
	case is.heap > before.heap+l.heap:
		return fmt.Sprintf("%d MiB of memory", l.heap>>20)
	case took > l.time:
		return l.time.String()
	}
	return ""
}

// each is parallel.EachOf, under guard: name tells which file a number is of.
func (g *guard) each(ctx context.Context, n, workers int, name func(i int) string, do func(worker, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	g.mu.Lock()
	g.most = max(1, min(workers, n))
	g.mu.Unlock()
	return parallel.EachOf(ctx, n, workers, func(worker, i int) error {
		err := g.read(ctx, name(i), func() error { return do(worker, i) })
		if err != nil {
			cancel(err) // nobody waits for the others
		}
		return err
	})
}

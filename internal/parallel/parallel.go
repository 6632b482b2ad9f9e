// Package parallel runs independent work on a few goroutines.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls do for each number below n, on at most so many goroutines as there are processors, and hands each call the
// number of its goroutine. Numbers are begun in their order; none is begun once a call failed or ctx is done, and each
// that was begun is finished. The error is that of the least number that failed, so it is the same in each run.
func Each(ctx context.Context, n int, do func(worker, i int) error) error {
	return EachOf(ctx, n, runtime.GOMAXPROCS(0), do)
}

// EachOf is Each on at most so many goroutines.
func EachOf(ctx context.Context, n, workers int, do func(worker, i int) error) error {
	var next atomic.Int64
	var mu sync.Mutex
	first, failed := n, error(nil)
	var stop atomic.Bool
	run := func(worker int) {
		for !stop.Load() && ctx.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			if err := do(worker, i); err != nil {
				stop.Store(true)
				mu.Lock()
				if i < first {
					first, failed = i, err
				}
				mu.Unlock()
			}
		}
	}
	var group sync.WaitGroup
	for w := 1; w < min(workers, n); w++ {
		group.Go(func() { run(w) })
	}
	run(0)
	group.Wait()
	if failed != nil {
		return failed
	}
	return ctx.Err()
}

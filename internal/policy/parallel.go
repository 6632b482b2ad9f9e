package policy

import (
	"context"
	"sync"
	"sync/atomic"
)

// parallel runs work for each number below n on so many goroutines at most, and hands each the number of its goroutine.
// It starts nothing new once the context is done, and then gives the context's error.
func parallel(ctx context.Context, n, workers int, work func(worker, i int)) error {
	workers = max(1, min(workers, n))
	var next atomic.Int64
	run := func(worker int) {
		for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
			work(worker, i)
		}
	}
	var group sync.WaitGroup
	for w := 1; w < workers; w++ {
		group.Go(func() { run(w) })
	}
	run(0)
	group.Wait()
	return ctx.Err()
}

package emit

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// maxWorkers bounds the files that are open at a time: more of them only wait for the same disk.
const maxWorkers = 4

// inParallel calls do for each item until one of the calls fails, and gives the error of the first item that failed.
// Items are begun in their order and each one that was begun is finished, so the error is the same in each run.
func inParallel[T any](items []T, do func(i int, item T) error) error {
	var next atomic.Int64
	var failed atomic.Bool
	var group sync.WaitGroup
	errs := make([]error, len(items))
	for range min(len(items), maxWorkers, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1) - 1)
				if i >= len(items) {
					return
				}
				if errs[i] = do(i, items[i]); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

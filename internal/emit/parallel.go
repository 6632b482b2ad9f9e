package emit

import (
	"context"
	"runtime"

	"gauntlet.dev/gauntlet/internal/parallel"
)

// maxWorkers bounds the files that are open at a time: more of them only wait for the same disk.
const maxWorkers = 4

// inParallel calls do for each item. That a run is canceled is for do to say: what was begun is always finished.
func inParallel[T any](items []T, do func(i int, item T) error) error {
	return parallel.EachOf(context.Background(), len(items), min(maxWorkers, runtime.GOMAXPROCS(0)), func(_, i int) error {
		return do(i, items[i])
	})
}

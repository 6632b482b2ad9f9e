package main

import (
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/heap"
)

// watchMemory ends the program, with a word, where it takes more memory than GOMEMLIMIT says, by an eighth: the runtime takes that for a
// wish. In a container, the kernel would end whatever else runs beside it as well. Without GOMEMLIMIT there is no bound.
func watchMemory(stderr io.Writer, exit func(status int)) {
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 {
		return
	}
	const often = 10 * time.Millisecond
	go func() {
		for {
			if taken() > uint64(limit)+uint64(limit)/8 {
				fmt.Fprintf(stderr, "gauntlet: this run takes more memory than GOMEMLIMIT allows, %d MiB; raise it, or make the fleet smaller\n", limit>>20)
				exit(statusFailed)
				return
			}
			time.Sleep(often)
		}
	}()
}

// reserve prepares the heap of a command that compiles a fleet: by what the largest ones take, and to be collected once or twice where
// the fleet is a small one.
func (a *app) reserve(cmd *cobra.Command, _ []string) {
	switch cmd.Name() {
	case "check", "compile", "diff", "explain", "gate", "generate":
		heap.Reserve(512 << 20)
		a.floor = heap.Floor(24 << 20)
	}
}

// taken is how many bytes the program has of the system.
func taken() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

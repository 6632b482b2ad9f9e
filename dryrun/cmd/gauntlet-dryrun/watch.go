package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/busy"
)

const (
	// stuck is how long no virtual time may pass, unless one says so.
	stuck = 2 * time.Minute
	// swollen is how much memory may be taken meanwhile. The largest fleets take as much for all of their hours.
	swollen = 2 << 30
)

// bounds are of a rehearsal, where something computes without an end: a query, or a template of an alert.
type bounds struct {
	stuck   time.Duration
	swollen uint64
}

// watch ends the program where no virtual time passes any more, or where memory is filled meanwhile, or all of GOMEMLIMIT.
func watch(reached *atomic.Int64, now *busy.Now, most bounds) {
	const often = 50 * time.Millisecond
	limit := uint64(math.MaxUint64)
	if set := debug.SetMemoryLimit(-1); set < math.MaxInt64 {
		limit = uint64(set) + uint64(set)/8 // the runtime takes it for a wish
	}
	last, since, before := int64(-1), time.Now(), taken()
	for range time.Tick(often) {
		has := taken()
		if moment := reached.Load(); moment != last {
			last, since, before = moment, time.Now(), has
		}
		switch {
		case time.Since(since) > most.stuck:
			end(last, "has not gone on for %s; %s", most.stuck, at(now))
		case has > before+most.swollen:
			end(last, "takes %d MiB more memory without going on; %s", most.swollen>>20, at(now))
		case has > limit:
			end(last, "takes more memory than GOMEMLIMIT allows; raise it, or play a part of the fleet by --cluster")
		}
		before = min(before, has)
	}
}

// at says what is computed, and what to do about it.
func at(now *busy.Now) string {
	return fmt.Sprintf("it computes %s: make the expressions and templates of that simpler", cmp.Or(now.String(), "a rule or a query"))
}

// end ends the program.
func end(reached int64, format string, args ...any) {
	fmt.Fprintf(os.Stderr, "the rehearsal came to %s and %s\n", time.Duration(reached).Round(time.Second), fmt.Sprintf(format, args...))
	os.Exit(exitError)
}

// taken is how many bytes the program has of the system.
func taken() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

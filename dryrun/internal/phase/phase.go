// Package phase shifts what processes do every so often. A scenario changes things at full seconds; who looks at them in that very
// moment may see them before or after, by chance.
package phase

import (
	"hash/fnv"
	"time"
)

// Of gives a process's own shift: 200 to 900 ms, and hardly ever the same as another's.
func Of(process string) time.Duration {
	h := fnv.New64a()
	h.Write([]byte(process))
	return 200*time.Millisecond + time.Duration(h.Sum64()%uint64(700*time.Millisecond))
}

// Package heap prepares the heap of a program that makes much, and ends soon.
package heap

import (
	"runtime/debug"
	"strings"
)

// Reserve asks for huge pages for the next so many bytes of the heap, or for a quarter of what GOMEMLIMIT allows. By pages of 4 KiB, a
// check of a small fleet spends a third of its time on the first touch of each. What is not used takes no memory.
func Reserve(size int64) {
	percent := debug.SetGCPercent(-1) // a collection in between would keep what is allocated
	advise(int(min(size, debug.SetMemoryLimit(-1)/4)))
	debug.SetGCPercent(percent) // so much garbage is collected at once, and all else is allocated from it
}

// Floor makes collections wait as if so many more bytes were in use, for as long as what it gives is. A heap that grows from nothing is
// collected again and again on its way. It takes no memory, but counts as such for GOMEMLIMIT, of which it is a sixteenth at most.
func Floor(size int64) *strings.Builder {
	var floor strings.Builder // which does not touch what it allocates, as make may
	floor.Grow(int(min(size, debug.SetMemoryLimit(-1)/16)))
	return &floor
}

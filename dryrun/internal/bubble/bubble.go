// Package bubble runs a function under a virtual clock: time passes only when everything in it waits for time to pass. Then it
// jumps to the next moment at which something is due, so that waiting takes no time, and code that knows nothing of it runs as
// it is.
//
// It is testing/synctest in an ordinary program. Inside a bubble there are no sockets and no signals: a goroutine that waits
// for one is not idle, and time would stand still as long as it waits.
package bubble

import (
	"flag"
	"os"
	"testing"
	"testing/synctest"
)

// Main calls f in a bubble and exits with the status that it returns. The clock starts at midnight UTC of 2000-01-01. Goroutines
// that f has started end with the program. Flags of the program must have been parsed, or be parsed without
// package flag.
func Main(f func() (status int)) {
	Offline()
	// Package testing has flags of its own, and refuses to run unless they were parsed. The program's are none of its business.
	testing.Init()
	flag.CommandLine.Parse(nil) //nolint:errcheck // there is nothing to parse
	// testing.RunTests runs nothing: its list of processor counts is made by Main only.
	testing.Main(func(_, _ string) (bool, error) { return true, nil }, []testing.InternalTest{{Name: "rehearsal", F: func(t *testing.T) {
		// It exits in the bubble, which would otherwise demand that all goroutines have ended: connections of gRPC end later than
		// they are closed.
		synctest.Test(t, func(*testing.T) { os.Exit(f()) })
	}}}, nil, nil)
}

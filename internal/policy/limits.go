package policy

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/topdown"
)

// Limits bound what a policy of the user's may take over one document, or one of its tests.
type Limits struct {
	// Steps of evaluation. They are the same on each machine, and so is the verdict.
	Steps int64
	// Memory is how many bytes may live beyond those that lived before. It is looked at, and not counted.
	Memory uint64
	// Time is the last resort. It depends on the machine.
	Time time.Duration
}

// DefaultLimits are far beyond what a policy takes over the largest fleet.
func DefaultLimits() Limits {
	return Limits{Steps: 5_000_000, Memory: 1 << 30, Time: time.Minute}
}

// exceeded is the error of an evaluation that was ended.
type exceeded struct {
	what   string
	shared bool // others that ran at the same time may have taken it
}

func (e exceeded) Error() string { return e.what }

// meter counts the steps of one evaluation, and tells it to end. It implements topdown.Cancel, which is asked at each
// expression; functions are charged for what they work on, see bounded.go.
type meter struct {
	limits   Limits
	outer    topdown.Cancel
	began    time.Time
	steps    int64 // of the goroutine that evaluates
	over     atomic.Pointer[exceeded]
	told     time.Time     // when the watchdog found it over; of the watchdog
	hopeless chan struct{} // closed where it does not end
}

// Cancel is for the interface: nobody calls it.
func (m *meter) Cancel() { m.end("it takes longer than it may", true) }

// It tells whether the evaluation has to end, and counts a step.
func (m *meter) Cancelled() bool { return m.charge(1) } //nolint:misspell // as OPA calls it

// charge counts steps, and tells whether the evaluation has to end.
func (m *meter) charge(steps int64) bool {
	if m.over.Load() != nil || m.outer.Cancelled() { //nolint:misspell // as OPA calls it
		return true
	}
	if m.steps += min(steps, m.limits.Steps+1); m.steps > m.limits.Steps {
		m.end(fmt.Sprintf("it takes more than %d steps of evaluation", m.limits.Steps), false)
		return true
	}
	return false
}

// left is how many steps it may still take.
func (m *meter) left() int64 { return m.limits.Steps - m.steps }

// end notes the first reason.
func (m *meter) end(what string, shared bool) { m.over.CompareAndSwap(nil, &exceeded{what, shared}) }

package rehearsal

import (
	"cmp"
	"slices"
	"time"
)

// schedule is what is to be done at which moment since the start.
type schedule struct {
	due  []due
	step time.Duration // at most so long it sleeps
}

// step is one of virtual time: some milliseconds.
const step = 10 * time.Second

type due struct {
	at    time.Duration
	order int
	do    func() error
}

// The order of what is due at one moment: what is asked of a moment is asked of the fleet as it was before anything happened then.
const (
	asking = iota
	happening
)

func (s *schedule) add(at time.Duration, order int, do func() error) {
	s.due = append(s.due, due{at, order, do})
}

// run does what is due, in its time, until the end. Now and then it asks whether to stop, and gives the moment that it came to.
func (s *schedule) run(start time.Time, end time.Duration, stop func(reached time.Duration) bool) (reached time.Duration, err error) {
	slices.SortStableFunc(s.due, func(a, b due) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.order, b.order)) })
	next := 0
	for {
		reached = time.Since(start)
		for ; next < len(s.due) && s.due[next].at <= reached; next++ {
			if err := s.due[next].do(); err != nil {
				return reached, err
			}
		}
		if reached >= end || stop(reached) {
			return reached, nil
		}
		until := min(reached+s.step, end)
		if next < len(s.due) {
			until = min(until, s.due[next].at)
		}
		time.Sleep(until - reached)
	}
}

package target

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/model"
)

// moment is when a process is asked.
type moment struct {
	now, started time.Time
	fresh        bool
	parts        []stretch
}

// stretch is a time in which the process behaved in one way.
type stretch struct {
	seconds float64
	errors  float64 // ratio of the requests that fail; below 0: as in a healthy process
	latency float64 // seconds that each request takes; below 0: as in the sample
}

// parts divides the time from the start until now by what the behaviors say of it.
func (p *Process) parts(started, now time.Time) []stretch {
	at := []time.Time{started, now}
	for _, b := range p.behaviors {
		if b.Errors == nil && b.Latency == nil {
			continue
		}
		for _, t := range []time.Time{b.From, b.To} {
			if t.After(started) && t.Before(now) {
				at = append(at, t)
			}
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	var parts []stretch
	for i, end := range at[1:] {
		begin := at[i]
		s := stretch{seconds: end.Sub(begin).Seconds(), errors: -1, latency: -1}
		for j := range p.behaviors {
			b := &p.behaviors[j]
			switch {
			case !b.active(begin):
			case b.Errors != nil:
				s.errors = *b.Errors
			case b.Latency != nil:
				s.latency = b.Latency.Seconds()
			}
		}
		parts = append(parts, s)
	}
	return parts
}

// value gives the value of a series at a moment.
func (s *series) value(f *family, m *moment) float64 {
	switch {
	case f.kind == model.MetricTypeGauge:
		return s.gauge(f, m)
	case s.part == quantile:
		if last := len(m.parts) - 1; last >= 0 && m.parts[last].latency >= 0 {
			return m.parts[last].latency * unit(f.name)
		}
		return s.value0
	}
	value := s.value0
	if m.fresh {
		value = 0
	}
	for _, of := range m.parts {
		value += of.seconds * s.rate(f, of) * s.each(f, of)
	}
	return value
}

// rate is what the count of the series grows by, each second.
func (s *series) rate(f *family, of stretch) float64 {
	switch {
	case !f.tells, of.errors < 0 && !s.failed:
		return f.rate * s.portion
	case of.errors < 0: // a healthy process does not fail
		return 0
	case s.failed:
		return f.rate * s.portion * of.errors
	}
	return f.rate * s.portion * (1 - of.errors)
}

// each is what the series grows by for each observation that its count counts.
func (s *series) each(f *family, of stretch) float64 {
	slow := of.latency >= 0 && unit(f.name) > 0
	switch {
	case s.part == bucket && slow && of.latency*unit(f.name) <= s.le:
		return 1
	case s.part == bucket && slow:
		return 0
	case s.part == sum && slow:
		return of.latency * unit(f.name)
	case s.part == bucket || s.part == sum:
		return s.share
	}
	return 1
}

// unit is how many of what a metric measures make a second; 0 where it measures no time.
func unit(name string) float64 {
	switch {
	case strings.Contains(name, "milliseconds"), strings.HasSuffix(name, "_ms"):
		return 1000
	case strings.Contains(name, "seconds"), strings.Contains(name, "duration"), strings.Contains(name, "latency"):
		return 1
	}
	return 0
}

// date is the least value that is taken for seconds since 1970: a day in 2001. Less is a duration.
const date = 1e9

// gauge gives what the sample says, but for dates, which go along with the clock.
func (s *series) gauge(f *family, m *moment) float64 {
	if s.value0 < date || math.IsInf(s.value0, 0) || math.IsNaN(s.value0) {
		return s.value0
	}
	seconds := func(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
	switch {
	case strings.HasSuffix(f.name, "_start_time_seconds"):
		return seconds(m.started)
	case strings.Contains(f.name, "expir"), strings.Contains(f.name, "not_after"):
		return seconds(m.started.Add(validity))
	case strings.HasSuffix(f.name, "_timestamp_seconds"), strings.HasSuffix(f.name, "_time"), strings.HasSuffix(f.name, "_timestamp"), strings.HasSuffix(f.name, "_time_seconds"):
		return seconds(m.now.Add(-recently))
	}
	return s.value0
}

// failing writes the series of failures that the sample does not show, once there were some.
func (p *Process) failing(b []byte, f *family, m *moment) []byte {
	if !slices.ContainsFunc(m.parts, func(s stretch) bool { return s.errors > 0 }) {
		return b
	}
	for i := range f.made {
		b = appendSample(b, f.made[i].text, f.made[i].value(f, m))
	}
	return b
}

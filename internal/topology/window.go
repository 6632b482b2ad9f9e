package topology

import (
	"time"

	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/internal/promql"
)

// maxScrapes is the number of scrapes up to which a window is told of. No threshold is higher.
const maxScrapes = 10

// windows lists the windows that are short, and those of what their function is not for.
func (j *judge) windows(f *promql.Facts) []Window {
	var all []Window
	for _, w := range f.Windows {
		x := Window{Function: w.Function, Metric: w.Metric, Kind: w.Kind, Recorded: w.Recorded, Range: duration(w.Range), At: w.At}
		if every := j.seriesOf(w.Metric).interval; every > 0 && !w.Subquery && !w.Recorded && w.Metric != "" {
			x.Interval, x.Scrapes = duration(every), float64(w.Range)/float64(every)
		}
		if short := x.Scrapes > 0 && x.Scrapes < maxScrapes; short || !suits(w.Function, w.Kind) {
			all = append(all, x)
		}
	}
	return all
}

// suits tells whether a function is for this kind of metric. It is, where nothing else is known.
func suits(function string, k promql.Kind) bool {
	counts := k == promql.Counter || k == promql.Sum
	switch function {
	case "rate", "irate", "increase":
		return k == "" || k == promql.Counter
	}
	return !counts
}

func duration(d time.Duration) string { return model.Duration(d).String() }

// longest gives the longest range of an expression.
func longest(f *promql.Facts) *LongRange {
	var l *LongRange
	for _, s := range f.Selectors {
		if s.Range > 0 && (l == nil || s.Range.Seconds() > l.Seconds) {
			l = &LongRange{s.Range.Seconds(), duration(s.Range), s.At}
		}
	}
	return l
}

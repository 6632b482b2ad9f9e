package topology

import (
	"strings"
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

// longest gives the longest range of an expression: of the selectors that look beyond what their evaluators keep, if there
// are any. Else it is that of a metric which no rule records, for what is recorded has few series, and there is no cheaper way
// to look at a month than by them.
func (j *judge) longest(r *rule, f *promql.Facts) *LongRange {
	var l *LongRange
	keeps := j.keeps(r.by)
	for _, s := range f.Selectors {
		x := LongRange{Seconds: s.Range.Seconds(), Text: duration(s.Range), At: s.At}
		if strings.Contains(s.Metric, ":") || j.seriesOf(s.Metric).Recorded {
			x.Seconds = 0
		}
		if keeps != nil && s.Back.Seconds() > float64(keeps.Seconds) {
			x.Seconds, x.Text, x.Beyond = s.Back.Seconds(), duration(s.Back), keeps.Value
		}
		if x.Seconds > 0 && (l == nil || x.Beyond != "" && l.Beyond == "" || x.Seconds > l.Seconds && (x.Beyond == "") == (l.Beyond == "")) {
			l = &x
		}
	}
	return l
}

// keeps gives the shortest time for which one of the evaluators keeps samples itself. A ruler asks those that keep them for
// long.
func (j *judge) keeps(by set) *Setting {
	var least *Setting
	for i := range by.and(j.prometheuses).all {
		if s := j.evaluators[i].retention; s != nil && (least == nil || s.Seconds < least.Seconds) {
			least = s
		}
	}
	return least
}

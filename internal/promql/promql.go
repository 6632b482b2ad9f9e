// Package promql tells what is known of a PromQL expression before it is evaluated: which labels its result surely has and
// surely lacks, what it measures and between which bounds, and the facts on which rules are judged: windows of rates, raw
// counters, joins that match nothing, comparisons that are never true, and what is asked of absent series.
//
// It is three-valued: where something is not known, it says so, and what it does claim holds for all series that there
// can be. Facts point into the text that was parsed, by the offset of bytes.
package promql

import (
	"slices"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/parser/posrange"
)

// Kind is what the values of a vector are. It is empty where that is not known.
type Kind string

// The kinds.
const (
	Counter Kind = "counter" // counts up, and starts again at zero
	Sum     Kind = "sum"     // counters that are aggregated: when one of them starts again, nobody can tell
	Gauge   Kind = "gauge"   // goes up and down
	Rate    Kind = "rate"    // how fast counters count: a gauge
)

// Series is what is known of the series of one metric, or of a result.
type Series struct {
	Kind     Kind
	Labels   Labels
	Recorded bool // by a rule
	Values   Bounds

	Conditional bool // there are series or none according to what values something has, such as those of x > 5
}

// Range is a part of an expression: the offsets of its first byte and of the one behind its last.
type Range [2]int

func rangeOf(n parser.Node) Range { return rangeAt(n.PositionRange()) }

func rangeAt(r posrange.PositionRange) Range { return Range{int(r.Start), int(r.End)} }

// Facts are what is known of an expression.
type Facts struct {
	Result    Series
	Selectors []Selector
	Windows   []Window
	Compared  []Compared
	Joins     []Join
	Drops     []Drop // labels that are watched and that the result lacks because of them

	Empty         bool // the result has no series, whatever there is
	Impossible    []Impossible
	Unconditional *Unconditional // why the result is not conditional; nil where it is, and where no series are asked for
	Chosen        *Choice        // which of the series are in the result may be another with each evaluation; nil where that shows in no label
	Removed       []Removed
	Undefined     []Undefined
}

// Selector is one selector of series.
type Selector struct {
	Metric   string // empty where a regular expression asks for the name, or nothing does
	Matchers []*labels.Matcher
	Range    time.Duration // of the selector, or of the subquery around it, which is longer
	Back     time.Duration // how far it looks into the past: its range and its offsets, with those of the subqueries around it
	Absent   bool          // it is asked whether there is none
	Or       [2]int        // the selectors on the other side of the nearest "or" around it, as a range of Facts.Selectors
	At       Range
}

// Window is what a function that looks at a change over time is given.
type Window struct {
	Function string
	Metric   string // empty where several, or none by name
	Range    time.Duration
	Kind     Kind
	Recorded bool
	Subquery bool
	At       Range // of what it is given
}

// Compared is a counter that is compared with a number, as it stands.
type Compared struct {
	Metric string
	Kind   Kind
	Op     string
	Zero   bool // it is asked whether it is zero, or, to decide on other series, whether it is not
	At     Range
}

// Join is a match of two vectors that cannot be: by a label that one side surely has and the other surely lacks, or has with
// another value, and of one series with several that differ in a label which is not matched.
type Join struct {
	Label string
	Left  string // its value on this side, if that is known
	Right string
	Lacks string // the side that lacks it: left or right; empty where the values differ
	Many  string // the side that has several: left or right
	Op    string
	At    Range
}

// Drop is where a label is lost.
type Drop struct {
	Label string
	By    string // the operator or function
	At    Range
}

// Analyze gives the facts of an expression. The function says what is known of the series of a metric; the name is empty
// where an expression does not ask by name. Watched labels have their Drops told.
func Analyze(expr parser.Expr, series func(metric string) Series, watched ...string) *Facts {
	a := &analysis{series: series, watched: named(expr, watched), facts: &Facts{}}
	v := a.walk(expr, place{})
	a.facts.Result, a.facts.Empty = v.Series, v.empty
	if v.open != nil && len(a.facts.Selectors) > 0 {
		a.facts.Unconditional = v.open
		a.facts.Unconditional.Sure = v.sure
	}
	if v.Labels.may() {
		a.facts.Chosen = v.chosen
	}
	for _, name := range watched {
		if v.Labels.Of(name) != Never {
			continue
		}
		for _, d := range v.drops {
			if d.Label == name {
				a.facts.Drops = append(a.facts.Drops, d)
				break
			}
		}
	}
	return a.facts
}

// Metrics lists the names of the metrics that an expression selects, each once.
func Metrics(expr parser.Expr) []string {
	names := []string{}
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		if vs, ok := n.(*parser.VectorSelector); ok {
			if name := metricOf(vs); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		return nil
	})
	return names
}

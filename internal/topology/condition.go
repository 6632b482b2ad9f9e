package topology

import (
	"fmt"
	"math"
	"slices"

	"gauntlet.dev/gauntlet/internal/promql"
)

// Needless is a matcher by a regular expression that need not be one.
type Needless struct {
	Matcher string       `json:"matcher"`
	Instead string       `json:"instead,omitempty"` // the matcher that says the same; empty where none is needed
	Why     string       `json:"why"`               // anything, text or anchors
	At      promql.Range `json:"at"`                // of the selector
}

// Impossible is an operation that never gives anything.
type Impossible struct {
	Op    string       `json:"op"`
	Left  *Values      `json:"left,omitempty"` // left out of what is not compared by its values
	Right *Values      `json:"right,omitempty"`
	Same  bool         `json:"same,omitempty"`  // both sides are the same
	Bool  bool         `json:"bool,omitempty"`  // it gives 0 for all
	Count string       `json:"count,omitempty"` // left or right: the side that counts series
	Part  bool         `json:"part,omitempty"`  // the expression may still give something
	At    promql.Range `json:"at"`
}

// Values are between which numbers values are, both included. What is left out is not known.
type Values struct {
	Low      *float64 `json:"low,omitempty"`
	High     *float64 `json:"high,omitempty"`
	Infinity string   `json:"infinity,omitempty"` // +Inf or -Inf, which all of them are
	NaN      bool     `json:"nan,omitempty"`      // all of them are
}

// Unconditional is why an alert fires whatever the values of its series are.
type Unconditional struct {
	By   string       `json:"by,omitempty"`   // bool, or, always; empty where nothing is asked
	Sure bool         `json:"sure,omitempty"` // it fires where there are no series, too
	At   promql.Range `json:"at"`
}

// Choice is what chooses some of the series, others with each evaluation.
type Choice struct {
	By string       `json:"by"`
	At promql.Range `json:"at"`
}

// Removed is a label that is asked for where an inner part of the expression has taken it away.
type Removed struct {
	Label string       `json:"label"`
	Where string       `json:"where"` // by, on or group
	By    string       `json:"by"`    // the operator or function that took it
	At    promql.Range `json:"at"`
}

// Undefined is an aggregation of quotients that are NaN where nothing happens.
type Undefined struct {
	By string       `json:"by"`
	At promql.Range `json:"at"` // of the quotient
}

// needless lists the matchers that need not be by a regular expression, each once. Those of the chart's rules that match
// anything are how its values are written where nothing is chosen.
func needless(f *promql.Facts, rendered bool) []Needless {
	var all []Needless
	for _, s := range f.Selectors {
		if impossible(s.Matchers) != nil {
			continue
		}
		for _, m := range s.Matchers {
			instead, why := promql.Simpler(m)
			if why == "" || rendered && why == promql.Anything {
				continue
			}
			n := Needless{Matcher: m.String(), Why: why, At: s.At}
			if instead != nil {
				n.Instead = instead.String()
			}
			if !slices.ContainsFunc(all, func(x Needless) bool { return x.Matcher == n.Matcher }) {
				all = append(all, n)
			}
		}
	}
	return all
}

func impossibles(f *promql.Facts) []Impossible {
	var all []Impossible
	for _, i := range f.Impossible {
		x := Impossible{Op: i.Op, Same: i.Same, Bool: i.Bool, Count: i.Count, Part: !f.Empty, At: i.At}
		if i.Left != (promql.Bounds{}) || i.Right != (promql.Bounds{}) {
			x.Left, x.Right = valuesOf(i.Left), valuesOf(i.Right)
		}
		all = append(all, x)
	}
	return all
}

func valuesOf(b promql.Bounds) *Values {
	v := &Values{NaN: b.Known && b.Low > b.High}
	if !b.Known || v.NaN {
		return v
	}
	if math.IsInf(b.Low, 1) || math.IsInf(b.High, -1) {
		v.Infinity = fmt.Sprintf("%+v", b.Low)
		return v
	}
	if !math.IsInf(b.Low, 0) {
		v.Low = &b.Low
	}
	if !math.IsInf(b.High, 0) {
		v.High = &b.High
	}
	return v
}

func choice(f *promql.Facts) *Choice {
	if f.Chosen == nil {
		return nil
	}
	return &Choice{f.Chosen.By, f.Chosen.At}
}

func removed(f *promql.Facts) []Removed {
	var all []Removed
	for _, r := range f.Removed {
		all = append(all, Removed(r))
	}
	return all
}

func undefined(f *promql.Facts) []Undefined {
	var all []Undefined
	for _, u := range f.Undefined {
		all = append(all, Undefined(u))
	}
	return all
}

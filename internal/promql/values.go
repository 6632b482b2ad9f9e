package promql

import (
	"math"

	"github.com/prometheus/prometheus/promql/parser"
)

// gives are the bounds of what functions give, whatever they are given.
var gives = map[string]Bounds{
	"absent": exactly(1), "absent_over_time": exactly(1), "present_over_time": exactly(1),
	"changes": atLeast(0), "resets": atLeast(0), "count_over_time": atLeast(1),
	"day_of_month": from(1, 31), "day_of_week": from(0, 6), "day_of_year": from(1, 366), "days_in_month": from(28, 31),
	"hour": from(0, 23), "minute": from(0, 59), "month": from(1, 12),
}

// valuesOf gives the bounds of what a function gives.
func valuesOf(name string, args []value, given Bounds) Bounds {
	if b, ok := gives[name]; ok {
		return b
	}
	switch name {
	case "vector":
		return args[0].Values
	case "rate", "irate", "increase":
		if given.Known && given.Low >= 0 { // counters, and what starts again is no step back
			return atLeast(0)
		}
	case "abs", "sqrt", "exp", "stddev_over_time", "stdvar_over_time":
		b := atLeast(0)
		b.NaN = name != "abs" || given.full().NaN
		return b
	case "sgn":
		b := from(-1, 1)
		b.NaN = given.full().NaN
		return b
	case "clamp_min":
		return clamped(given, args[1].Values, exactly(math.Inf(1)))
	case "clamp_max":
		return clamped(given, exactly(math.Inf(-1)), args[1].Values)
	case "clamp":
		return clamped(given, args[1].Values, args[2].Values)
	case "sum_over_time":
		return summed(given)
	case "min_over_time", "max_over_time":
		return given
	}
	if chooses[name] || name == "label_replace" || name == "label_join" || name == "info" {
		return given
	}
	return Bounds{}
}

// clamped gives the bounds of values that are made to be no less than the least and no more than the most.
func clamped(b, least, most Bounds) Bounds {
	b, least, most = b.full(), least.full(), most.full()
	if b.Low > b.High || least.Low > least.High || most.Low > most.High {
		return Bounds{}
	}
	low, high := min(max(b.Low, least.Low), most.Low), min(max(b.High, least.High), most.High)
	return Bounds{true, low, high, low > 0 || high < 0, true}
}

// summed gives the bounds of a sum of some values, one or more.
func summed(b Bounds) Bounds {
	switch {
	case !b.Known || b.Low > b.High:
		return Bounds{}
	case b.Low >= 0:
		return Bounds{true, b.Low, math.Inf(1), b.NonZero, b.NaN}
	case b.High <= 0:
		return Bounds{true, math.Inf(-1), b.High, b.NonZero, b.NaN}
	}
	return Bounds{}
}

// aggregatedValues gives the bounds of what an aggregation makes of values.
func aggregatedValues(op parser.ItemType, b Bounds) Bounds {
	switch op {
	case parser.COUNT, parser.COUNT_VALUES:
		return atLeast(1) // of nothing, there is none
	case parser.GROUP:
		return exactly(1)
	case parser.SUM:
		return summed(b)
	case parser.MIN, parser.MAX, parser.TOPK, parser.BOTTOMK, parser.LIMITK, parser.LIMIT_RATIO:
		return b
	case parser.AVG:
		if b.Known && math.Trunc(b.Low) == b.Low && math.Trunc(b.High) == b.High { // else rounding may leave them
			b.NonZero = b.NonZero && (b.Low >= 0 || b.High <= 0)
			b.NaN = b.NaN || math.IsInf(b.Low, -1) && math.IsInf(b.High, 1)
			return b
		}
	case parser.STDDEV, parser.STDVAR:
		return Bounds{Known: true, High: math.Inf(1), NaN: true}
	}
	return Bounds{}
}

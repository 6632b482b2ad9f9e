package topology

import (
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/metrics"
	"gauntlet.dev/gauntlet/internal/promql"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// Expressions counts the expressions of the fleet's rules, each line of the inventory once.
type Expressions struct {
	All      int `json:"all"`
	Unjudged int `json:"unjudged"` // those of which some metric may exist or not, for all that is known
}

// unknown lists the metrics that an expression asks for and that nobody has, and counts the expression.
func (j *judge) unknown(r *rule, f *promql.Facts) []UnknownMetric {
	var all []UnknownMetric
	unjudged := false
	for _, s := range f.Selectors {
		if s.Metric == "" || j.seriesOf(s.Metric).known {
			continue
		}
		if !j.nobodyHas(r, s.Metric) || j.oldName(f, s) {
			unjudged = true
			continue
		}
		if !slices.ContainsFunc(all, func(u UnknownMetric) bool { return u.Metric == s.Metric }) {
			all = append(all, UnknownMetric{s.Metric, suggest.Nearest(s.Metric, j.family(s.Metric)), s.At})
		}
	}
	j.fleet.Expressions.All++
	if unjudged {
		j.fleet.Expressions.Unjudged++
	}
	return all
}

// nobodyHas tells whether it is sure of a metric that nobody declares, or as good as sure, that nobody has it. It is where
// a program of this name is known to have no such metric; where everything that the rule's evaluators reach tells what it
// exposes; and where one letter makes it the name of a metric that somebody declares.
func (j *judge) nobodyHas(r *rule, metric string) bool {
	if program, exhaustive := metrics.Belongs(metric); program != "" {
		return exhaustive
	}
	if j.seriesOf(metric + "_bucket").known {
		return false // it may be a native histogram
	}
	if slip := suggest.Slip(metric, j.family(metric)); slip != "" && (strings.Contains(metric, ":") || !sameButNumbers(metric, slip)) {
		return true
	}
	if len(r.by) == 0 || len(j.exposed) == 0 || strings.Contains(metric, ":") { // the chart's own rules record such names
		return false
	}
	for i := range r.by.all {
		if j.programs.opaque.meets(j.evaluators[i].reaches) {
			return false
		}
	}
	return true
}

// oldName tells whether "or" gives the place of a metric to another one of the same program, as in rules that are to work with
// several of its versions.
func (j *judge) oldName(f *promql.Facts, s promql.Selector) bool {
	return slices.ContainsFunc(f.Selectors[s.Or[0]:s.Or[1]], func(other promql.Selector) bool {
		return other.Metric != "" && firstWord(other.Metric) == firstWord(s.Metric) && j.seriesOf(other.Metric).known
	})
}

// family lists the metrics that are declared or recorded and that begin with the same word.
func (j *judge) family(metric string) []string {
	if j.families == nil {
		j.families = map[string][]string{}
		for name := range j.exposed {
			j.families[firstWord(name)] = append(j.families[firstWord(name)], name)
		}
		for name := range j.records {
			j.families[firstWord(name)] = append(j.families[firstWord(name)], name)
		}
	}
	return j.families[firstWord(metric)]
}

func firstWord(metric string) string {
	if i := strings.IndexAny(metric, "_:"); i > 0 {
		return metric[:i]
	}
	return metric
}

// sameButNumbers tells whether two names differ in their digits alone, like those of two quantiles.
func sameButNumbers(a, b string) bool {
	masked := func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}
	return strings.Map(masked, a) == strings.Map(masked, b)
}

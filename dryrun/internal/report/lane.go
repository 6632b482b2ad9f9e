package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/report/draw"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// span is a time in which something was in a state.
type span struct {
	from, to time.Duration
	what     draw.Ink
}

// row is what one observer has seen: a replica that evaluates or scrapes.
type row struct {
	by    string
	spans []span
}

// mark is a moment at which a receiver was told of an alert, or that it is over.
type mark struct {
	at   time.Duration
	over bool
}

// lane is one thing over time, as one or more observers see it. What is alike in many places is one lane.
type lane struct {
	owner, name string
	where       []string // clusters
	labels      map[string]string
	rows        []row
	told        []mark
	of          int // how many were put together
}

const (
	// apart are two moments that are not the same one to a reader: evaluations and scrapes are as far apart. In a long rehearsal, a
	// part of its time is.
	apart     = 90 * time.Second
	apartPart = 50
	// variants is how many lanes there may be of one alert before all are put together.
	variants = 4
)

// gather puts together lanes of the same name that are alike, and all of a name where there are still more than most.
func (s *sheet) gather(lanes []*lane, most int) []*lane {
	near := max(apart, s.whole/apartPart)
	type key struct{ owner, name string }
	byName := map[key][]*lane{}
	var keys []key
	for _, l := range lanes {
		k := key{l.owner, l.name}
		if byName[k] == nil {
			keys = append(keys, k)
		}
		byName[k] = append(byName[k], l)
	}
	var all []*lane
	for _, k := range keys {
		var distinct []*lane
		for _, l := range byName[k] {
			i := slices.IndexFunc(distinct, func(d *lane) bool { return alike(d.rows[:min(len(d.rows), len(l.rows))], l.rows, near) })
			if i < 0 {
				first := *l
				first.of = 1
				distinct = append(distinct, &first)
				continue
			}
			distinct[i].join(l)
		}
		if len(distinct) > most {
			for _, l := range distinct[1:] {
				distinct[0].join(l)
			}
			distinct = distinct[:1]
		}
		all = append(all, distinct...)
	}
	return all
}

// join adds what another lane shows.
func (l *lane) join(other *lane) {
	l.of += max(1, other.of)
	l.rows = append(slices.Clone(l.rows), other.rows...)
	l.told = append(slices.Clone(l.told), other.told...)
	l.where = append(slices.Clone(l.where), other.where...)
	slices.Sort(l.where)
	l.where = slices.Compact(l.where)
	shared := map[string]string{}
	for name, value := range l.labels {
		if other.labels[name] == value {
			shared[name] = value
		}
	}
	l.labels = shared
}

// alike tells that all happens at about the same time.
func alike(a, b []row, apart time.Duration) bool {
	near := func(a, b time.Duration) bool { return (a - b).Abs() <= apart }
	return slices.EqualFunc(a, b, func(a, b row) bool {
		return slices.EqualFunc(a.spans, b.spans, func(a, b span) bool {
			return a.what == b.what && near(a.from, b.from) && near(a.to, b.to)
		})
	})
}

// first is when anything happens.
func (l *lane) first() time.Duration {
	first := time.Duration(1<<63 - 1)
	for _, r := range l.rows {
		for _, s := range r.spans {
			first = min(first, s.from)
		}
	}
	return first
}

// union gives the times in which any of the rows was in a state.
func (l *lane) union(what draw.Ink) []span {
	var all []span
	for _, r := range l.rows {
		for _, s := range r.spans {
			if s.what == what {
				all = append(all, s)
			}
		}
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out []span
	for _, s := range all {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// spell writes spans for people, the first ones.
func spell(spans []span, end time.Duration) string {
	const most = 3
	var parts []string
	for i, s := range spans {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d times more", len(spans)-most))
			break
		}
		if s.to >= end {
			parts = append(parts, "from "+clock(s.from)+" on")
		} else {
			parts = append(parts, clock(s.from)+"–"+clock(s.to))
		}
	}
	return strings.Join(parts, ", ")
}

// few lists names: the first ones, and how many there are beyond.
func few(names []string, most int) string {
	if len(names) <= most+1 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// spans reads those of a trace.
func spans(list []trace.Span, what draw.Ink, end time.Duration) (out []span) {
	for _, s := range list {
		to := s.To.Duration
		if to == 0 {
			to = end
		}
		out = append(out, span{s.From.Duration, to, what})
	}
	return out
}

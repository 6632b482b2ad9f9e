package topology

import (
	"strings"
	"time"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/metrics"
	"gauntlet.dev/gauntlet/internal/promql"
)

// series is what is known of the series of a metric, wherever they come from.
type series struct {
	promql.Series               // the labels are those that its producers store, without their external ones
	known         bool          // somebody declares, records or is known to expose it
	interval      time.Duration // the shortest between two of its samples; 0 where that is not known
}

// exposure is a monitor whose targets are declared to expose a metric.
type exposure struct {
	monitor *manifest.Object
	series  *manifest.Series
}

// seriesOf tells what is known of a metric. Of one that is recorded from itself, in the end, nothing is.
func (j *judge) seriesOf(metric string) series {
	if s, known := j.known[metric]; known {
		return s
	}
	j.known[metric] = series{known: len(j.exposed[metric])+len(j.records[metric]) > 0, Series: promql.Series{Conditional: true}} // while it is asked for
	var found series
	add := func(s series) {
		if !found.known {
			found = s
			found.known = true
			return
		}
		found.Labels = found.Labels.Or(s.Labels)
		found.Recorded = found.Recorded && s.Recorded
		found.Values, found.Conditional = found.Values.Or(s.Values), found.Conditional || s.Conditional
		if found.Kind != s.Kind {
			found.Kind = ""
		}
		found.interval = min(found.interval, s.interval) // 0, where one of them is not known
	}
	for _, e := range j.exposed[metric] {
		add(j.scraped(e))
	}
	for _, r := range j.records[metric] {
		add(series{Series: j.recorded(r)})
	}
	if !found.known {
		found = j.undeclared(metric)
	}
	j.known[metric] = found
	return found
}

// scraped tells what is known of a metric that a monitor's targets are declared to expose.
func (j *judge) scraped(e exposure) series {
	t := j.target(e.monitor)
	s := series{Series: promql.Series{Kind: promql.Kind(e.series.Type), Labels: t.labels}, interval: j.shortest(t, j.selected[e.monitor])}
	if e.series.Labels == nil {
		s.Labels = t.stored(promql.Open(t.labels))
		return s
	}
	own := promql.Always
	if e.series.Sampled {
		own = promql.Perhaps
	}
	for _, name := range e.series.Labels {
		switch t.labels.Of(name) {
		case promql.Never:
			s.Labels = s.Labels.With(name, own)
			if name == "le" && strings.HasSuffix(e.series.Name, "_bucket") {
				s.Labels = s.Labels.WithSeveral(name)
			}
		case promql.Perhaps:
			s.Labels = s.Labels.With(name, own).With("exported_"+name, promql.Perhaps)
		case promql.Always: // the target's takes its place, unless the monitor honors the metric's
			s.Labels = s.Labels.With("exported_"+name, promql.Perhaps)
		}
	}
	s.Labels = t.stored(s.Labels)
	return s
}

func (j *judge) target(monitor *manifest.Object) target {
	t, known := j.targets[monitor]
	if !known {
		t = targetOf(monitor)
		j.targets[monitor] = t
	}
	return t
}

// shortest gives the shortest time between two scrapes of a target by one of the evaluators.
func (j *judge) shortest(t target, by set) time.Duration {
	var least time.Duration
	for _, d := range t.intervals {
		if d > 0 && (least == 0 || d < least) {
			least = d
		}
		if d > 0 {
			continue
		}
		for i := range by.all {
			if d := j.evaluators[i].scrapeInterval; least == 0 || d < least {
				least = d
			}
		}
	}
	return least
}

// undeclared tells what is known of a metric that nobody declares.
func (j *judge) undeclared(metric string) series {
	s := series{interval: j.least}
	switch {
	case metric == "up" || strings.HasPrefix(metric, "scrape_"):
		s.Kind, s.known = promql.Gauge, true
	case metric == "ALERTS" || metric == "ALERTS_FOR_STATE":
		s.Kind, s.known, s.interval, s.Conditional = promql.Gauge, true, 0, true
	default:
		s.Conditional = strings.Contains(metric, ":") // a rule that is not here may have asked
		m, known := metrics.Find(metric)
		s.known = known
		switch {
		case m.Counts():
			s.Kind = promql.Counter
		case m.Type == metrics.Gauge:
			s.Kind = promql.Gauge
		}
	}
	return s
}

// recorded tells what is known of the series that a recording rule makes.
func (j *judge) recorded(r *rule) promql.Series {
	s := promql.Series{Recorded: true, Conditional: true}
	facts := j.analyzed(r)
	if facts == nil {
		return s
	}
	s = facts.Result
	s.Recorded = true
	for name, value := range r.facts.Labels {
		s.Labels = s.Labels.WithValue(name, value)
	}
	return s
}

// chartInterval is the shortest interval of what the chart scrapes by monitors of its own: the kubelet's cAdvisor.
const chartInterval = 10 * time.Second

// leastInterval is the shortest time between two scrapes of anything.
func (j *judge) leastInterval() time.Duration {
	var least time.Duration
	add := func(d time.Duration) {
		if d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	for _, e := range j.evaluators {
		add(e.scrapeInterval)
		if e.byChart {
			add(chartInterval)
		}
	}
	for _, o := range j.order {
		if j.selected[o] != nil && o.Kind != "PrometheusRule" {
			for _, d := range j.target(o).intervals {
				add(d)
			}
		}
	}
	return least
}

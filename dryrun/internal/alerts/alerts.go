// Package alerts follows what becomes of the alerts of a process that evaluates rules, whether Prometheus or a ruler of Thanos.
package alerts

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/rules"
)

// Alert is one alert from its first pending evaluation to its end. Moments that did not come are zero.
type Alert struct {
	Name     string
	Labels   labels.Labels // without external labels
	Pending  time.Time
	Firing   time.Time
	Resolved time.Time
	Value    float64 // when it began to fire, or last while it is pending
	Summary  string
}

// Log follows what becomes of the alerts of all groups of a process, over its restarts. It is safe for concurrent use.
type Log struct {
	mu          sync.Mutex
	open        map[string]map[string]*Alert // by group and rule, then by labels
	done        []Alert
	evaluations uint64
}

// New makes a log of nothing.
func New() *Log { return &Log{open: map[string]map[string]*Alert{}} }

// Observe compares the alerts of a group with those of its last evaluation.
func (a *Log) Observe(g *rules.Group, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.evaluations += uint64(len(g.Rules()))
	for i, rule := range g.Rules() {
		alerting, ok := rule.(*rules.AlertingRule)
		if !ok || rule.LastError() != nil {
			continue // a rule that fails leaves its alerts as they are
		}
		id := rules.GroupKey(g.File(), g.Name()) + string(rune(i))
		if a.open[id] == nil && alerting.ActiveAlertsCount() == 0 {
			continue
		}
		var active []Active
		alerting.ForEachActiveAlert(func(x *rules.Alert) {
			if x.State == rules.StateInactive {
				return // resolved, and kept to be sent
			}
			active = append(active, Active{x.Labels, x.State == rules.StateFiring, x.Value, x.Annotations.Get("summary")})
		})
		a.saw(id, rule.Name(), active, at)
	}
}

// Active is an alert that is pending or firing.
type Active struct {
	Labels  labels.Labels
	Firing  bool
	Value   float64
	Summary string
}

// Saw compares the alerts of a rule, that a process tells of, with those of its last evaluation. The id tells the rule apart from the
// others of the process.
func (a *Log) Saw(id, name string, active []Active, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.saw(id, name, active, at)
}

func (a *Log) saw(id, name string, active []Active, at time.Time) {
	open := a.open[id]
	if open == nil {
		open = map[string]*Alert{}
		a.open[id] = open
	}
	seen := map[string]bool{}
	for _, x := range active {
		key := x.Labels.String()
		seen[key] = true
		o := open[key]
		if o == nil {
			o = &Alert{Name: name, Labels: x.Labels, Pending: at, Value: finite(x.Value)}
			open[key] = o
		}
		if o.Firing.IsZero() {
			o.Value, o.Summary = finite(x.Value), x.Summary
			if x.Firing {
				o.Firing = at
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(open)) {
		if !seen[key] {
			open[key].Resolved = at
			a.done = append(a.done, *open[key])
			delete(open, key)
		}
	}
}

// finite gives a number that JSON has.
func finite(v float64) float64 {
	switch {
	case math.IsNaN(v):
		return 0
	case math.IsInf(v, 0):
		return math.Copysign(math.MaxFloat64, v)
	}
	return v
}

// Evaluations counts those of rules.
func (a *Log) Evaluations() uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.evaluations
}

// Alerts gives all alerts since the first start, by time. An alert that was pending and never fired has no Firing.
func (a *Log) Alerts() []Alert {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := slices.Clone(a.done)
	for _, open := range a.open {
		for _, x := range open {
			all = append(all, *x)
		}
	}
	slices.SortFunc(all, func(a, b Alert) int {
		return cmp.Or(a.Pending.Compare(b.Pending), cmp.Compare(a.Name, b.Name), labels.Compare(a.Labels, b.Labels))
	})
	return all
}

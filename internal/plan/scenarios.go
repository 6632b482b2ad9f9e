package plan

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/naming"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// scenarios lowers what the inventory says of rehearsals, when all processes and alerts of the plan are known. A plan of some clusters
// leaves out scenarios that are of others as well.
func (l *lowering) scenarios() error {
	part := len(l.plan.Clusters) < len(l.inventory.Clusters)
	for _, e := range l.inventory.Scenarios {
		known := len(l.found)
		s := l.scenario(e)
		if part && len(l.found) > known {
			l.found = l.found[:known]
			l.warn("scenario %s is left out: it is of more than what is planned", e.Name)
			continue
		}
		l.plan.Scenarios = append(l.plan.Scenarios, s)
	}
	return nil
}

func (l *lowering) scenario(e *inventory.Scenario) Scenario {
	s := Scenario{Name: e.Name, Description: e.Description, At: placeOf(e.At("name")), Start: e.Start.UTC(), Duration: lasting(e.Duration),
		Behaviors: []Behavior{}, Events: []Event{}, Expect: []Expect{}}
	for i, b := range e.Behaviors {
		s.Behaviors = append(s.Behaviors, l.behavior(e, b, i))
	}
	for i, event := range e.Events {
		at := func(c *inventory.Chosen, field string) *Chosen {
			if c == nil {
				return nil
			}
			chosen := l.chosen(e, *c, "events", i, field)
			return &chosen
		}
		s.Events = append(s.Events, Event{At: placeOf(e.At("events", i)), After: lasting(event.At), Until: lasting(event.Until),
			Kill: at(event.Kill, "kill"), Restart: at(event.Restart, "restart"), Partition: at(event.Partition, "partition")})
	}
	for i, x := range e.Expect {
		s.Expect = append(s.Expect, l.expect(e, x, i))
	}
	return s
}

func (l *lowering) behavior(e *inventory.Scenario, b inventory.Behavior, i int) Behavior {
	lowered := Behavior{Of: l.chosen(e, b.Of, "behaviors", i, "of"), From: lasting(b.From), To: lasting(b.To),
		At: placeOf(e.At("behaviors", i)), Errors: b.Errors, Latency: maybe(b.Latency), Restart: maybe(b.Restart), Rollout: maybe(b.Rollout)}
	if v := b.Values; v != nil {
		lowered.Values = &Values{Metric: v.Metric, Labels: v.Labels, Curve: v.Curve, Step: lasting(v.Step)}
	}
	if s := b.Scrape; s != nil {
		lowered.Scrape = &Scrape{Delay: lasting(s.Delay), Status: s.Status, Refuse: s.Refuse, Body: s.Body}
	}
	if x := b.Explode; x != nil {
		lowered.Explode = &Explosion{Metric: x.Metric, Label: x.Label, PerMinute: x.PerMinute}
	}
	return lowered
}

func (l *lowering) expect(e *inventory.Scenario, x inventory.Expectation, i int) Expect {
	lowered := Expect{At: placeOf(e.At("expect", i)), From: lasting(x.From), To: lasting(x.To)}
	if a := x.Alert; a != nil {
		l.knownAlert(e, a.Name, "expect", i, "alert", "name")
		lowered.Alert = &ExpectAlert{Name: a.Name, Labels: a.Labels, Fires: a.Fires, Resolves: a.Resolves, Receivers: a.Receivers}
	}
	if q := x.Query; q != nil {
		lowered.Query = &ExpectQuery{Layer: q.Layer, Cluster: q.Cluster, Region: q.Region, Expr: q.Expr, Dedup: q.Dedup, Partial: q.Partial}
		if q.Is != nil {
			lowered.Query.Is = []Sample{}
		}
		for _, s := range q.Is {
			sample := Sample{Labels: s.Labels, Min: -math.MaxFloat64, Max: math.MaxFloat64}
			for _, bound := range []struct{ written, to *float64 }{{s.Min, &sample.Min}, {s.Max, &sample.Max}, {s.Value, &sample.Min}, {s.Value, &sample.Max}} {
				if bound.written != nil {
					*bound.to = *bound.written
				}
			}
			lowered.Query.Is = append(lowered.Query.Is, sample)
		}
	}
	if g := x.NoGap; g != nil {
		lowered.NoGap = &ExpectGap{Layer: g.Layer, Cluster: g.Cluster, Region: g.Region, Expr: g.Selector, Longest: lasting(g.Longest)}
	}
	if b := x.Targets; b != nil {
		lowered.Targets = &Budget{Of: l.chosen(e, b.Of, "expect", i, "targets", "of"), Max: b.Max}
	}
	if b := x.Series; b != nil {
		lowered.Series = &Budget{Of: l.chosen(e, b.Of, "expect", i, "series", "of"), Max: b.Max}
	}
	if q := x.Quiet; q != nil {
		lowered.Quiet = &Quiet{Except: q.Except}
		for j, name := range q.Except {
			l.knownAlert(e, name, "expect", i, "quiet", "except", j)
		}
	}
	return lowered
}

// chosen lowers a choice, and reports one that chooses nothing.
func (l *lowering) chosen(e *inventory.Scenario, c inventory.Chosen, path ...any) Chosen {
	lowered := Chosen{Cluster: c.Cluster, Region: c.Region, Environment: c.Environment, Node: c.Node, Owner: c.Service + c.Monitor,
		Component: c.Component, Pod: c.Pod, Count: c.Count}
	if i := l.inventory.Instance(c.Instance); i != nil {
		name := i.Name
		if i.Spans == inventory.SpansCluster {
			name = naming.Prometheus(l.inventory.Fleet)
		}
		lowered.Instance = l.inventory.Fleet.Namespace + "/" + name
	}
	if l.any(lowered) {
		return lowered
	}
	field, message := path, "no process of the fleet is all of this; leave something out"
	for _, of := range []struct {
		field string
		only  Chosen
		names func(Chosen) string
	}{
		{"pod", Chosen{Pod: c.Pod}, func(c Chosen) string { return c.Pod }},
		{"node", Chosen{Node: c.Node}, func(c Chosen) string { return c.Node }},
		{"monitor", Chosen{Owner: c.Monitor}, func(c Chosen) string { return c.Owner }},
	} {
		if wanted := of.only.Pod + of.only.Node + of.only.Owner; wanted != "" && !l.any(of.only) {
			field = append(slices.Clip(path), of.field)
			message = fmt.Sprintf("%s %q does not exist", of.field, wanted)
			if near := suggest.Nearest(wanted, l.called(of.names)); near != "" {
				message += fmt.Sprintf("; did you mean %q?", near)
			}
		}
	}
	l.found = append(l.found, diag.Diagnostic{Code: "inventory/reference", Severity: diag.Error, Source: e.At(field...), Path: dotted(field), Message: message})
	return lowered
}

// any tells whether a choice chooses something. The runtime chooses by the same fields.
func (l *lowering) any(c Chosen) bool {
	is := func(want, have string) bool { return want == "" || want == have }
	found := false
	l.each(func(x Chosen) {
		found = found || is(c.Cluster, x.Cluster) && is(c.Region, x.Region) && is(c.Environment, x.Environment) && is(c.Node, x.Node) &&
			is(c.Pod, x.Pod) && is(c.Component, x.Component) && is(c.Instance, x.Instance) && is(c.Owner, x.Owner)
	})
	return found
}

// each describes each process of the plan by all that it can be chosen by.
func (l *lowering) each(f func(Chosen)) {
	clusters := map[string]Cluster{}
	for _, c := range l.plan.Clusters {
		clusters[c.Name] = c
	}
	at := func(p Pod, component, instance string) Chosen {
		c := clusters[p.Cluster]
		return Chosen{Cluster: c.Name, Region: c.Region, Environment: c.Environment, Node: p.Node, Component: component, Instance: instance, Pod: p.Name}
	}
	for _, x := range l.plan.Prometheuses {
		f(at(x.Pod, "prometheus", x.Instance))
	}
	for _, x := range l.plan.Alertmanagers {
		f(at(x.Pod, "alertmanager", x.Instance))
	}
	for _, x := range l.plan.Thanos {
		f(at(x.Pod, x.Component, x.Workload))
	}
	for _, x := range l.plan.Targets {
		if x.Self {
			continue
		}
		c := at(x.Pod, "target", "")
		c.Owner, c.Region, c.Environment = x.Owner, or(x.Region, c.Region), or(x.Environment, c.Environment)
		f(c)
	}
}

func (l *lowering) called(name func(Chosen) string) (names []string) {
	l.each(func(c Chosen) { names = append(names, name(c)) })
	slices.Sort(names)
	return slices.Compact(names)
}

// knownAlert reports the name of an alert that nobody evaluates.
func (l *lowering) knownAlert(e *inventory.Scenario, name string, path ...any) {
	var names []string
	for _, a := range l.plan.Alerts {
		names = append(names, a.Name)
	}
	if slices.Contains(names, name) {
		return
	}
	message := fmt.Sprintf("alert %q does not exist", name)
	if near := suggest.Nearest(name, names); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	l.found = append(l.found, diag.Diagnostic{Code: "inventory/reference", Severity: diag.Error, Source: e.At(path...), Path: dotted(path), Message: message})
}

func lasting(d inventory.Duration) Duration { return Duration{time.Duration(d)} }

func maybe(d *inventory.Duration) *Duration {
	if d == nil {
		return nil
	}
	lowered := lasting(*d)
	return &lowered
}

func placeOf(s diag.Span) Place { return Place{File: s.File, Line: s.Line} }

// dotted writes a path as findings have it.
func dotted(path []any) string {
	var b strings.Builder
	for i, step := range path {
		switch step := step.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(step) + "]")
		case string:
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
		}
	}
	return b.String()
}

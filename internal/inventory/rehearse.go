package inventory

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/internal/diag"
)

// longest is the longest rehearsal: a month. A year of a small fleet would take hours, and more memory than a computer has.
const longest = 31 * 24 * time.Hour

// promParser is Prometheus' own. It holds no state.
var promParser = parser.NewParser(parser.Options{})

// scenario checks what a scenario refers to, and that what it wants can happen within its time.
func (r *resolver) scenario(e *Scenario) {
	if time.Duration(e.Duration) > longest {
		r.add(codeSchema, e.At("duration"), "duration", fmt.Sprintf(
			"a rehearsal of %s takes too long; play at most %s, and begin it at the start that matters", e.Duration, Duration(longest)))
	}
	if e.Duration == 0 {
		r.add(codeSchema, e.At("duration"), "duration", "a rehearsal of 0s plays nothing; write how long it lasts, such as 2h")
		return
	}
	for i, b := range e.Behaviors {
		r.behavior(e, b, i)
	}
	for i, event := range e.Events {
		r.event(e, event, i)
	}
	for i, x := range e.Expect {
		r.expectation(e, x, i)
	}
	r.contradictions(e)
}

// alternatives are fields of which exactly one must be written.
type alternatives struct {
	names   []string
	written []string
}

func (o *alternatives) field(name string, written bool) {
	o.names = append(o.names, name)
	if written {
		o.written = append(o.written, name)
	}
}

func (r *resolver) one(src Source, o alternatives, what string, path ...any) {
	switch len(o.written) {
	case 0:
		r.add(codeSchema, src.At(path...), pathString(path), fmt.Sprintf("this %s says nothing; write one of %s", what, strings.Join(o.names, ", ")))
	case 1:
	default:
		r.add(codeSchema, src.At(append(path, o.written[1])...), pathString(path), fmt.Sprintf(
			"this %s has %s; keep one, and make another %s of the other", what, strings.Join(o.written, " and "), what))
	}
}

func (r *resolver) behavior(e *Scenario, b Behavior, i int) {
	var one alternatives
	one.field("errors", b.Errors != nil)
	one.field("latency", b.Latency != nil)
	one.field("values", b.Values != nil)
	one.field("restart", b.Restart != nil)
	one.field("rollout", b.Rollout != nil)
	one.field("scrape", b.Scrape != nil)
	one.field("explode", b.Explode != nil)
	r.one(e.Source, one, "behavior", "behaviors", i)
	r.chosen(e, b.Of, "behaviors", i, "of")
	r.window(e, b.From, b.To, "from", "behaviors", i)
	if b.Values != nil {
		if _, _, err := promParser.ParseSeriesDesc("m " + b.Values.Curve); err != nil {
			r.add(codeSchema, e.At("behaviors", i, "values", "curve"), pathString([]any{"behaviors", i, "values", "curve"}), fmt.Sprintf(
				"%q is no curve; write values as promtool's tests do, such as 0+10x60 600x30", b.Values.Curve))
		}
	}
}

func (r *resolver) event(e *Scenario, event Event, i int) {
	var one alternatives
	for _, f := range []struct {
		name string
		of   *Chosen
	}{{"kill", event.Kill}, {"restart", event.Restart}, {"partition", event.Partition}} {
		one.field(f.name, f.of != nil)
		if f.of != nil {
			r.chosen(e, *f.of, "events", i, f.name)
		}
	}
	r.one(e.Source, one, "event", "events", i)
	r.window(e, event.At, event.Until, "at", "events", i)
}

// window checks that something lies within the rehearsal and ends after it began.
func (r *resolver) window(e *Scenario, from, to Duration, begin string, path ...any) {
	switch {
	case from >= e.Duration:
		r.add(codeSchema, e.At(append(path, begin)...), pathString(append(path, begin)), fmt.Sprintf(
			"%s is after the end of the rehearsal, which lasts %s; begin earlier, or play longer", from, e.Duration))
	case to > e.Duration:
		r.add(codeSchema, e.At(path...), pathString(path), fmt.Sprintf(
			"this ends at %s, and the rehearsal at %s; end earlier, or play longer", to, e.Duration))
	case to != 0 && to <= from:
		r.add(codeSchema, e.At(path...), pathString(path), fmt.Sprintf("this begins at %s and ends at %s; end it later", from, to))
	}
}

// chosen checks the names that a choice refers to. Those of pods and nodes are known when the fleet is lowered.
func (r *resolver) chosen(e *Scenario, c Chosen, path ...any) {
	for _, f := range []struct{ field, noun, name string }{
		{"cluster", "cluster", c.Cluster}, {"region", "region", c.Region}, {"environment", "environment", c.Environment},
		{"service", "service or exporter", c.Service}, {"instance", "instance", c.Instance},
	} {
		if f.name != "" {
			r.refer(e.Source, f.noun, f.name, append(path, f.field)...)
		}
	}
	if c.Service != "" && c.Monitor != "" {
		r.add(codeSchema, e.At(append(path, "monitor")...), pathString(append(path, "monitor")), fmt.Sprintf(
			"the targets of %s are those of its monitors; leave out monitor", c.Service))
	}
}

func (r *resolver) expectation(e *Scenario, x Expectation, i int) {
	var one alternatives
	one.field("alert", x.Alert != nil)
	one.field("query", x.Query != nil)
	one.field("noGap", x.NoGap != nil)
	one.field("targets", x.Targets != nil)
	one.field("series", x.Series != nil)
	one.field("quiet", x.Quiet != nil)
	r.one(e.Source, one, "expectation", "expect", i)
	r.window(e, x.From, x.To, "from", "expect", i)
	if a := x.Alert; a != nil {
		for _, name := range slices.Sorted(maps.Keys(a.Receivers)) {
			r.refer(e.Source, "receiver", name, "expect", i, "alert", "receivers", name)
		}
		if !a.Fires && (a.Resolves || len(a.Receivers) > 0) {
			r.add(codeSchema, e.At("expect", i, "alert", "fires"), pathString([]any{"expect", i, "alert"}),
				"an alert that does not fire tells no receiver and is never over; leave out receivers and resolves")
		}
	}
	if q := x.Query; q != nil {
		r.asked(e, q.Asked, "expect", i, "query")
		r.expr(e, q.Expr, "expect", i, "query", "expr")
	}
	if g := x.NoGap; g != nil {
		r.asked(e, g.Asked, "expect", i, "noGap")
		r.expr(e, g.Selector, "expect", i, "noGap", "selector")
	}
	for _, f := range []struct {
		name string
		*Budget
	}{{"targets", x.Targets}, {"series", x.Series}} {
		if f.Budget != nil {
			r.chosen(e, f.Of, "expect", i, f.name, "of")
		}
	}
}

// asked checks that it is said who is asked, and no more than that.
func (r *resolver) asked(e *Scenario, a Asked, path ...any) {
	for _, f := range []struct {
		field, noun, name string
		needed            bool
	}{
		{"cluster", "cluster", a.Cluster, a.Layer == "cluster" || a.Layer == "prometheus"},
		{"region", "region", a.Region, a.Layer == "region"},
	} {
		switch {
		case f.needed && f.name == "":
			r.add(codeSchema, e.At(append(path, "layer")...), pathString(path), fmt.Sprintf(
				"layer %s is one of several; add %s: NAME", a.Layer, f.field))
		case !f.needed && f.name != "":
			r.add(codeSchema, e.At(append(path, f.field)...), pathString(path), fmt.Sprintf("layer %s has no %s; remove it", a.Layer, f.field))
		case f.needed:
			r.refer(e.Source, f.noun, f.name, append(path, f.field)...)
		}
	}
}

func (r *resolver) expr(e *Scenario, expr string, path ...any) {
	_, err := promParser.ParseExpr(expr)
	if err == nil {
		return
	}
	at := e.At(path...)
	message := err.Error()
	if list := (parser.ParseErrors)(nil); errors.As(err, &list) && len(list) > 0 {
		at = e.Inside(int(list[0].PositionRange.Start), int(list[0].PositionRange.End), path...)
		message = list[0].Err.Error()
	}
	r.ds = append(r.ds, diag.Diagnostic{Code: codeSyntax, Severity: diag.Error, Source: at, Path: pathString(path),
		Message: "Prometheus does not understand this query: " + message})
}

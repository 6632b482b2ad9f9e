// Package report shows traces: to people at a terminal, to CI, and in a browser.
package report

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/fatih/color"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// line is something that happened.
type line struct {
	at   time.Duration
	sign sign
	text string
}

// sign is the first character of a line: it says what the line is about where there is no color.
type sign string

const (
	eventSign  sign = "*"
	firingSign sign = "!"
	overSign   sign = "."
	toldSign   sign = ">"
	metSign    sign = "ok"
	unmetSign  sign = "NO"
)

// paint colors signs, or leaves them as they are.
type paint map[sign]*color.Color

// newPaint colors what goes to a terminal, which the library finds out of the program's output.
func newPaint(w io.Writer) paint {
	p := paint{eventSign: color.New(color.FgMagenta, color.Bold), firingSign: color.New(color.FgRed, color.Bold), overSign: color.New(color.FgGreen),
		toldSign: color.New(color.FgBlue, color.Bold), metSign: color.New(color.FgGreen, color.Bold), unmetSign: color.New(color.FgRed, color.Bold)}
	if w != os.Stdout {
		for _, c := range p {
			c.DisableColor()
		}
	}
	return p
}

func (p paint) sign(s sign) string { return p[s].Sprint(string(s)) }

// Timeline writes what happened, in its order, and what came of the expectations.
func Timeline(w io.Writer, t *trace.Trace) error {
	p := newPaint(w)
	b := &strings.Builder{}
	fmt.Fprintf(b, "%s: %s from %s on, %s replicas, %s targets, %s series, %s samples\n", t.Scenario,
		period(t.Reached.Duration), t.Start.Format("2006-01-02 15:04 MST"), number(uint64(t.Counts.Replicas)), number(uint64(t.Counts.Targets)),
		number(uint64(t.Counts.Series)), number(t.Counts.Samples))
	lines := slices.Concat(happened(t), fired(t), told(t))
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.at, b.at) })
	for _, l := range lines {
		fmt.Fprintf(b, "  %s  %s %s\n", clock(l.at), p.sign(l.sign), clean(l.text))
	}
	for _, x := range t.Expectations {
		sign, reason := metSign, ""
		if !x.Met {
			sign, reason = unmetSign, "\n      "+first(clean(x.Reason))
		}
		fmt.Fprintf(b, "  %s  %s:%d: %s, %s%s\n", p.sign(sign), clean(x.At.File), x.At.Line, clean(x.Text), window(x), reason)
	}
	if t.Stopped != "" {
		fmt.Fprintf(b, "  stopped at %s of %s: %s; what was expected later is not known\n", period(t.Reached.Duration), period(t.Duration.Duration), clean(t.Stopped))
	}
	_, err := io.WriteString(w, b.String()+"\n")
	return err
}

// clock writes a moment as hours, minutes and seconds since the start.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

func window(x trace.Expectation) string {
	return fmt.Sprintf("from %s to %s", clock(x.From.Duration), clock(x.To.Duration))
}

func happened(t *trace.Trace) (lines []line) {
	for _, e := range t.Events {
		lines = append(lines, line{e.At.Duration, eventSign, e.What})
	}
	return lines
}

// fired writes when alerts begin to fire, and when they are over. What fires or ends at about the same time, in several places or of
// several series, is one line.
func fired(t *trace.Trace) (lines []line) {
	type happens struct {
		sign           sign
		name, severity string
	}
	type group struct {
		line
		happens
		where     []string
		summaries []string
	}
	latest := map[happens]*group{}
	var all []*group
	add := func(at time.Duration, sign sign, e *episode) {
		h := happens{sign, e.name, e.labels["severity"]}
		g := latest[h]
		if g == nil || at-g.at > apart {
			g = &group{line: line{at: at, sign: sign}, happens: h}
			latest[h] = g
			all = append(all, g)
		}
		g.where, g.summaries = append(g.where, cmp.Or(e.labels["cluster"], e.where)), append(g.summaries, e.summary)
	}
	list := slices.DeleteFunc(episodes(t), func(e *episode) bool { return e.labels["severity"] == deadMansSwitch })
	slices.SortStableFunc(list, func(a, b *episode) int { return cmp.Compare(a.from, b.from) })
	for _, e := range list {
		add(e.from, firingSign, e)
	}
	slices.SortStableFunc(list, func(a, b *episode) int { return cmp.Compare(a.to, b.to) })
	for _, e := range list {
		if e.ended == e.replicas {
			add(e.to, overSign, e)
		}
	}
	for _, g := range all {
		number := len(g.where)
		slices.Sort(g.where)
		g.where = slices.Compact(g.where)
		g.text = g.name + " in " + few(g.where, 3)
		if g.severity != "" {
			g.text += " (" + g.severity + ")"
		}
		if number > len(g.where) {
			g.text += fmt.Sprintf(", %d alerts,", number)
		}
		if g.happens.sign == overSign {
			g.text += " is over"
		} else if g.text += " fires"; g.summaries[0] != "" {
			g.text += ": " + g.summaries[0]
		}
		lines = append(lines, g.line)
	}
	return lines
}

// told lists messages. Those that a receiver gets again and again are one line.
func told(t *trace.Trace) (lines []line) {
	type message struct{ receiver, about, status string }
	times := map[message][]time.Duration{}
	for _, n := range t.Notifications {
		m := message{n.Receiver, about(n), n.Status}
		times[m] = append(times[m], n.At.Duration)
	}
	for m, at := range times {
		slices.Sort(at)
		text := fmt.Sprintf("%s: %s", m.receiver, m.about)
		if m.status == "resolved" {
			text += " is over"
		}
		if len(at) > 1 {
			text += fmt.Sprintf(", and %s more until %s", plural(len(at)-1), clock(at[len(at)-1]))
		}
		lines = append(lines, line{at[0], toldSign, text})
	}
	slices.SortFunc(lines, func(a, b line) int { return cmp.Compare(a.text, b.text) })
	return lines
}

// place says where an alert is from, as well as its labels tell.
func place(labels map[string]string) string {
	for _, name := range []string{"cluster", "region"} {
		if labels[name] != "" {
			return labels[name]
		}
	}
	return "the fleet"
}

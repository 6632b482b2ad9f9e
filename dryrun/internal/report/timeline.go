// Package report shows traces: to people at a terminal, to CI, and in a browser.
package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// line is something that happened.
type line struct {
	at   time.Duration
	sign string
	text string
}

// Timeline writes what happened, in its order, and what came of the expectations.
func Timeline(w io.Writer, t *trace.Trace) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "%s: %s from %s on, %d replicas, %d targets, %d series, %d samples\n", t.Scenario,
		t.Reached, t.Start.Format("2006-01-02 15:04 MST"), t.Counts.Replicas, t.Counts.Targets, t.Counts.Series, t.Counts.Samples)
	lines := slices.Concat(happened(t), fired(t), told(t))
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.at, b.at) })
	for _, l := range lines {
		fmt.Fprintf(b, "  %s  %s %s\n", clock(l.at), l.sign, l.text)
	}
	for _, x := range t.Expectations {
		sign, reason := "ok", ""
		if !x.Met {
			sign, reason = "NO", "\n       "+x.Reason
		}
		fmt.Fprintf(b, "  %s  %s:%d: %s, %s%s\n", sign, x.At.File, x.At.Line, x.Text, window(x), reason)
	}
	if t.Stopped != "" {
		fmt.Fprintf(b, "  stopped at %s of %s: %s; what was expected later is not known\n", t.Reached, t.Duration, t.Stopped)
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
		lines = append(lines, line{e.At.Duration, "*", e.What})
	}
	return lines
}

// episode is an alert as a whole: what the replicas of an evaluator say is one.
type episode struct {
	name, where     string
	labels          map[string]string
	summary         string
	from, to        time.Duration
	ended, replicas int
}

// episodes puts together what replicas say alike.
func episodes(t *trace.Trace) []*episode {
	nodes := map[string]trace.Node{}
	for _, n := range t.Topology {
		nodes[n.ID] = n
	}
	byKey := map[string]*episode{}
	var all []*episode
	for _, a := range t.Alerts {
		if a.Firing == nil {
			continue
		}
		n := nodes[a.By]
		key := n.Cluster + "\xff" + n.Instance + "\xff" + fmt.Sprint(a.Labels) // maps are printed in the order of their keys
		e := byKey[key]
		if e == nil || e.ended == e.replicas && a.Firing.Duration > e.to {
			e = &episode{name: a.Name, where: n.Cluster, labels: a.Labels, summary: a.Summary, from: a.Firing.Duration}
			byKey[key] = e
			all = append(all, e)
		}
		e.replicas++
		e.from = min(e.from, a.Firing.Duration)
		if a.Resolved != nil {
			e.ended++
			e.to = max(e.to, a.Resolved.Duration)
		}
	}
	return all
}

func fired(t *trace.Trace) (lines []line) {
	for _, e := range episodes(t) {
		if e.labels["severity"] == "none" { // a dead man's switch, which fires all the time
			continue
		}
		what := e.name + " in " + e.where
		if severity := e.labels["severity"]; severity != "" {
			what += " (" + severity + ")"
		}
		text := what + " fires"
		if e.summary != "" {
			text += ": " + e.summary
		}
		lines = append(lines, line{e.from, "!", text})
		if e.ended == e.replicas {
			lines = append(lines, line{e.to, ".", what + " is over"})
		}
	}
	return lines
}

// told lists messages. Those that a receiver gets again and again are one line.
func told(t *trace.Trace) (lines []line) {
	type message struct{ receiver, about, status string }
	times := map[message][]time.Duration{}
	for _, n := range t.Notifications {
		names := map[string]bool{}
		for _, a := range n.Alerts {
			if a.Status == n.Status {
				names[a.Labels["alertname"]+" in "+place(a.Labels)] = true
			}
		}
		m := message{n.Receiver, strings.Join(slices.Sorted(maps.Keys(names)), ", "), n.Status}
		times[m] = append(times[m], n.At.Duration)
	}
	for m, at := range times {
		slices.Sort(at)
		text := fmt.Sprintf("%s: %s", m.receiver, m.about)
		if m.status == "resolved" {
			text += " is over"
		}
		if len(at) > 1 {
			text += fmt.Sprintf(", and %d times more until %s", len(at)-1, clock(at[len(at)-1]))
		}
		lines = append(lines, line{at[0], ">", text})
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

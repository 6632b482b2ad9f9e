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

// Compare writes what two rehearsals of one scenario have different: of a change, what came before it and what comes after it. It writes
// that nothing differs where nothing does.
func Compare(w io.Writer, before, after *trace.Trace) error {
	b := &strings.Builder{}
	name := after.Scenario
	if before.Scenario != name {
		name = before.Scenario + " and " + name
	}
	fmt.Fprintf(b, "%s:\n", name)
	lines := slices.Concat(extents(before, after), alertChanges(before, after), messageChanges(before, after), expectationChanges(before, after))
	if len(lines) == 0 {
		lines = []string{"= the same alerts, messages and verdicts"}
	}
	for _, l := range lines {
		fmt.Fprintf(b, "  %s\n", clean(l))
	}
	_, err := io.WriteString(w, b.String()+"\n")
	return err
}

// extents says where the two cannot be compared throughout.
func extents(before, after *trace.Trace) (lines []string) {
	if before.Phase != after.Phase {
		lines = append(lines, fmt.Sprintf("? the scrapes of phase %d before and of phase %d after are at other moments", before.Phase, after.Phase))
	}
	if before.Reached != after.Reached {
		lines = append(lines, fmt.Sprintf("? %s were played before, and %s after: what is later is in one of them only", period(before.Reached.Duration), period(after.Reached.Duration)))
	}
	return lines
}

// firings are the times in which an alert fires in a place.
type firings struct {
	name, labels, where string
	at                  []span
	ends                []bool
}

func firingsOf(t *trace.Trace) map[string]*firings {
	all := map[string]*firings{}
	for _, e := range episodes(t) {
		f := &firings{name: e.name, where: e.where, labels: telling(e.labels)}
		key := strings.Join([]string{f.name, f.labels, f.where}, "\xff")
		if all[key] != nil {
			f = all[key]
		}
		all[key] = f
		f.at = append(f.at, span{from: e.from, to: e.to})
		f.ends = append(f.ends, e.ended == e.replicas)
	}
	return all
}

// telling writes the labels that may tell alerts of one name apart.
func telling(labels map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if name != "alertname" {
			parts = append(parts, fmt.Sprintf("%s=%q", name, labels[name]))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// change is one that may be seen in several places.
type change struct {
	what, sign, how string
	rank            int // of changes of the same alert
}

// changed are the places of each change, and its first moment.
type changed map[change]*struct {
	where []string
	when  string
}

func (c changed) add(is change, when, where string) {
	if c[is] == nil {
		c[is] = &struct {
			where []string
			when  string
		}{nil, when}
	}
	c[is].where, c[is].when = append(c[is].where, where), min(c[is].when, when)
}

// lines are sorted by what changed.
func (c changed) lines() (lines []string) {
	for _, is := range slices.SortedFunc(maps.Keys(c), func(a, b change) int {
		return cmp.Or(cmp.Compare(a.what, b.what), cmp.Compare(a.rank, b.rank), cmp.Compare(a.how, b.how))
	}) {
		where := few(slices.Sorted(slices.Values(c[is].where)), 3)
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s in %s %s %s", is.sign, is.what, where, is.how, c[is].when)))
	}
	return lines
}

func alertChanges(before, after *trace.Trace) []string {
	old, now := firingsOf(before), firingsOf(after)
	c := changed{}
	for key, f := range now {
		if old[key] == nil {
			c.add(change{f.name + f.labels, "+", "did not fire, and fires", 0}, "from "+clock(f.at[0].from)+" on", f.where)
		}
	}
	for key, was := range old {
		is := now[key]
		if is == nil {
			c.add(change{was.name + was.labels, "-", "does not fire any more, and fired", 0}, "from "+clock(was.at[0].from)+" on", was.where)
			continue
		}
		c.times(was, is)
	}
	return c.lines()
}

// times adds how the times of an alert changed.
func (c changed) times(was, is *firings) {
	what := was.name + was.labels
	if d := is.at[0].from - was.at[0].from; d != 0 {
		c.add(change{what, "~", "fires " + sooner(d) + ":", 1}, fmt.Sprintf("from %s on, was %s", clock(is.at[0].from), clock(was.at[0].from)), was.where)
	}
	if a, b := len(was.at), len(is.at); a != b {
		c.add(change{what, "~", fmt.Sprintf("fires %s, was %s", times(b), times(a)), 2}, "", was.where)
		return
	}
	last := len(is.at) - 1
	from, to := was.at[last].to, is.at[last].to
	switch {
	case was.ends[last] && !is.ends[last]:
		c.add(change{what, "~", "does not end any more, and ended", 3}, "at "+clock(from), was.where)
	case !was.ends[last] && is.ends[last]:
		c.add(change{what, "~", "did not end, and ends", 3}, "at "+clock(to), was.where)
	case is.ends[last] && from != to:
		c.add(change{what, "~", "ends " + sooner(to-from) + ":", 3}, fmt.Sprintf("at %s, was %s", clock(to), clock(from)), was.where)
	}
}

func sooner(d time.Duration) string {
	if d < 0 {
		return period((-d).Round(time.Second)) + " earlier"
	}
	return period(d.Round(time.Second)) + " later"
}

// messageChanges compares how often each receiver was told that an alert fires.
func messageChanges(before, after *trace.Trace) (lines []string) {
	type key struct{ receiver, alert string }
	count := func(t *trace.Trace) map[key]int {
		counts := map[key]int{}
		for _, n := range t.Notifications {
			names := map[string]bool{}
			for _, a := range n.Alerts {
				if a.Status != "resolved" {
					names[a.Labels["alertname"]] = true
				}
			}
			for name := range names {
				counts[key{n.Receiver, name}]++
			}
		}
		return counts
	}
	old, now := count(before), count(after)
	all := maps.Clone(old)
	maps.Copy(all, now)
	for _, k := range slices.SortedFunc(maps.Keys(all), func(a, b key) int { return cmp.Or(cmp.Compare(a.receiver, b.receiver), cmp.Compare(a.alert, b.alert)) }) {
		switch was, is := old[k], now[k]; {
		case was == is:
		case is == 0:
			lines = append(lines, fmt.Sprintf("- %s is not told of %s any more, was %s", k.receiver, k.alert, times(was)))
		case was == 0:
			lines = append(lines, fmt.Sprintf("+ %s is told of %s %s, and was not told of it", k.receiver, k.alert, times(is)))
		default:
			lines = append(lines, fmt.Sprintf("~ %s is told of %s %s, was %s", k.receiver, k.alert, times(is), times(was)))
		}
	}
	return lines
}

// expectationChanges compares verdicts. An expectation is the same one where it says the same of the same window.
func expectationChanges(before, after *trace.Trace) (lines []string) {
	name := func(x trace.Expectation) string { return x.Text + ", " + window(x) }
	old := map[string]trace.Expectation{}
	for _, x := range before.Expectations {
		old[name(x)] = x
	}
	for _, x := range after.Expectations {
		was, ok := old[name(x)]
		delete(old, name(x))
		switch {
		case !ok && x.Met:
			lines = append(lines, "+ it is expected, and came true: "+name(x))
		case !ok:
			lines = append(lines, fmt.Sprintf("+ it is expected, and did not come true: %s: %s", name(x), x.Reason))
		case was.Met && !x.Met:
			lines = append(lines, fmt.Sprintf("! it does not come true any more: %s: %s", name(x), x.Reason))
		case !was.Met && x.Met:
			lines = append(lines, "! it comes true now: "+name(x))
		}
	}
	for _, gone := range slices.Sorted(maps.Keys(old)) {
		lines = append(lines, "- it is not expected any more: "+gone)
	}
	return lines
}

package rehearsal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// firing is a time in which a process had an alert firing. To is that of the question where it did not end.
type firing struct {
	by       string
	from, to time.Duration
	ends     bool
}

// firings gives the times in which an alert fired, up to now. A process that is down has none.
func (r *run) firings(name string, labels map[string]string) []firing {
	now := time.Since(r.start)
	var found []firing
	for _, a := range r.alerts() {
		if a.Name != name || a.Firing == nil || !hasAll(a.known, labels) {
			continue
		}
		f := firing{by: a.By, from: a.Firing.Duration, to: now}
		if a.Resolved != nil {
			f.to, f.ends = a.Resolved.Duration, true
		}
		for _, down := range r.down[a.By] {
			if down.From.Duration > f.from && down.From.Duration < f.to && down.To.Duration == 0 {
				f.to, f.ends = down.From.Duration, true
			}
		}
		found = append(found, f)
	}
	return found
}

// hasAll tells whether labels, of whichever library, have all values that are wanted.
func hasAll[N, V ~string](labels map[N]V, want map[string]string) bool {
	for name, value := range want {
		if labels[N(name)] != V(value) {
			return false
		}
	}
	return true
}

// judgeAlert judges what an alert did within a window, and who was told.
func (r *run) judgeAlert(x plan.Expect) string {
	a := x.Alert
	from, to := r.window(x)
	var within []firing
	for _, f := range r.firings(a.Name, a.Labels) {
		if f.from <= to && f.to > from {
			within = append(within, f)
		}
	}
	switch {
	case a.Fires && len(within) == 0:
		return r.silent(a)
	case !a.Fires && len(within) > 0:
		return fmt.Sprintf("it fires in %s from %s on", within[0].by, within[0].from.Round(time.Second))
	}
	if a.Resolves {
		for _, f := range within {
			if !f.ends {
				return fmt.Sprintf("it still fires in %s", f.by)
			}
		}
	}
	if a.Receivers == nil {
		return ""
	}
	told := r.told(from, to, func(n trace.Notified) bool { return n.Labels["alertname"] == a.Name && hasAll(n.Labels, a.Labels) })
	if maps.Equal(told, a.Receivers) {
		return ""
	}
	return "told: " + counted(told)
}

// silent says how near an alert came to firing.
func (r *run) silent(a *plan.ExpectAlert) string {
	pending := ""
	for _, x := range r.alerts() {
		if x.Name == a.Name && x.Firing == nil && hasAll(x.known, a.Labels) {
			pending = fmt.Sprintf("; it was pending in %s from %s on", x.By, x.Pending.Round(time.Second))
		}
	}
	return "it does not fire" + pending
}

// judgeQuiet looks for messages about anything but what is excepted.
func (r *run) judgeQuiet(x plan.Expect) string {
	from, to := r.window(x)
	var found []string
	told := r.told(from, to, func(n trace.Notified) bool {
		if slices.Contains(x.Quiet.Except, n.Labels["alertname"]) {
			return false
		}
		found = append(found, n.Labels["alertname"])
		return true
	})
	if len(told) == 0 {
		return ""
	}
	slices.Sort(found)
	return fmt.Sprintf("told: %s, of %s", counted(told), strings.Join(slices.Compact(found), ", "))
}

// told counts the messages to each receiver within a window that say of some alert that it fires.
func (r *run) told(from, to time.Duration, of func(trace.Notified) bool) map[string]int {
	told := map[string]int{}
	for _, n := range r.recorder.Trace().Notifications {
		if n.At.Duration < from || n.At.Duration > to {
			continue
		}
		if slices.ContainsFunc(n.Alerts, func(a trace.Notified) bool { return a.Status == "firing" && of(a) }) {
			told[n.Receiver]++
		}
	}
	return told
}

func counted(told map[string]int) string {
	if len(told) == 0 {
		return "nobody"
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(told)) {
		parts = append(parts, fmt.Sprintf("%s %d×", name, told[name]))
	}
	return strings.Join(parts, ", ")
}

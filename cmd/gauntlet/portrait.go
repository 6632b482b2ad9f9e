package main

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"text/tabwriter"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// mostPortrayed is how many units of the fleet are shown.
const mostPortrayed = 30

// contents counts what a unit or a receiver has.
type contents struct{ objects, monitors, alerts, recordings int }

// portray says what the fleet consists of: what stands in each unit, and who is told of how many alerts.
func (a *app) portray(r *result) {
	told := map[string]int{} // alerts, by receiver
	each := map[*manifest.Object]contents{}
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for i, u := range r.bundle.Units {
		var sum contents
		for _, o := range u.Objects {
			c, known := each[o]
			if !known {
				c = contentsOf(o, r.topology.Explain(o), told)
				each[o] = c
			}
			sum.objects++
			sum.monitors += c.monitors
			sum.alerts += c.alerts
			sum.recordings += c.recordings
		}
		if i < mostPortrayed {
			fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", path.Clean(u.Dir()), plural(sum.objects, "object"),
				plural(sum.monitors, "monitor"), plural(sum.alerts, "alert"), plural(sum.recordings, "recording"))
		}
	}
	_ = table.Flush() // an error stays in a.out
	if more := len(r.bundle.Units) - mostPortrayed; more > 0 {
		fmt.Fprintf(a.out, "  and %d more\n", more)
	}
	var names []string
	for name, n := range told {
		names = append(names, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(names)
	if len(names) > 0 {
		fmt.Fprintf(a.out, "alerts go to: %s\n", strings.Join(names, ", "))
	}
}

// contentsOf counts what one object holds, and who is told of its alerts.
func contentsOf(o *manifest.Object, e topology.Explanation, told map[string]int) (c contents) {
	if o.Kind != "PrometheusRule" && len(e.Selections) > 0 {
		c.monitors = 1
	}
	for _, rule := range e.Rules {
		if !rule.Alert {
			c.recordings++
			continue
		}
		c.alerts++
		var by []string
		for _, s := range rule.Sends {
			by = append(by, s.Receivers...)
		}
		slices.Sort(by)
		for _, name := range slices.Compact(by) {
			told[name]++
		}
	}
	return c
}

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// episode is an alert as a whole: what the replicas of an evaluator say is one.
type episode struct {
	name, where     string
	labels          map[string]string
	summary         string
	from, to        time.Duration
	ended, replicas int
}

// episodes puts together what replicas say alike, in the order in which it begins.
func episodes(t *trace.Trace) []*episode {
	nodes := byID(t)
	byKey := map[string]*episode{}
	var all []*episode
	firing := slices.DeleteFunc(slices.Clone(t.Alerts), func(a trace.Alert) bool { return a.Firing == nil })
	slices.SortStableFunc(firing, func(a, b trace.Alert) int { return cmp.Compare(a.Firing.Duration, b.Firing.Duration) })
	for _, a := range firing {
		n := nodes[a.By]
		key := identity(n, a)
		e := byKey[key]
		if e == nil || e.ended == e.replicas && a.Firing.Duration > e.to {
			e = &episode{name: a.Name, where: cmp.Or(n.Cluster, a.By), labels: a.Labels, summary: a.Summary, from: a.Firing.Duration}
			byKey[key] = e
			all = append(all, e)
		}
		e.replicas++
		if a.Resolved != nil {
			e.ended++
			e.to = max(e.to, a.Resolved.Duration)
		}
	}
	return all
}

// identity is the same for what the replicas of an evaluator say of one alert.
func identity(by trace.Node, a trace.Alert) string {
	return strings.Join([]string{by.Cluster, by.Instance, a.Name, fmt.Sprint(a.Labels)}, "\xff") // maps are printed in the order of their keys
}

package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/report/draw"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// together is how many clusters a lane names.
const together = 4

// group is the lanes of a service.
type group struct {
	Owner string
	Lanes []laneView
	first time.Duration
}

// severity of the alerts that fire all the time, to show that alerts arrive.
const deadMansSwitch = "none"

// alertLanes makes a lane for each alert of each evaluator. Those of a dead man's switch come apart.
func alertLanes(t *trace.Trace) (lanes, switches []*lane) {
	nodes := byID(t)
	owners := map[[2]string]string{}
	for _, c := range t.Coverage {
		owners[[2]string{c.Alert, c.Evaluator}] = c.Owner
	}
	told := messagesByAlert(t)
	byKey := map[string]*lane{}
	for _, a := range t.Alerts {
		n := nodes[a.By]
		key := identity(n, a)
		l := byKey[key]
		if l == nil {
			l = &lane{owner: owners[[2]string{a.Name, n.Instance}], name: a.Name, where: []string{cmp.Or(a.Labels["cluster"], n.Cluster)}, labels: a.Labels}
			if l.owner == "" {
				l.owner = cmp.Or(a.Labels["service"], a.Labels["job"])
			}
			l.told = marks(told[a.Name], a.Labels, n.Cluster)
			byKey[key] = l
			if a.Labels["severity"] == deadMansSwitch {
				switches = append(switches, l)
			} else {
				lanes = append(lanes, l)
			}
		}
		l.add(a, t.Reached.Duration)
	}
	for _, l := range byKey {
		slices.SortFunc(l.rows, func(a, b row) int { return cmp.Compare(a.by, b.by) })
		for i, r := range l.rows {
			l.rows[i].spans = slices.Concat(r.spans, spans(nodes[r.by].Down, draw.Down, t.Reached.Duration))
		}
	}
	return lanes, switches
}

// add adds an alert of a replica.
func (l *lane) add(a trace.Alert, end time.Duration) {
	i := slices.IndexFunc(l.rows, func(r row) bool { return r.by == a.By })
	if i < 0 {
		i = len(l.rows)
		l.rows = append(l.rows, row{by: a.By})
	}
	if a.Resolved != nil {
		end = a.Resolved.Duration
	}
	fires := end
	if a.Firing != nil {
		fires = a.Firing.Duration
		l.rows[i].spans = append(l.rows[i].spans, span{fires, end, draw.Firing})
	}
	if fires > a.Pending.Duration {
		l.rows[i].spans = append(l.rows[i].spans, span{a.Pending.Duration, fires, draw.Pending})
	}
}

type message struct {
	labels map[string]string
	mark
}

func messagesByAlert(t *trace.Trace) map[string][]message {
	byName := map[string][]message{}
	for _, n := range t.Notifications {
		for _, a := range n.Alerts {
			name := a.Labels["alertname"]
			byName[name] = append(byName[name], message{a.Labels, mark{n.At.Duration, a.Status == "resolved"}})
		}
	}
	return byName
}

// marks chooses the messages about an alert. They bear external labels too, of which the cluster is one.
func marks(messages []message, labels map[string]string, cluster string) (out []mark) {
next:
	for _, m := range messages {
		for name, value := range labels {
			if m.labels[name] != value {
				continue next
			}
		}
		if c := m.labels["cluster"]; c != "" && labels["cluster"] == "" && c != cluster {
			continue
		}
		out = append(out, m.mark)
	}
	return out
}

// groups shows lanes by service, and those of a service by what fires first. Lanes that never fire are given apart.
func (s *sheet) groups(lanes []*lane) (groups []*group, calm []laneView, err error) {
	byOwner := map[string]*group{}
	lanes = s.gather(lanes, variants)
	differ := differing(lanes)
	slices.SortStableFunc(lanes, func(a, b *lane) int { return cmp.Or(cmp.Compare(a.first(), b.first()), cmp.Compare(a.name, b.name)) })
	for _, l := range lanes {
		v, err := s.lane(l)
		if err != nil {
			return nil, nil, err
		}
		v.Severity = l.labels["severity"]
		v.About = few(l.where, 20)
		v.Detail = detail(l, differ[l.name])
		v.When = alertText(l, s.end)
		if len(l.union(draw.Firing)) == 0 {
			calm = append(calm, v)
			continue
		}
		g := byOwner[l.owner]
		if g == nil {
			g = &group{Owner: cmp.Or(l.owner, "of no service"), first: l.first()}
			byOwner[l.owner] = g
			groups = append(groups, g)
		}
		g.Lanes = append(g.Lanes, v)
	}
	slices.SortStableFunc(groups, func(a, b *group) int { return cmp.Compare(a.first, b.first) })
	return groups, calm, nil
}

// differing gives, of each name, the labels that have several values in its lanes. Places and severities are shown anyway.
func differing(lanes []*lane) map[string]map[string]bool {
	values := map[[2]string]map[string]bool{}
	differ := map[string]map[string]bool{}
	for _, l := range lanes {
		for name, value := range l.labels {
			if slices.Contains([]string{"cluster", "region", "environment", "severity"}, name) {
				continue
			}
			key := [2]string{l.name, name}
			if values[key] == nil {
				values[key] = map[string]bool{}
			}
			values[key][value] = true
			if len(values[key]) > 1 {
				if differ[l.name] == nil {
					differ[l.name] = map[string]bool{}
				}
				differ[l.name][name] = true
			}
		}
	}
	return differ
}

// detail tells a lane from others of its name.
func detail(l *lane, differ map[string]bool) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(l.labels)) {
		if differ[name] {
			parts = append(parts, l.labels[name])
		}
	}
	text := few(parts, 2)
	if l.of > len(l.where) {
		text = strings.TrimPrefix(fmt.Sprintf("%s, %d alerts", text, l.of), ", ")
	}
	if len(l.where) > together {
		return strings.TrimSpace(fmt.Sprintf("%s in %d clusters", text, len(l.where)))
	}
	return strings.TrimSpace(text + " in " + strings.Join(l.where, ", "))
}

// alertText says in words what a lane shows.
func alertText(l *lane, end time.Duration) string {
	var parts []string
	if firing := l.union(draw.Firing); len(firing) > 0 {
		parts = append(parts, "fires "+spell(firing, end))
	} else {
		parts = append(parts, "pending "+spell(l.union(draw.Pending), end)+", never fires")
	}
	told, over := 0, 0
	for _, m := range l.told {
		if m.over {
			over++
		} else {
			told++
		}
	}
	if told > 0 {
		parts = append(parts, "told "+times(told))
	} else if len(l.union(draw.Firing)) > 0 {
		parts = append(parts, "nobody told")
	}
	if over > 0 {
		parts = append(parts, "resolved "+times(over))
	}
	return strings.Join(parts, " · ")
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// plural counts what comes after the first time.
func plural(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// switchLane puts the dead man's switches of all evaluators into one lane.
func (s *sheet) switchLane(switches []*lane) (*laneView, error) {
	if len(switches) == 0 {
		return nil, nil
	}
	one := *switches[0]
	one.of = 1
	for _, l := range switches[1:] {
		one.join(l)
	}
	one.told = nil // again and again
	for i, r := range one.rows {
		r.spans = slices.Clone(r.spans)
		for j, sp := range r.spans {
			if sp.what == draw.Firing {
				r.spans[j].what = draw.Always
			}
		}
		one.rows[i] = r
	}
	v, err := s.lane(&one)
	if err != nil {
		return nil, err
	}
	evaluators := "its evaluator"
	if len(one.rows) > 1 {
		evaluators = fmt.Sprintf("%d evaluators", len(one.rows))
	}
	silent := 0
	for _, r := range one.rows {
		r := lane{rows: []row{r}}
		if firing := r.union(draw.Always); len(firing) != 1 || firing[0].to < s.end || len(r.union(draw.Down)) > 0 {
			silent++
		}
	}
	v.Detail, v.When = "dead man’s switch", "fires in "+evaluators+" all the time"
	if silent > 0 {
		v.When = fmt.Sprintf("fires in %s; %d of them fell silent", evaluators, silent)
	}
	return &v, nil
}

func byID(t *trace.Trace) map[string]trace.Node {
	nodes := map[string]trace.Node{}
	for _, n := range t.Topology {
		nodes[n.ID] = n
	}
	return nodes
}

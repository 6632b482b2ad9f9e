package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/dryrun/internal/report/draw"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// health shows processes and targets that were down or cut off, and counts the others.
type health struct {
	Processes, Targets         []laneView
	ProcessesWell, TargetsWell string
}

func (s *sheet) health(t *trace.Trace) (h health, err error) {
	processes := processLanes(t)
	h.ProcessesWell = rest(len(t.Topology)-len(processes), len(t.Topology), "process was up and reachable", "processes were up and reachable")
	if h.Processes, err = s.unwell(processes, processView); err != nil {
		return h, err
	}
	targets, all := targetLanes(t)
	h.TargetsWell = rest(all-len(targets), all, "target was up whenever it was scraped", "targets were up whenever they were scraped")
	h.Targets, err = s.unwell(targets, targetView)
	return h, err
}

func rest(n, of int, one, many string) string {
	switch {
	case of == 0:
		return ""
	case n == 0:
		return "There are no others."
	case n == of && of > 1:
		return fmt.Sprintf("All %d %s.", n, many)
	case n == 1:
		return "1 " + one + "."
	}
	return fmt.Sprintf("%d %s.", n, many)
}

// processLanes gives those that were down or cut off, by region.
func processLanes(t *trace.Trace) (lanes []*lane) {
	for _, n := range t.Topology {
		if len(n.Down)+len(n.Cut) == 0 {
			continue
		}
		end := t.Reached.Duration
		r := row{by: n.ID, spans: append(spans(n.Down, draw.Down, end), spans(n.Cut, draw.Cut, end)...)}
		lanes = append(lanes, &lane{name: n.Region, where: []string{n.Cluster}, rows: []row{r},
			labels: map[string]string{"process": strings.TrimPrefix(n.ID, n.Cluster+"/")}})
	}
	return lanes
}

// targetLanes gives the targets that were down, each as all replicas see it, and how many targets there are.
func targetLanes(t *trace.Trace) (lanes []*lane, all int) {
	nodes := byID(t)
	byKey := map[string]*lane{}
	var keys []string
	for _, x := range t.Targets {
		cluster := nodes[x.By].Cluster
		key := strings.Join([]string{cluster, x.Job, fmt.Sprint(x.Labels)}, "\xff")
		l := byKey[key]
		if l == nil {
			l = &lane{name: x.Job, where: []string{cluster}, labels: map[string]string{
				"target": cmp.Or(x.Labels["pod"], x.Labels["instance"], x.Labels["node"]), "error": x.Error}}
			byKey[key] = l
			keys = append(keys, key)
		}
		if l.labels["error"] == "" {
			l.labels["error"] = x.Error
		}
		l.rows = append(l.rows, row{x.By, spans(x.Down, draw.Down, t.Reached.Duration)})
	}
	slices.Sort(keys)
	for _, key := range keys {
		l := byKey[key]
		if len(l.union(draw.Down)) > 0 {
			slices.SortFunc(l.rows, func(a, b row) int { return cmp.Compare(a.by, b.by) })
			lanes = append(lanes, l)
		}
	}
	return lanes, len(keys)
}

// unwell shows what was down or cut off.
func (s *sheet) unwell(lanes []*lane, name func(*lane) (name, detail string)) (views []laneView, err error) {
	const most = 12
	for _, l := range s.gather(lanes, most) {
		for i, r := range l.rows {
			l.rows[i].spans = append(slices.Clone(r.spans), span{0, s.end, draw.Up})
		}
		v, err := s.lane(l)
		if err != nil {
			return nil, err
		}
		v.Name, v.Detail = name(l)
		var parts []string
		if u := l.union(draw.Down); len(u) > 0 {
			parts = append(parts, "down "+spell(u, s.end))
		}
		if u := l.union(draw.Cut); len(u) > 0 {
			parts = append(parts, "cut off "+spell(u, s.end))
		}
		if e := l.labels["error"]; e != "" {
			parts = append(parts, brief(e))
		}
		v.When = strings.Join(parts, " · ")
		v.About = strings.Join(bys(l), ", ")
		views = append(views, v)
	}
	return views, nil
}

func processView(l *lane) (name, detail string) {
	switch {
	case l.of == 1:
		return l.where[0], l.labels["process"]
	case len(l.where) == 1:
		return l.where[0], fmt.Sprintf("%d processes", l.of)
	}
	return cmp.Or(l.name, "several regions"), fmt.Sprintf("%d processes in %s", l.of, few(l.where, 3))
}

func targetView(l *lane) (name, detail string) {
	detail = l.labels["target"]
	if l.of > 1 {
		detail = fmt.Sprintf("%d targets", l.of)
	}
	return l.name, detail + " in " + few(l.where, 3)
}

// bys names the observers of a lane, the first ones.
func bys(l *lane) []string {
	names := map[string]bool{}
	for _, r := range l.rows {
		names[r.by] = true
	}
	return strings.Split(few(slices.Sorted(maps.Keys(names)), 12), ", ")
}

// brief cuts what is long.
func brief(text string) string {
	const most = 90
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

package report

import (
	"fmt"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/difference"
)

// told says, receiver by receiver, how many alerts more and fewer it is told of.
func (r Review) told() []row {
	var rows []row
	for _, to := range r.Receivers {
		text := receiverName(to.Name)
		switch to.Sign {
		case change.Added:
			text += ", which was told of none,"
		case change.Removed:
			text += ", which is told of none any more,"
		}
		var parts []string
		if n := alerts(to.Gained); n > 0 {
			parts = append(parts, "is told of "+count(n, "more alert")+r.inThose(to.Gained))
		}
		if n := alerts(to.Lost); n > 0 {
			parts = append(parts, "no longer of "+count(n, "alert")+r.inThose(to.Lost))
		}
		rows = append(rows, row{"receivers", text + " " + strings.Join(parts, ", ")})
	}
	return rows
}

// alerts counts those of a list, in which one stands for each of its severities.
func alerts(list []difference.Told) int {
	type alert struct{ name, owner string }
	distinct := map[alert]bool{}
	for _, t := range list {
		distinct[alert{t.Alert, t.Owner}] = true
	}
	return len(distinct)
}

// inThose names the clusters of all alerts of a list.
func (r Review) inThose(list []difference.Told) string {
	var all []string
	for _, t := range list {
		all = append(all, t.Clusters...)
	}
	slices.Sort(all)
	return r.in(slices.Compact(all))
}

// in says in which clusters something is so.
func (r Review) in(clusters []string) string {
	switch n := len(clusters); {
	case n == 0:
		return ""
	case n > mostUnits && n == r.Clusters:
		return fmt.Sprintf(" in all %d clusters", n)
	}
	return " in " + r.names(clusters)
}

func receiverName(name string) string {
	if name == difference.Nobody {
		return "nobody"
	}
	return name
}

// receivers prints who is told of more or fewer alerts.
func (p *reviewPrinter) receivers() {
	if len(p.review.Receivers) == 0 {
		return
	}
	p.line(0, "")
	p.line(0, "%s", p.paint.strong("receivers"))
	for _, r := range p.review.Receivers {
		p.line(1, "%s %s", p.paint.sign(r.Sign), clean(receiverName(r.Name)))
		p.letters(change.Added, r.Gained)
		p.letters(change.Removed, r.Lost)
	}
}

// letters prints the alerts that a receiver is told of, or no longer: those of one owner that have a cause together on a line.
func (p *reviewPrinter) letters(sign change.Sign, all []difference.Told) {
	printed := 0
	for len(all) > 0 {
		first := all[0]
		same := func(t difference.Told) bool {
			return t.Owner == first.Owner && slices.Equal(t.When, first.When) && slices.Equal(t.Clusters, first.Clusters) && slices.Equal(t.Lines, first.Lines)
		}
		var names []string
		var others []difference.Told
		for _, t := range all {
			if same(t) {
				names = append(names, t.Alert)
			} else {
				others = append(others, t)
			}
		}
		if printed++; printed > mostChanges {
			p.line(2, "and %s", count(len(all), "more alert"))
			return
		}
		all = others
		text := strings.Join(shown(slices.Compact(names)), ", ")
		if first.Owner != "" {
			text += " (" + first.Owner + ")"
		}
		if len(first.When) > 0 {
			text += " where " + strings.Join(shown(first.When), "; ")
		}
		p.line(2, "%s %s%s", p.paint.sign(sign), clean(text+p.review.in(first.Clusters)), p.lines(first.Lines))
	}
}

package alertmanager

import (
	"regexp"
	"strings"
	"time"

	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/naming"
)

// route makes the tree: the dead man's switch first, then a route for each class.
func route(inv *inventory.Inventory) *chart.AlertmanagerRoute {
	f := inv.Fleet
	root := &chart.AlertmanagerRoute{
		Receiver: f.Alertmanager.DefaultReceiver,
		// A notification speaks of one problem of one service in one place. Severity is among the labels because the
		// receiver would otherwise add an escalation to a ticket that is already open, and wake nobody.
		GroupBy: []string{
			model.AlertNameLabel, naming.SeverityLabel, naming.ServiceLabel, "namespace",
			f.Labels.Cluster, f.Labels.Region, f.Labels.Environment,
		},
		GroupWait:      duration(30 * time.Second),
		GroupInterval:  duration(5 * time.Minute),
		RepeatInterval: duration(4 * time.Hour),
		Routes:         []*chart.AlertmanagerRoute{switchRoute(f)},
	}
	for _, c := range inv.Classes {
		root.Routes = append(root.Routes, classRoute(f, c))
	}
	return root
}

// switchRoute sends each evaluator's own alert once an interval, as a group of its own: were they grouped, one evaluator
// that lives would speak for those that are dead. The receiver tells them apart by the labels in what is posted, or by its
// URL, which Alertmanager expands: https://hook.example.com/{{ .GroupLabels.cluster }}.
func switchRoute(f *inventory.Fleet) *chart.AlertmanagerRoute {
	// Alertmanager refuses zero, and a part of a second is nothing to it.
	interval := max(time.Duration(f.Alertmanager.DeadMansSwitch.Interval), time.Second)
	return &chart.AlertmanagerRoute{
		Receiver:  f.Alertmanager.DeadMansSwitch.Receiver,
		Matchers:  []string{matcher(model.AlertNameLabel, naming.Watchdog)},
		GroupBy:   []string{"..."},
		GroupWait: duration(0),
		// Alertmanager looks at a group once each group interval, and repeats itself if its last notification is older than
		// the repeat interval. It dates a notification after sending it: with two equal intervals, every other look would
		// find the last one too young.
		GroupInterval:  duration(interval),
		RepeatInterval: duration(interval / 2),
	}
}

// classRoute sends the alerts of a class to the first entry that fits. What fits none stays with the default receiver,
// and Gaps reports it.
func classRoute(f *inventory.Fleet, c *inventory.Class) *chart.AlertmanagerRoute {
	r := &chart.AlertmanagerRoute{Matchers: []string{matcher(naming.PriorityLabel, c.Name)}}
	for _, send := range c.Receivers {
		child := &chart.AlertmanagerRoute{Receiver: send.Receiver}
		if len(send.Severities) > 0 {
			child.Matchers = append(child.Matchers, matcher(naming.SeverityLabel, send.Severities...))
		}
		if len(send.Environments) > 0 {
			child.Matchers = append(child.Matchers, matcher(f.Labels.Environment, send.Environments...))
		}
		if send.Repeat > 0 {
			child.RepeatInterval = duration(time.Duration(send.Repeat))
		}
		r.Routes = append(r.Routes, child)
	}
	return r
}

// matcher writes that the label has one of the values. Alertmanager anchors regular expressions itself.
func matcher[S ~string](label string, values ...S) string {
	if len(values) == 1 {
		return (&labels.Matcher{Type: labels.MatchEqual, Name: label, Value: string(values[0])}).String()
	}
	alternatives := make([]string, len(values))
	for i, v := range values {
		alternatives[i] = regexp.QuoteMeta(string(v))
	}
	return (&labels.Matcher{Type: labels.MatchRegexp, Name: label, Value: strings.Join(alternatives, "|")}).String()
}

func duration(d time.Duration) *model.Duration {
	m := model.Duration(d)
	return &m
}

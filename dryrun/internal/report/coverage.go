package report

import (
	"cmp"
	"maps"
	"slices"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// coverage says which alerts any of the scenarios made fire.
type coverage struct {
	covered
	Priorities []covered
}

// covered counts the alerts of a priority or of a service in it.
type covered struct {
	Name                               string
	Fired, Pending, Never, Cannot, Sum int
	// Shares are the parts of a bar.
	Shares []share
	Owners []covered
	Alerts []coveredAlert
}

type share struct{ State, Width string }

type coveredAlert struct {
	Name, Severity, State, Text string
}

// alertKey is one alert, whoever evaluates it.
type alertKey struct{ priority, owner, alert, severity string }

// States of an alert, the best first.
const (
	stateFired = iota
	statePending
	stateNever
	stateCannot
)

var states = []string{"fired", "pending", "never", "cannot"}

func coverageOf(traces []*trace.Trace) coverage {
	type found struct {
		state int
		text  string
	}
	all := map[alertKey]found{}
	for _, t := range traces {
		for _, c := range t.Coverage {
			f := found{stateNever, "never fired"}
			switch {
			case c.Fired:
				f = found{stateFired, "fired in " + t.Scenario}
			case c.Pending:
				f = found{statePending, "was pending in " + t.Scenario + ", and did not fire"}
			case c.Cannot != "":
				f = found{stateCannot, "cannot fire: " + c.Cannot}
			}
			key := alertKey{cmp.Or(c.Priority, "no priority"), cmp.Or(c.Owner, "no service"), c.Alert, c.Severity}
			if old, ok := all[key]; !ok || f.state < old.state {
				all[key] = f
			}
		}
	}
	keys := slices.SortedFunc(maps.Keys(all), func(a, b alertKey) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(a.owner, b.owner), cmp.Compare(a.alert, b.alert), cmp.Compare(a.severity, b.severity))
	})
	var c coverage
	for _, k := range keys {
		f := all[k]
		if n := len(c.Priorities); n == 0 || c.Priorities[n-1].Name != k.priority {
			c.Priorities = append(c.Priorities, covered{Name: k.priority})
		}
		p := &c.Priorities[len(c.Priorities)-1]
		if n := len(p.Owners); n == 0 || p.Owners[n-1].Name != k.owner {
			p.Owners = append(p.Owners, covered{Name: k.owner})
		}
		o := &p.Owners[len(p.Owners)-1]
		o.Alerts = append(o.Alerts, coveredAlert{k.alert, k.severity, states[f.state], f.text})
		for _, one := range []*covered{&c.covered, p, o} {
			one.count(f.state)
		}
	}
	c.share()
	for i := range c.Priorities {
		c.Priorities[i].share()
		for j := range c.Priorities[i].Owners {
			c.Priorities[i].Owners[j].share()
		}
	}
	return c
}

func (c *covered) count(state int) {
	c.Sum++
	*[]*int{&c.Fired, &c.Pending, &c.Never, &c.Cannot}[state]++
}

func (c *covered) share() {
	for i, n := range []int{c.Fired, c.Pending, c.Never, c.Cannot} {
		if n > 0 {
			c.Shares = append(c.Shares, share{states[i], percent(float64(n) / float64(c.Sum))})
		}
	}
}

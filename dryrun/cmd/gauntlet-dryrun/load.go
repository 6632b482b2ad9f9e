package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// load reads a plan, or the part of it that is in some clusters.
func load(folder string, clusters []string) (*plan.Plan, []plan.Left, error) {
	p, err := plan.Load(folder)
	if err != nil || len(clusters) == 0 {
		return p, nil, err
	}
	return p.Part(clusters)
}

// load reads what is to be played, and says what is left out of it.
func (r *runs) load(out io.Writer) (*plan.Plan, error) {
	p, left, err := load(r.folder, r.clusters)
	if err != nil {
		return nil, err
	}
	asked := r.scenarios
	for _, s := range p.Scenarios {
		if len(asked) == 0 {
			r.scenarios = append(r.scenarios, s.Name)
		}
	}
	here := strings.Join(r.clusters, ", ")
	for _, l := range left {
		switch {
		case len(asked) > 0 && !slices.Contains(asked, l.Scenario):
		case l.Whole:
			fmt.Fprintf(out, "%s is not played: it says nothing of %s\n", l.Scenario, here)
			r.scenarios = slices.DeleteFunc(slices.Clone(r.scenarios), func(name string) bool { return name == l.Scenario })
		default:
			fmt.Fprintf(out, "left out of %s, being of more than %s: %s\n", l.Scenario, here, counts(l))
		}
	}
	for _, name := range r.scenarios {
		if _, err := find(p, name); err != nil {
			return nil, err
		}
	}
	switch {
	case len(r.scenarios) > 0:
		return p, nil
	case len(left) > 0:
		return nil, fmt.Errorf("no scenario that was asked for says anything of %s; name other clusters, or another scenario", here)
	}
	return nil, errors.New("the plan has no scenario; declare one in scenarios/ of the inventory")
}

func counts(l plan.Left) string {
	var parts []string
	for _, x := range []struct {
		n    int
		what string
	}{{l.Behaviors, "behavior"}, {l.Events, "event"}, {l.Expectations, "expectation"}} {
		switch {
		case x.n == 1:
			parts = append(parts, "1 "+x.what)
		case x.n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", x.n, x.what))
		}
	}
	return strings.Join(parts, ", ")
}

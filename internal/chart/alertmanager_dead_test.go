package chart_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/chart"
)

func TestDead(t *testing.T) {
	to := func(matchers ...string) *chart.AlertmanagerRoute {
		return &chart.AlertmanagerRoute{Receiver: "r1", Matchers: matchers}
	}
	goesOn := to(`a="x"`)
	goesOn.Continue = true
	around := to(`a="x"`)
	around.Routes = []*chart.AlertmanagerRoute{to(`b="y"`), to(`a="y"`), to(`a=~"x|y"`, `b="y"`)}
	for name, test := range map[string]struct {
		routes []*chart.AlertmanagerRoute
		want   []chart.DeadRoute
	}{
		"none":                          {[]*chart.AlertmanagerRoute{to(`a="x"`, `b="x"`), to(`a="x"`), to()}, nil},
		"behind one that takes all":     {[]*chart.AlertmanagerRoute{to(), to(`a="x"`)}, []chart.DeadRoute{{Path: []any{"routes", 1}, Before: []any{"routes", 0}}}},
		"behind one that takes more":    {[]*chart.AlertmanagerRoute{to(`a=~"x|y"`), to(`b="x"`, `a="x"`)}, []chart.DeadRoute{{Path: []any{"routes", 1}, Before: []any{"routes", 0}}}},
		"behind one that takes less":    {[]*chart.AlertmanagerRoute{to(`a="x"`), to(`a=~"x|y"`)}, nil},
		"behind one that goes on":       {[]*chart.AlertmanagerRoute{goesOn, to(`a="x"`)}, nil},
		"matchers that leave nothing":   {[]*chart.AlertmanagerRoute{to(`a="x"`, `a!~"x|y"`)}, []chart.DeadRoute{{Path: []any{"routes", 0}, Matchers: []string{`a="x"`, `a!~"x|y"`}}}},
		"below, and behind one of them": {[]*chart.AlertmanagerRoute{around}, []chart.DeadRoute{{Path: []any{"routes", 0, "routes", 1}, Matchers: []string{`a="x"`, `a="y"`}}, {Path: []any{"routes", 0, "routes", 2}, Before: []any{"routes", 0, "routes", 0}}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := &chart.AlertmanagerConfig{Route: &chart.AlertmanagerRoute{Receiver: "r0", Routes: test.routes}}
			if diff := cmp.Diff(test.want, c.Dead()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := (&chart.AlertmanagerConfig{}).Dead(); got != nil {
		t.Errorf("of no tree: %v", got)
	}
}

// TestDeadRoutesHearNothing gives each dead route of random trees a receiver of its own, and sends alerts to the tree.
func TestDeadRoutesHearNothing(t *testing.T) {
	t.Parallel()
	dead := 0
	for seed := range uint64(300) {
		g := generator{rand.New(rand.NewPCG(seed, 2))}
		c := g.tree()
		again := &chart.AlertmanagerConfig{Route: c.Route}
		for _, d := range c.Dead() {
			route := c.Route
			for i := 1; i < len(d.Path); i += 2 {
				route = route.Routes[d.Path[i].(int)]
			}
			route.Receiver = "dead"
			dead++
		}
		for range 100 {
			for _, name := range again.Receivers(g.alert()) {
				if name == "dead" {
					t.Fatalf("seed %d: a dead route hears of an alert; dead are %v", seed, c.Dead())
				}
			}
		}
	}
	if dead < 50 {
		t.Errorf("the trees are too poor to prove anything: %d dead routes", dead)
	}
}

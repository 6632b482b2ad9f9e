package chart_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/model"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/chart/alertmanagertest"
)

// tree is a route tree with each thing that routing knows: inheritance, order, continue, and every kind of matcher.
func tree() *chart.AlertmanagerConfig {
	minute := model.Duration(time.Minute)
	return &chart.AlertmanagerConfig{
		Global: chart.AlertmanagerGlobal{ResolveTimeout: 5 * minute},
		Route: &chart.AlertmanagerRoute{
			Receiver: "default", GroupBy: []string{"alertname"}, GroupWait: &minute,
			Routes: []*chart.AlertmanagerRoute{
				{Receiver: "log", Matchers: []string{`team!=""`}, Continue: true},
				{Matchers: []string{`priority="P1"`}, Routes: []*chart.AlertmanagerRoute{
					{Receiver: "pager", Matchers: []string{`severity="critical"`, `environment=~"prod|stage"`}},
					{Receiver: "tickets", Matchers: []string{`severity=~"critical|warning"`}, Continue: true},
					{Receiver: "chat", Matchers: []string{`environment!~"prod.*"`, `severity!="info"`}},
				}},
				{Receiver: "low", Matchers: []string{`priority=~"P[2-9]"`}},
				{Receiver: "default", Matchers: []string{`priority="P0"`}},
			},
		},
		ReceiverConfigs: receivers("default", "log", "pager", "tickets", "chat", "low"),
	}
}

func receivers(names ...string) []chart.AlertmanagerReceiver {
	var list []chart.AlertmanagerReceiver
	for _, name := range names {
		list = append(list, chart.AlertmanagerReceiver{Name: name})
	}
	return list
}

func TestReceivers(t *testing.T) {
	for name, test := range map[string]struct {
		alert map[string]string
		want  []string
	}{
		"nothing fits":                    {map[string]string{"priority": "P10"}, []string{"default"}},
		"no labels":                       {nil, []string{"default"}},
		"first child wins":                {map[string]string{"priority": "P1", "severity": "critical", "environment": "prod"}, []string{"pager"}},
		"expressions are anchored":        {map[string]string{"priority": "P1", "severity": "critical", "environment": "prod-eu"}, []string{"tickets"}},
		"continue":                        {map[string]string{"priority": "P1", "severity": "warning", "environment": "dev"}, []string{"tickets", "chat"}},
		"continue, then no child":         {map[string]string{"team": "search"}, []string{"log"}},
		"continue on two levels":          {map[string]string{"team": "search", "priority": "P1", "severity": "warning"}, []string{"log", "tickets", "chat"}},
		"a node takes what no child does": {map[string]string{"priority": "P1", "severity": "info"}, []string{"default"}},
		"expression":                      {map[string]string{"priority": "P3"}, []string{"low"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, tree().Receivers(test.alert)); diff != "" {
				t.Errorf("receivers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReceiversFromManyGoroutines(t *testing.T) {
	c := tree()
	alert := map[string]string{"team": "search", "priority": "P1", "severity": "warning"}
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			for range 100 {
				if diff := cmp.Diff([]string{"log", "tickets", "chat"}, c.Receivers(alert)); diff != "" {
					t.Errorf("receivers (-want +got):\n%s", diff)
				}
			}
		})
	}
	asking.Wait()
}

// TestCheck refuses what Alertmanager refuses.
func TestCheck(t *testing.T) {
	for want, route := range map[string]*chart.AlertmanagerRoute{
		"there is no route":              nil,
		"the root route has no receiver": {GroupBy: []string{"a"}, Routes: []*chart.AlertmanagerRoute{{Receiver: "r0"}}},
		"the root route has matchers":    {Receiver: "r0", Matchers: []string{"a=b"}},
		"the root route has continue":    {Receiver: "r0", Continue: true},
		`matcher "severity": bad matcher format: severity`: {
			Receiver: "r0", Routes: []*chart.AlertmanagerRoute{{Matchers: []string{"severity"}}}},
		"matcher \"severity=~\\\"(\\\"\": error parsing regexp: missing closing ): `^(?:()$`": {
			Receiver: "r0", Routes: []*chart.AlertmanagerRoute{{Matchers: []string{`severity=~"("`}}}},
		"matcher \"severity=~[\": error parsing regexp: missing closing ]: `[)$`": {
			Receiver: "r0", Routes: []*chart.AlertmanagerRoute{{MatchRE: map[string]string{"severity": "["}}}},
	} {
		t.Run(want, func(t *testing.T) {
			c := &chart.AlertmanagerConfig{Route: route, ReceiverConfigs: receivers("r0")}
			if err := c.Check(); err == nil || err.Error() != want {
				t.Errorf("Check() = %v, want %s", err, want)
			}
			if c.Receivers(nil) != nil || c.Reach(nil, nil).Receivers != nil || c.MatchedLabels() != nil {
				t.Errorf("a tree that is refused answers %q, %v, %q", c.Receivers(nil), c.Reach(nil, nil), c.MatchedLabels())
			}
			if _, err := alertmanagertest.Load(c); err == nil {
				t.Error("Alertmanager takes it")
			}
		})
	}
	if err := tree().Check(); err != nil {
		t.Errorf("Check() of a good tree = %v", err)
	}
}

func TestReach(t *testing.T) {
	for name, test := range map[string]struct {
		alert map[string]string
		open  []string
		want  chart.Reach
	}{
		"a route takes it":                 {map[string]string{"priority": "P3"}, nil, chart.Reach{Receivers: []string{"low"}, Named: true}},
		"nothing fits":                     {map[string]string{"priority": "P10"}, nil, chart.Reach{Receivers: []string{"default"}}},
		"a route that inherits the root's": {map[string]string{"priority": "P1", "severity": "info"}, nil, chart.Reach{Receivers: []string{"default"}}},
		"a route that names the root's":    {map[string]string{"priority": "P0"}, nil, chart.Reach{Receivers: []string{"default"}, Named: true}},
		"beside the root's, through continue": {map[string]string{"team": "search", "priority": "P1", "severity": "info"}, nil,
			chart.Reach{Receivers: []string{"log", "default"}, Named: true}},
		"an open label": {map[string]string{"priority": "P1", "severity": "critical"}, []string{"environment"},
			chart.Reach{Receivers: []string{"pager", "tickets", "chat"}, Named: true}},
		"an open label that a route may take": {map[string]string{"priority": "P10"}, []string{"team"},
			chart.Reach{Receivers: []string{"log", "default"}, Named: true}},
		"an open label that no route takes": {map[string]string{"priority": "P1", "severity": "info", "environment": "prod"}, []string{"alertname"},
			chart.Reach{Receivers: []string{"default"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, tree().Reach(test.alert, test.open)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestReachOfRandomTrees holds what may be against all that can be.
func TestReachOfRandomTrees(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		g := generator{rand.New(rand.NewPCG(seed, 1))}
		c := g.tree()
		for range 20 {
			alert := g.alert()
			exact := c.Receivers(alert)
			if got := c.Reach(alert, nil).Receivers; len(got) > len(exact) {
				t.Fatalf("seed %d, alert %v: %q of %q", seed, alert, got, exact)
			}
			may := c.Reach(alert, []string{"a"}).Receivers
			for _, name := range exact {
				if !slices.Contains(may, name) {
					t.Fatalf("seed %d, alert %v reaches %s, and not %q", seed, alert, name, may)
				}
			}
		}
	}
}

func TestMatchedLabels(t *testing.T) {
	if diff := cmp.Diff([]string{"environment", "priority", "severity", "team"}, tree().MatchedLabels()); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

// TestReceiversAsAlertmanager compares random trees with Alertmanager's own, each for random alerts.
func TestReceiversAsAlertmanager(t *testing.T) {
	t.Parallel()
	deepest, longest := 0, 0
	for seed := range uint64(400) {
		g := generator{rand.New(rand.NewPCG(seed, 0))}
		c := g.tree()
		am, err := alertmanagertest.Load(c)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for range 50 {
			alert := g.alert()
			want := am.Receivers(alert)
			if diff := cmp.Diff(want, c.Receivers(alert)); diff != "" {
				t.Fatalf("seed %d, alert %v (-alertmanager +gauntlet):\n%s", seed, alert, diff)
			}
			longest = max(longest, len(want))
			if want[0] != "r0" {
				deepest++
			}
		}
	}
	if longest < 3 || deepest < 1000 {
		t.Errorf("the trees are too poor to prove anything: at most %d receivers, %d alerts below the root", longest, deepest)
	}
}

type generator struct{ *rand.Rand }

func (g generator) tree() *chart.AlertmanagerConfig {
	c := &chart.AlertmanagerConfig{Route: g.route(3), ReceiverConfigs: receivers("r0", "r1", "r2", "r3", "r4")}
	c.Route.Receiver, c.Route.Matchers, c.Route.Match, c.Route.MatchRE, c.Route.Continue = "r0", nil, nil, nil, false
	return c
}

func (g generator) route(depth int) *chart.AlertmanagerRoute {
	r := &chart.AlertmanagerRoute{Continue: g.IntN(3) == 0}
	if g.IntN(4) > 0 {
		r.Receiver = fmt.Sprintf("r%d", g.IntN(5))
	}
	for range g.IntN(3) {
		r.Matchers = append(r.Matchers, g.matcher())
	}
	if g.IntN(4) == 0 {
		r.Match = map[string]string{g.pick("a", "b", "c"): g.pick("x", "y", "xy")}
	}
	if g.IntN(4) == 0 {
		r.MatchRE = map[string]string{g.pick("a", "b", "c"): g.pick("x", "x|y", ".*", ".+")}
	}
	if depth > 0 {
		for range g.IntN(5) {
			r.Routes = append(r.Routes, g.route(depth-1))
		}
	}
	return r
}

func (g generator) matcher() string {
	name := g.pick("a", "b", "c")
	if g.IntN(2) == 0 {
		return name + g.pick("=", "!=") + g.pick(`"x"`, `"xy"`, `""`, `x`, `"x\"y"`)
	}
	return name + g.pick("=~", "!~") + g.pick(`"x|y"`, `"x.*"`, `""`, `".+"`, `"(?i)XY"`, `x|xy`, `"x\\|y"`)
}

func (g generator) alert() map[string]string {
	alert := map[string]string{}
	for _, name := range []string{"a", "b", "c"} {
		if g.IntN(4) > 0 {
			alert[name] = g.pick("x", "y", "xy", "", "x\ny", `x"y`, "x|y")
		}
	}
	return alert
}

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

// FuzzMatcher compares what Alertmanager and gauntlet make of a matcher, be it good or bad.
func FuzzMatcher(f *testing.F) {
	for _, matcher := range []string{
		`severity="critical"`, `severity=critical`, `{severity="critical"}`, `severity = "critical",`, `severity=~"crit.*|warning"`,
		`severity!~""`, `a="b",severity!="info"`, `"severity"="critical"`, `severity='critical'`, `severity=~"("`, `severity`, ``, `{`, `,`,
		`severity="\""`, `severity="\n"`, `severity="crit\ical"`, `süß="critical"`, `severity=cri"tical`, `severity="🙂"`,
	} {
		f.Add(matcher, "critical")
	}
	f.Fuzz(func(t *testing.T, matcher, severity string) {
		c := &chart.AlertmanagerConfig{
			Route: &chart.AlertmanagerRoute{Receiver: "default", Routes: []*chart.AlertmanagerRoute{
				{Receiver: "matched", Matchers: []string{matcher}}}},
			ReceiverConfigs: receivers("default", "matched"),
		}
		if _, err := yaml.Marshal(c); err != nil || !utf8.ValidString(matcher) {
			t.Skip("cannot be written in YAML")
		}
		am, err := alertmanagertest.Load(c)
		if got := c.Check(); (got == nil) != (err == nil) {
			t.Fatalf("Check() = %v, Alertmanager says %v", got, err)
		}
		if err != nil {
			return
		}
		alert := map[string]string{"severity": severity}
		if diff := cmp.Diff(am.Receivers(alert), c.Receivers(alert)); diff != "" {
			t.Errorf("receivers (-alertmanager +gauntlet):\n%s", diff)
		}
	})
}

func BenchmarkReceivers(b *testing.B) {
	c := tree()
	alert := map[string]string{"alertname": "A", "team": "search", "priority": "P1", "severity": "warning", "environment": "prod"}
	b.ReportAllocs()
	for b.Loop() {
		c.Receivers(alert)
	}
}

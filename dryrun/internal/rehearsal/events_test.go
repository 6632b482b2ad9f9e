package rehearsal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// TestEvents kills, restarts and cuts off, for a time and for good. The trace says who was away and when, and the others notice.
func TestEvents(t *testing.T) {
	replicas := plan.Chosen{Component: "prometheus"}
	first, managers, querier := replicas, plan.Chosen{Component: "alertmanager"}, plan.Chosen{Component: "query"}
	first.Count = 1
	up := func(at, both float64) plan.Expect {
		return plan.Expect{To: minutes(at), Query: &plan.ExpectQuery{Layer: "cluster", Cluster: "na1", Expr: `count(count by (prometheus_replica) (up))`,
			Is: []plan.Sample{{Min: both, Max: both}}}}
	}
	played := play(t, plan.Scenario{Duration: minutes(60),
		Events: []plan.Event{
			{After: minutes(10), Until: minutes(20), Kill: &first, At: plan.Place{File: "a.yaml", Line: 1}},
			{After: minutes(25), Restart: &managers},
			{After: minutes(30), Until: minutes(40), Partition: &first},
			{After: minutes(45), Kill: &plan.Chosen{Pod: "shop-1"}},
			{After: minutes(50), Partition: &querier},
		},
		// The querier asks for what the replicas know now: of one that is away, it looks back five minutes.
		Expect: []plan.Expect{up(9, 2), up(19, 1), up(24, 2), up(39, 1), up(44, 2), {To: minutes(55), Query: &plan.ExpectQuery{Layer: "cluster", Cluster: "na1", Expr: "up", Is: []plan.Sample{}}}},
	})
	for _, x := range played.Expectations {
		if !x.Met {
			t.Errorf("after %s: %s: %s", x.To, x.Text, x.Reason)
		}
	}
	var got []string
	for _, e := range played.Events {
		got = append(got, fmt.Sprintf("%s %s %s: %s", e.At.Round(time.Second), e.Action, e.What, strings.Join(e.Nodes, " ")))
	}
	all := "na1/alertmanager-main-0 na1/alertmanager-main-1 na1/alertmanager-main-2"
	want := []string{
		"10m0s kill na1/prometheus-main-0 killed: na1/prometheus-main-0",
		"20m0s start na1/prometheus-main-0 started again: na1/prometheus-main-0",
		"25m0s kill 3 × alertmanager in na1 killed: " + all,
		"25m0s start 3 × alertmanager in na1 started again: " + all,
		"30m0s cut na1/prometheus-main-0 cut off: na1/prometheus-main-0",
		"40m0s join na1/prometheus-main-0 joined again: na1/prometheus-main-0",
		"45m0s kill na1/shop-1 killed: na1/shop-1",
		"50m0s cut na1/thanos-query-0 cut off: na1/thanos-query-0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	away := map[string]string{}
	for _, n := range played.Topology {
		if len(n.Down)+len(n.Cut) > 0 {
			away[n.ID] = fmt.Sprintf("down %s, cut %s", spans(n.Down), spans(n.Cut))
		}
	}
	if diff := cmp.Diff(map[string]string{
		"na1/alertmanager-main-0": "down 25m0s–25m0s, cut ",
		"na1/alertmanager-main-1": "down 25m0s–25m0s, cut ",
		"na1/alertmanager-main-2": "down 25m0s–25m0s, cut ",
		"na1/prometheus-main-0":   "down 10m0s–20m0s, cut 30m0s–40m0s",
		"na1/thanos-query-0":      "down , cut 50m0s–",
	}, away); diff != "" {
		t.Errorf("who was away (-want +got):\n%s", diff)
	}
}

// spans writes times to the second; one that does not end has no second moment.
func spans(all []trace.Span) string {
	var parts []string
	for _, s := range all {
		text := s.From.Round(time.Second).String() + "–"
		if s.To.Duration > 0 {
			text += s.To.Round(time.Second).String()
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

// TestRollout replaces the pods one after the other: each replica has scraped the old ones and the new ones.
func TestRollout(t *testing.T) {
	played := play(t, plan.Scenario{Duration: minutes(30), Behaviors: []plan.Behavior{{Of: plan.Chosen{Owner: "shop"}, From: minutes(10), Rollout: ptr(minutes(5))}}})
	var got []string
	for _, x := range played.Targets {
		if x.Owner == "shop" || x.Job == "serviceMonitor/shop/shop/0" {
			got = append(got, x.By+" "+x.Labels["pod"]+" "+x.Labels["instance"])
		}
	}
	slices.Sort(got)
	var want []string
	for _, by := range []string{"na1/prometheus-main-0", "na1/prometheus-main-1"} {
		want = append(want, by+" shop-0 10.1.0.41:8080", by+" shop-0-next 100.64.0.1:8080", by+" shop-1 10.1.0.42:8080", by+" shop-1-next 100.64.0.2:8080")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
}

// TestChoose takes the first of each cluster, by their names, and all targets of a pod that is taken.
func TestChoose(t *testing.T) {
	of := func(cluster, name, owner, component string) *process {
		return &process{Pod: plan.Pod{Cluster: cluster, Namespace: "a", Name: name, Node: "node-of-" + name}, owner: owner, component: component, region: cluster[:2], environment: "prod"}
	}
	all := []*process{of("na2", "b", "shop", "target"), of("na1", "b", "shop", "target"), of("na1", "a", "shop", "target"), of("na1", "a", "shop", "target"),
		of("na1", "c", "", "prometheus"), of("eu1", "c", "", "prometheus")}
	for _, c := range []struct {
		of   plan.Chosen
		want string
	}{
		{plan.Chosen{}, "eu1/c na1/a na1/b na1/c na2/b"},
		{plan.Chosen{Count: 1}, "eu1/c na1/a na2/b"},
		{plan.Chosen{Owner: "shop", Count: 2}, "na1/a na1/b na2/b"},
		{plan.Chosen{Cluster: "na1", Component: "prometheus"}, "na1/c"},
		{plan.Chosen{Region: "eu"}, "eu1/c"},
		{plan.Chosen{Node: "node-of-b"}, "na1/b na2/b"},
		{plan.Chosen{Environment: "dev"}, ""},
		{plan.Chosen{Pod: "a", Cluster: "na2"}, ""},
	} {
		if got := strings.Join(ids(choose(all, c.of)), " "); got != c.want {
			t.Errorf("%+v chooses %q, want %q", c.of, got, c.want)
		}
	}
	if n := len(choose(all, plan.Chosen{Cluster: "na1", Count: 1})); n != 2 {
		t.Errorf("of a pod with two targets, %d are chosen", n)
	}
}

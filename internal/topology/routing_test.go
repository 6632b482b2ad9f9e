package topology_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// alerting sends critical alerts of P1 in prod to the pager, warnings of P1 to tickets and all of P2 to the receiver of the
// root, on purpose.
func alerting() *chart.AlertmanagerConfig {
	return &chart.AlertmanagerConfig{Route: &chart.AlertmanagerRoute{Receiver: "default", Routes: []*chart.AlertmanagerRoute{
		{Receiver: "deadman", Matchers: []string{`alertname="Watchdog"`}},
		{Matchers: []string{`priority="P1"`}, Routes: []*chart.AlertmanagerRoute{
			{Receiver: "pager", Matchers: []string{`severity="critical"`, `environment="prod"`}},
			{Receiver: "tickets", Matchers: []string{`severity="warning"`}},
		}},
		{Receiver: "default", Matchers: []string{`priority="P2"`}},
	}}}
}

// sites are a prod cluster with an instance over the region, and a dev cluster.
func sites(objects ...*manifest.Object) bundle {
	prod := map[string]string{"cluster": "a", "region": "na", "environment": "prod"}
	dev := map[string]string{"cluster": "b", "region": "na", "environment": "dev"}
	return bundle{
		"a": append([]*manifest.Object{valuesObject(values(prod, alerting())), instance("infra", map[string]string{"region": "na"})}, objects...),
		"b": append([]*manifest.Object{valuesObject(values(dev, alerting()))}, objects...),
	}
}

func TestUnrouted(t *testing.T) {
	p := func(priority, severity string) map[string]string {
		return map[string]string{"priority": priority, "severity": severity}
	}
	const inProd, inDev, ofInfra = "A by monitoring/stack-prometheus in a: ", "A by monitoring/stack-prometheus in b: ", "A by monitoring/infra in a: "
	for name, test := range map[string]struct {
		instance string
		labels   map[string]string
		want     []string
	}{
		"taken everywhere":       {"", p("P1", "warning"), nil},
		"taken in prod alone":    {"", p("P1", "critical"), []string{inDev + `map[alertname:A environment:dev priority:P1 severity:critical] to "default"`}},
		"the default on purpose": {"", p("P2", "critical"), nil},
		"a severity without entry": {"", p("P1", "info"), []string{
			inProd + `map[alertname:A environment:prod priority:P1 severity:info] to "default"`,
			inDev + `map[alertname:A environment:dev priority:P1 severity:info] to "default"`,
		}},
		"no severity": {"", map[string]string{"priority": "P1"}, []string{
			inProd + `map[alertname:A environment:prod priority:P1] to "default"`, inDev + `map[alertname:A environment:dev priority:P1] to "default"`,
		}},
		"a class that is none": {"", p("P9", "critical"), []string{
			inProd + `map[alertname:A environment:prod priority:P9 severity:critical] to "default"`,
			inDev + `map[alertname:A environment:dev priority:P9 severity:critical] to "default"`,
		}},
		"a label that is computed":             {"", p("P1", "{{ $labels.severity }}"), nil},
		"an environment that its series says":  {"infra", p("P1", "critical"), []string{ofInfra + `map[alertname:A environment:dev priority:P1 severity:critical] to "default"`}},
		"an environment that its rule says":    {"infra", map[string]string{"priority": "P1", "severity": "critical", "environment": "prod"}, nil},
		"an environment that its rule changes": {"", map[string]string{"priority": "P1", "severity": "critical", "environment": "prod"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := rules("rule", test.instance, alert("A", "up == 0", test.labels))
			if diff := cmp.Diff(test.want, problems(fleet(t, sites(o)), o)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Recordings are sent nowhere, the dead man's switch has a route of its own, and of a cluster whose Alertmanager is not known
// nothing is said.
func TestNotUnrouted(t *testing.T) {
	for name, objects := range map[string]bundle{
		"a recording":             sites(rules("rule", "", record("r", "sum(up)"))),
		"the dead man's switch":   sites(rules("rule", "", alert("Watchdog", "vector(1)", map[string]string{"severity": "none"}))),
		"an unknown Alertmanager": {"a": {prometheusObject(prometheus("main", nil)), rules("rule", "", alert("A", "up == 0", nil))}},
	} {
		t.Run(name, func(t *testing.T) {
			o := objects["a"][len(objects["a"])-1]
			if got := problems(fleet(t, objects), o); got != nil {
				t.Errorf("got %v", got)
			}
		})
	}
}

// What the targets bring along may be what a route asks for, unless the expression drops it. Rules have no other labels than they
// say.
func TestOpenLabels(t *testing.T) {
	const at = "A by monitoring/stack-prometheus in a: "
	config := &chart.AlertmanagerConfig{
		Route: &chart.AlertmanagerRoute{Receiver: "null", Routes: []*chart.AlertmanagerRoute{
			{Receiver: "shop", MatchRE: map[string]string{"namespace": "shop-.*"}},
			{Receiver: "search", Match: map[string]string{"team": "search"}},
		}},
		ReceiverConfigs: []chart.AlertmanagerReceiver{{Name: "null"}},
	}
	for name, test := range map[string]struct {
		expr   string
		labels map[string]string
		want   []string
	}{
		"a label of the targets":     {"up == 0", nil, nil},
		"a label that is dropped":    {"sum(up) == 0", nil, []string{at + `map[] to "null", silent true`}},
		"a label that the rule says": {"up == 0", map[string]string{"namespace": "mail"}, []string{at + `map[namespace:mail] to "null", silent true`}},
		"one that is matched":        {"sum(up) == 0", map[string]string{"namespace": "shop-a"}, nil},
		"one of another kind":        {"sum(up) == 0", map[string]string{"team": "search"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := rules("rule", "", alert("A", test.expr, test.labels))
			var got []string
			for _, e := range facts(fleet(t, bundle{"a": {valuesObject(values(nil, config)), o}}), o)[0].Evaluations {
				for _, u := range e.Unrouted {
					got = append(got, fmt.Sprintf("%s%v to %q, silent %t", at, u.Labels, u.Receiver, u.Silent))
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	labels := map[string]string{"priority": "P1", "severity": "critical"}
	o := rules("rule", "", record("r", "sum(up)"), alert("A", "up == 0", labels), alert("Later", "up == 0", map[string]string{"priority": "{{ $labels.p }}"}))
	regional := rules("regional", "infra", alert("A", "up == 0", labels))
	f := fleet(t, sites(o, regional))
	path := func(i int) []any { return []any{"spec", "groups", 0, "rules", i} }
	want := topology.Explanation{
		Selections: []topology.Selection{{Clusters: []string{"a", "b"}, By: []string{"monitoring/stack-prometheus"}}},
		Rules: []topology.ExplainedRule{
			{Name: "r", Path: path(0)},
			{Name: "A", Path: path(1), Severity: "critical", Alert: true, Sends: []topology.Send{
				{Labels: "environment=prod", Receivers: []string{"pager"}}, {Labels: "environment=dev", Receivers: []string{"default"}},
			}},
			{Name: "Later", Path: path(2), Alert: true},
		},
	}
	if diff := cmp.Diff(want, f.Explain(o)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// The series of the region's hosts say their environment, which may be any.
	wantSends := []topology.Send{{Labels: "environment=dev", Receivers: []string{"default"}}, {Labels: "environment=prod", Receivers: []string{"pager"}}}
	if diff := cmp.Diff(wantSends, f.Explain(regional).Rules[0].Sends); diff != "" {
		t.Errorf("of the region (-want +got):\n%s", diff)
	}
	// What is no monitor and holds no rules is explained by its origins alone.
	if diff := cmp.Diff(topology.Explanation{}, f.Explain(service("shop", "shop", nil))); diff != "" {
		t.Errorf("of a Service (-want +got):\n%s", diff)
	}
}

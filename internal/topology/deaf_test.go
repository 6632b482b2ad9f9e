package topology_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// amConfig makes an AlertmanagerConfig of the namespace shop with a route, which is written in JSON.
func amConfig(t *testing.T, route string) *manifest.Object {
	t.Helper()
	c := &monitoringv1alpha1.AlertmanagerConfig{ObjectMeta: meta("shop", "shop")}
	if err := json.Unmarshal([]byte(route), &c.Spec.Route); err != nil {
		t.Fatal(err)
	}
	return wrap("AlertmanagerConfig", c.ObjectMeta, c)
}

// alertmanager makes an Alertmanager of a namespace that selects all AlertmanagerConfigs.
func alertmanager(namespace string, strategy monitoringv1.AlertmanagerConfigMatcherStrategyType) *manifest.Object {
	a := &monitoringv1.Alertmanager{ObjectMeta: meta(namespace, "main")}
	a.Spec.AlertmanagerConfigSelector, a.Spec.AlertmanagerConfigNamespaceSelector = everything(), everything()
	a.Spec.AlertmanagerConfigMatcherStrategy.Type = strategy
	return wrap("Alertmanager", a.ObjectMeta, a)
}

func TestDeafRoutes(t *testing.T) {
	const toNodes = `{"receiver": "r", "matchers": [{"name": "alertname", "value": "Nodes", "matchType": "="}]}`
	nodes := func(expr string, labels map[string]string) *manifest.Object {
		return rules("rule", "", alert("Nodes", expr, labels), alert("Shop", "up == 0", map[string]string{"severity": "critical"}))
	}
	for name, test := range map[string]struct {
		route string
		rules *manifest.Object
		more  []*manifest.Object
		want  string
	}{
		"an alert without a namespace": {toNodes, nodes("sum(up)", nil), nil, "[spec route] [Nodes] true"},
		"one of another namespace":     {toNodes, nodes("up", map[string]string{"namespace": "mail"}), nil, "[spec route] [Nodes] true"},
		"one of its namespace":         {toNodes, nodes("sum(up)", map[string]string{"namespace": "shop"}), nil, ""},
		"one of any namespace":         {toNodes, nodes("sum(up)", map[string]string{"namespace": "{{ $labels.ns }}"}), nil, ""},
		"one that may have it":         {toNodes, nodes("sum by (namespace) (up)", nil), nil, ""},
		"an expression that is broken": {toNodes, nodes("sum(", nil), nil, ""},
		"an alert that is not here":    {toNodes, rules("rule", "", alert("Other", "sum(up)", nil)), nil, ""},
		"a route below": {`{"receiver": "r", "routes": [{"matchers": [{"name": "alertname", "value": "Shop"}]}, ` + toNodes + `]}`,
			nodes("sum(up)", nil), nil, "[spec route routes 1] [Nodes] true"},
		"alerts of a severity": {`{"receiver": "r", "matchers": [{"name": "severity", "value": "low|info", "regex": true}]}`,
			rules("rule", "", alert("A", "sum(up)", map[string]string{"severity": "low"}), alert("B", "vector(1)", map[string]string{"severity": "info"}),
				alert("C", "up", map[string]string{"severity": "critical"})), nil, "[spec route] [A B] false"},
		"a strategy of none": {toNodes, nodes("sum(up)", nil), []*manifest.Object{alertmanager("shop", "None")}, ""},
		"the strategy of another namespace": {toNodes, nodes("sum(up)", nil),
			[]*manifest.Object{alertmanager("monitoring", "OnNamespaceExceptForAlertmanagerNamespace")}, "[spec route] [Nodes] true"},
		"the strategy of its own namespace": {toNodes, nodes("sum(up)", nil),
			[]*manifest.Object{alertmanager("shop", "OnNamespaceExceptForAlertmanagerNamespace")}, ""},
		"routes that are broken": {`{"receiver": "r", "routes": [1], "matchers": [{"name": "alertname", "value": "Nodes"}]}`, nodes("sum(up)", nil), nil, ""},
		"a matcher that is broken": {`{"receiver": "r", "matchers": [{"name": "a", "value": "(", "matchType": "=~"}]}`,
			nodes("sum(up)", nil), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if test.more == nil {
				test.more = []*manifest.Object{alertmanager("monitoring", "")}
			}
			o := amConfig(t, test.route)
			p := prometheusObject(prometheus("main", nil))
			got := ""
			for _, d := range fleet(t, bundle{"a": append(test.more, p, o, test.rules)}).Facts(o).(topology.AMConfigFacts).Deaf {
				got += fmt.Sprintf("%v %v %t", d.Path, d.Alerts, d.Named)
			}
			if got != test.want {
				t.Errorf("deaf %q, want %q", got, test.want)
			}
		})
	}
}

// What sets the namespace of each alert, or may do so, is none of the rule's.
func TestNamespacesThatEvaluatorsSet(t *testing.T) {
	inShop := rules("rule", "", alert("Nodes", "sum(up)", nil))
	inShop.Namespace = "shop"
	elsewhere := rules("rule", "", alert("Nodes", "sum(up)", nil))
	for name, test := range map[string]struct {
		rules *manifest.Object
		set   func(*monitoringv1.PrometheusSpec)
		deaf  bool
	}{
		"nothing":                  {inShop, func(*monitoringv1.PrometheusSpec) {}, true},
		"it is enforced":           {inShop, func(s *monitoringv1.PrometheusSpec) { s.EnforcedNamespaceLabel = "namespace" }, false},
		"another one is enforced":  {elsewhere, func(s *monitoringv1.PrometheusSpec) { s.EnforcedNamespaceLabel = "namespace" }, true},
		"an external label":        {inShop, func(s *monitoringv1.PrometheusSpec) { s.ExternalLabels = map[string]string{"namespace": "shop"} }, false},
		"relabeling of the alerts": {inShop, func(s *monitoringv1.PrometheusSpec) { k := key("a", "b"); s.AdditionalAlertRelabelConfigs = &k }, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := prometheus("main", nil)
			test.set(&p.Spec)
			o := amConfig(t, `{"receiver": "r", "matchers": [{"name": "alertname", "value": "Nodes"}]}`)
			facts := fleet(t, bundle{"a": {prometheusObject(p), alertmanager("monitoring", ""), o, test.rules}}).Facts(o).(topology.AMConfigFacts)
			if deaf := len(facts.Deaf) > 0; deaf != test.deaf {
				t.Errorf("deaf: %t, want %t", deaf, test.deaf)
			}
		})
	}
}

// The chart's own alerts are not among the objects, and a route that does not name its alerts may be for them.
func TestAlertsThatNobodySees(t *testing.T) {
	v := values(nil, alerting())
	v.DefaultRules.Create = true
	rule := rules("rule", "", alert("Nodes", "sum(up)", nil))
	for matcher, deaf := range map[string]int{`{"name": "alertname", "value": "Nodes"}`: 1, `{"name": "alertname", "value": "No.*", "regex": true}`: 0} {
		o := amConfig(t, `{"receiver": "r", "matchers": [`+matcher+`]}`)
		facts := fleet(t, bundle{"a": {valuesObject(v), o, rule}}).Facts(o).(topology.AMConfigFacts)
		if len(facts.Deaf) != deaf {
			t.Errorf("%s: %+v", matcher, facts.Deaf)
		}
	}
}

// The Secrets of a receiver are those of its namespace, whichever version it is written in.
func TestMissingSecretsOfReceivers(t *testing.T) {
	k := key("pager", "key")
	alpha := &monitoringv1alpha1.AlertmanagerConfig{ObjectMeta: meta("shop", "alpha")}
	alpha.Spec.Receivers = []monitoringv1alpha1.Receiver{{Name: "r", PagerDutyConfigs: []monitoringv1alpha1.PagerDutyConfig{{RoutingKey: &k}}}}
	beta := &monitoringv1beta1.AlertmanagerConfig{ObjectMeta: meta("shop", "beta")}
	beta.Spec.Receivers = []monitoringv1beta1.Receiver{{Name: "r", PagerDutyConfigs: []monitoringv1beta1.PagerDutyConfig{
		{RoutingKey: &monitoringv1beta1.SecretKeySelector{Name: "pager", Key: "key"}}}}}
	for _, o := range []*manifest.Object{wrap("AlertmanagerConfig", alpha.ObjectMeta, alpha), wrap("AlertmanagerConfig", beta.ObjectMeta, beta)} {
		facts := fleet(t, bundle{"a": {o, made("SealedSecret", "other", nil)}}).Facts(o).(topology.AMConfigFacts)
		want := `{"missing":[{"path":["spec","receivers",0,"pagerdutyConfigs",0,"routingKey"],"secret":"pager","where":"shop"}]}`
		if diff := cmp.Diff(want, asJSON(t, facts)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", o.Name, diff)
		}
	}
}

// The routes of AlertmanagerConfigs stand before those of the chart's configuration, and each goes on to the next.
func TestJoinedRoutes(t *testing.T) {
	inShop := map[string]string{"priority": "P1", "severity": "warning", "namespace": "shop"}
	rule := rules("rule", "", alert("A", "sum(up)", inShop), alert("B", "sum(up)", map[string]string{"namespace": "mail", "severity": "info"}))
	beta := &monitoringv1beta1.AlertmanagerConfig{ObjectMeta: meta("mail", "mail")}
	beta.Spec.Route = &monitoringv1beta1.Route{Receiver: "beta", Matchers: []monitoringv1beta1.Matcher{{Name: "severity", Value: "info", MatchType: "="}}}
	config := &chart.AlertmanagerConfig{Route: alerting().Route, ReceiverConfigs: []chart.AlertmanagerReceiver{{Name: "default"}}}
	objects := []*manifest.Object{valuesObject(values(nil, config)), rule,
		amConfig(t, `{"receiver": "alpha", "routes": [{"receiver": "page", "matchers": [{"name": "severity", "value": "critical"}]}]}`),
		wrap("AlertmanagerConfig", beta.ObjectMeta, beta)}
	f := fleet(t, bundle{"a": objects, "b": objects})
	var got []string
	for _, r := range f.Explain(rule).Rules {
		for _, s := range r.Sends {
			got = append(got, fmt.Sprintf("%s to %v", r.Name, s.Receivers))
		}
	}
	if diff := cmp.Diff([]string{"A to [shop/shop/alpha tickets]", "B to [mail/mail/beta]"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := problems(f, rule); got != nil {
		t.Errorf("unrouted: %v", got)
	}
}

func TestDeadRoutes(t *testing.T) {
	const routes = `{"receiver": "r", "routes": [
		{"matchers": [{"name": "namespace", "value": "mail"}]}, {"matchers": [{"name": "severity", "value": "low"}]},
		{"receiver": "s", "matchers": [{"name": "severity", "value": "low"}]}]}`
	const behind = `{"path":["spec","route","routes",2],"before":["spec","route","routes",1]}`
	for strategy, want := range map[monitoringv1.AlertmanagerConfigMatcherStrategyType]string{
		"":     `[{"path":["spec","route","routes",0],"matchers":["namespace=\"shop\"","namespace=\"mail\""]},` + behind + `]`,
		"None": `[` + behind + `]`,
	} {
		o := amConfig(t, routes)
		facts := fleet(t, bundle{"a": {alertmanager("monitoring", strategy), o}}).Facts(o).(topology.AMConfigFacts)
		if got := asJSON(t, facts.Dead); got != want {
			t.Errorf("%q: %s, want %s", strategy, got, want)
		}
	}
	config := alerting()
	config.Route.Routes = append([]*chart.AlertmanagerRoute{{Receiver: "all"}}, config.Route.Routes[0])
	v := valuesObject(values(nil, config))
	facts := fleet(t, bundle{"a": {v}}).Facts(v).(*topology.ValuesFacts)
	want := `[{"path":["alertmanager","config","route","routes",1],"before":["alertmanager","config","route","routes",0]}]`
	if got := asJSON(t, facts.Dead); got != want {
		t.Errorf("of values: %s, want %s", got, want)
	}
}

package topology_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/chart/alertmanagertest"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/operated"
)

// TestAlertmanagerConfigs puts random AlertmanagerConfigs below the routes of a chart, and asks the operator and Alertmanager where
// random alerts go: to the root's receiver exactly where the facts say that no route takes them.
func TestAlertmanagerConfigs(t *testing.T) {
	const fallback = "default"
	config := &chart.AlertmanagerConfig{
		Route:           &chart.AlertmanagerRoute{Receiver: fallback, Routes: []*chart.AlertmanagerRoute{{Receiver: "pager", Matchers: []string{`severity="page"`}}}},
		ReceiverConfigs: []chart.AlertmanagerReceiver{{Name: fallback}, {Name: "pager"}}, InhibitRules: []chart.AlertmanagerInhibitRule{},
	}
	text, err := yaml.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	lost := 0
	for seed := range uint64(150) {
		r := random{rand.New(rand.NewPCG(seed, 1))}
		v := values(nil, config)
		a := &monitoringv1.Alertmanager{ObjectMeta: meta("monitoring", v.FullnameOverride+"-alertmanager")}
		a.Spec.AlertmanagerConfigSelector = &metav1.LabelSelector{MatchLabels: map[string]string{"taken": "yes"}}
		a.Spec.AlertmanagerConfigNamespaceSelector = everything()
		a.Spec.AlertmanagerConfigMatcherStrategy.Type = monitoringv1.AlertmanagerConfigMatcherStrategyType(
			r.one("OnNamespace", "OnNamespaceExceptForAlertmanagerNamespace", "None"))
		objects := []*manifest.Object{valuesObject(v), wrap("Alertmanager", a.ObjectMeta, a)}
		var applied []metav1.Object
		for i := range 1 + r.IntN(3) {
			object, resource := r.config(t, fmt.Sprint("c", i))
			objects, applied = append(objects, object), append(applied, resource)
		}
		labels := r.labels()
		rule := rules("rule", "", alert("A", "vector(1)", labels))
		unrouted := false
		for _, e := range facts(fleet(t, bundle{"a": append(objects, rule)}), rule)[0].Evaluations {
			unrouted = unrouted || len(e.Unrouted) > 0
		}

		operator, err := operated.NewOperator(applied)
		if err != nil {
			t.Fatal(err)
		}
		made, left, err := operator.ConfigureAlertmanager(a, text)
		if err != nil || len(left) > 0 {
			t.Fatal(err, left)
		}
		loaded, err := alertmanagertest.LoadText(made)
		if err != nil {
			t.Fatal(err)
		}
		labels["alertname"] = "A"
		receivers := loaded.Receivers(labels)
		if want := slices.Equal(receivers, []string{fallback}); unrouted != want {
			t.Errorf("seed %d: %v goes to %v; unrouted: %t\n%s", seed, labels, receivers, unrouted, made)
		} else if want {
			lost++
		}
	}
	if lost < 30 || lost > 120 {
		t.Errorf("%d alerts of 150 are lost: the trees say little", lost)
	}
}

// random makes AlertmanagerConfigs and alerts that look at the same few labels.
type random struct{ *rand.Rand }

func (r random) one(of ...string) string { return of[r.IntN(len(of))] }

// looked are the labels that routes look at, with their values.
var looked = []struct {
	name   string
	values []string
}{{"severity", []string{"page", "ticket"}}, {"team", []string{"shop", "mail"}}, {"namespace", []string{"shop", "mail", "monitoring"}}}

func (r random) labels() map[string]string {
	labels := map[string]string{}
	for _, l := range looked {
		if i := r.IntN(len(l.values) + 1); i < len(l.values) {
			labels[l.name] = l.values[i]
		}
	}
	return labels
}

// config makes an AlertmanagerConfig of either version. Not all are selected.
func (r random) config(t *testing.T, name string) (*manifest.Object, metav1.Object) {
	t.Helper()
	m := meta(r.one("shop", "mail", "monitoring"), name)
	m.Labels = map[string]string{"taken": r.one("yes", "yes", "no")}
	root := r.route(t, 2)
	if r.IntN(2) == 0 {
		c := &monitoringv1alpha1.AlertmanagerConfig{ObjectMeta: m}
		c.Spec.Route, c.Spec.Receivers = &root, []monitoringv1alpha1.Receiver{{Name: "team"}}
		return wrap("AlertmanagerConfig", m, c), c
	}
	c := &monitoringv1beta1.AlertmanagerConfig{ObjectMeta: m}
	c.Spec.Receivers = []monitoringv1beta1.Receiver{{Name: "team"}}
	c.Spec.Route = &monitoringv1beta1.Route{Receiver: root.Receiver, Continue: root.Continue, Routes: root.Routes}
	for _, matcher := range root.Matchers {
		c.Spec.Route.Matchers = append(c.Spec.Route.Matchers,
			monitoringv1beta1.Matcher{Name: matcher.Name, Value: matcher.Value, MatchType: monitoringv1beta1.MatchType(matcher.MatchType)})
	}
	return wrap("AlertmanagerConfig", m, c), c
}

func (r random) route(t *testing.T, depth int) monitoringv1alpha1.Route {
	t.Helper()
	route := monitoringv1alpha1.Route{Receiver: "team", Continue: r.IntN(2) == 0}
	for range 1 + r.IntN(2) {
		l := looked[r.IntN(len(looked))]
		value, sort := l.values[r.IntN(len(l.values))], r.one("=", "!=", "=~", "!~")
		if sort[1:] == "~" {
			value = value[:1] + ".*"
		}
		route.Matchers = append(route.Matchers, monitoringv1alpha1.Matcher{Name: l.name, Value: value, MatchType: monitoringv1alpha1.MatchType(sort)})
	}
	for range r.IntN(depth) {
		text, err := json.Marshal(r.route(t, depth-1))
		if err != nil {
			t.Fatal(err)
		}
		route.Routes = append(route.Routes, apiextensionsv1.JSON{Raw: text})
	}
	return route
}

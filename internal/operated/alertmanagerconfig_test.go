package operated

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// read decodes an object as Kubernetes does.
func read[T any](t *testing.T, text string) *T {
	t.Helper()
	o := new(T)
	if err := yaml.UnmarshalStrict([]byte(text), o); err != nil {
		t.Fatal(err)
	}
	return o
}

// applied are AlertmanagerConfigs of both versions, one of which the operator refuses.
func applied(t *testing.T) *Operator {
	t.Helper()
	o, err := NewOperator([]metav1.Object{
		read[v1alpha1.AlertmanagerConfig](t, `
metadata: {namespace: shop, name: chat, labels: {taken: "yes"}}
spec:
  route: {receiver: chat, groupBy: [alertname], matchers: [{name: severity, value: info, matchType: "="}]}
  receivers: [{name: chat, slackConfigs: [{channel: shop, apiURL: {name: slack, key: url}}]}]
`),
		read[v1beta1.AlertmanagerConfig](t, `
metadata: {namespace: mail, name: pager, labels: {taken: "yes"}}
spec:
  route: {receiver: pager}
  receivers: [{name: pager, pagerdutyConfigs: [{routingKey: {name: pagerduty, key: key}}]}]
`),
		read[v1alpha1.AlertmanagerConfig](t, `
metadata: {namespace: shop, name: wrong, labels: {taken: "yes"}}
spec: {route: {receiver: nobody}, receivers: [{name: chat}]}
`),
		read[v1alpha1.AlertmanagerConfig](t, `
metadata: {namespace: monitoring, name: base}
spec:
  route: {receiver: all, groupWait: 10s, routes: [{receiver: all, matchers: [{name: team, value: shop, matchType: "="}]}]}
  receivers: [{name: all}]
`),
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

const chosen = "alertmanagerConfigNamespaceSelector: {}\nalertmanagerConfigSelector: {matchLabels: {taken: \"yes\"}}\n"

func TestConfigureAlertmanager(t *testing.T) {
	const own = "route: {receiver: own}\nreceivers: [{name: own}]\n"
	const refused = `the operator leaves out AlertmanagerConfig shop/wrong: receiver "nobody" not found`
	for name, test := range map[string]struct {
		spec, own, want string
		left            []string
	}{
		"none are selected":      {"replicas: 1", own, own, nil},
		"nothing says anything":  {"replicas: 1", "", nobody, nil},
		"those of its namespace": {"alertmanagerConfigSelector: {matchLabels: {taken: \"yes\"}}", own, "route:\n  receiver: own\nreceivers:\n- name: own\ntemplates: []\n", nil},
		"all of both versions": {chosen, own, `route:
  receiver: own
  routes:
  - receiver: mail/pager/pager
    matchers:
    - namespace="mail"
    continue: true
  - receiver: shop/chat/chat
    group_by:
    - alertname
    matchers:
    - severity="info"
    - namespace="shop"
    continue: true
receivers:
- name: own
- name: mail/pager/pager
  pagerduty_configs:
  - routing_key: http://rehearsal.invalid/
- name: shop/chat/chat
  slack_configs:
  - api_url: http://rehearsal.invalid/
    channel: shop
templates: []
`, []string{refused}},
		"one in its place": {"alertmanagerConfiguration: {name: base}", own, `route:
  receiver: monitoring/base/all
  routes:
  - receiver: monitoring/base/all
    matchers:
    - team="shop"
  group_wait: 10s
receivers:
- name: "null"
- name: monitoring/base/all
templates: []
`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := &monitoringv1.Alertmanager{ObjectMeta: metav1.ObjectMeta{Namespace: "monitoring", Name: "main"}, Spec: *read[monitoringv1.AlertmanagerSpec](t, test.spec)}
			var config []byte
			if test.own != "" {
				config = []byte(test.own)
			}
			got, left, err := applied(t).ConfigureAlertmanager(a, config)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("configuration (-want +got):\n%s", diff)
			}
			var told []string
			for _, err := range left {
				told = append(told, err.Error())
			}
			if diff := cmp.Diff(test.left, told); diff != "" {
				t.Errorf("left out (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConfigureAlertmanagerFails(t *testing.T) {
	for name, test := range map[string]struct{ spec, own, want string }{
		"a version": {chosen + "version: next", "", `configure Alertmanager monitoring/main: version "next": Invalid character(s) found in major number "0next"`},
		"a field that the operator does not know": {chosen, "route: {receiver: own}\nreceivers: [{name: own}]\ninhibit_rules: [{name: a, equal: [b]}]\n",
			"configure Alertmanager monitoring/main: yaml: unmarshal errors:\n  line 3: field name not found in type alertmanager.inhibitRule"},
		"one in its place that is not there": {"alertmanagerConfiguration: {name: other}", "",
			"configure Alertmanager monitoring/main: AlertmanagerConfig monitoring/other, which takes the place of its configuration, is not among the objects"},
	} {
		t.Run(name, func(t *testing.T) {
			a := &monitoringv1.Alertmanager{ObjectMeta: metav1.ObjectMeta{Namespace: "monitoring", Name: "main"}, Spec: *read[monitoringv1.AlertmanagerSpec](t, test.spec)}
			var config []byte
			if test.own != "" {
				config = []byte(test.own)
			}
			if _, _, err := applied(t).ConfigureAlertmanager(a, config); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

package chart

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func read(t *testing.T, text string) (*Values, []Problem) {
	t.Helper()
	v, problems, err := Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v, problems
}

func TestRead(t *testing.T) {
	const text = `{"prometheus":{"prometheusSpec":{"replica":5,"sampleLimit":false,"shards":2,"walCompression":"yes"}}}`
	v, problems := read(t, text)
	var messages []string
	for _, p := range problems {
		messages = append(messages, p.Code+" "+p.Message())
	}
	want := []string{
		"values/unknown-key prometheus.prometheusSpec.replica is no key of chart kube-prometheus-stack, which would ignore it; write prometheus.prometheusSpec.replicas instead",
		`values/type-mismatch prometheus.prometheusSpec.walCompression is "yes", a string, but chart kube-prometheus-stack takes a bool there; write one`,
	}
	if diff := cmp.Diff(want, messages); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if s := v.Prometheus.PrometheusSpec; s.Replicas != 1 || s.Shards != 2 || !s.WALCompression {
		t.Errorf("the spec has %d replicas, %d shards and walCompression %t", s.Replicas, s.Shards, s.WALCompression)
	}
	if again, err := json.Marshal(v); err != nil || string(again) != text {
		t.Errorf("it is written as %s, %v", again, err)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{`[]`, `{"alertmanager":{"config":{"global":{"resolve_timeout":"soon"}}}}`} {
		if v, _, err := Read([]byte(text)); err == nil {
			t.Errorf("%s is read as %+v", text, v)
		}
	}
}

func TestSelectorsThatAreNotSet(t *testing.T) {
	release := &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "release", Operator: "Exists"}}}
	for _, test := range []struct {
		spec string
		want *metav1.LabelSelector
	}{
		{`{}`, release},
		{`{"ruleSelector": {}}`, release},
		{`{"ruleSelectorNilUsesHelmValues": true}`, release},
		{`{"ruleSelectorNilUsesHelmValues": false}`, &metav1.LabelSelector{}},
		{`{"ruleSelector": {"matchLabels": {"a": "b"}}}`, &metav1.LabelSelector{MatchLabels: map[string]string{"a": "b"}}},
	} {
		v, _ := read(t, `{"prometheus": {"prometheusSpec": `+test.spec+`}}`)
		if diff := cmp.Diff(test.want, v.Prometheus.PrometheusSpec.RuleSelector); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.spec, diff)
		}
		if diff := cmp.Diff(&metav1.LabelSelector{}, v.Prometheus.PrometheusSpec.RuleNamespaceSelector); diff != "" {
			t.Errorf("%s: namespaces (-want +got):\n%s", test.spec, diff)
		}
	}
}

func TestNames(t *testing.T) {
	for _, test := range []struct{ values, want string }{
		{`{}`, "kube-prometheus-stack"},
		{`{"fullnameOverride": "monitoring"}`, "monitoring"},
		{`{"fullnameOverride": "monitoring-of-the-payments-platform"}`, "monitoring-of-the-payments"},
		{`{"fullnameOverride": "monitoring-of-the-payment-platform"}`, "monitoring-of-the-payment"},
	} {
		if v, _ := read(t, test.values); v.FullnameOverride != test.want {
			t.Errorf("%s: %s, want %s", test.values, v.FullnameOverride, test.want)
		}
	}
}

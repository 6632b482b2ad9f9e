package topology

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// valuesObject is a values file that somebody else wrote.
func valuesObject(t *testing.T, name, text string) *manifest.Object {
	t.Helper()
	v, _, err := chart.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return &manifest.Object{Kind: manifest.ValuesKind, Namespace: "monitoring", Name: name, Resource: v}
}

func TestValuesFacts(t *testing.T) {
	a := valuesObject(t, "a", `{"fullnameOverride": "monitoring-of-the-platform-a"}`)
	b := valuesObject(t, "b", `{"fullnameOverride": "monitoring-of-the-platform-b", "prometheus": {"prometheusSpec": {"externalUrl": "{{ .X }}"}}}`)
	base := valuesObject(t, "base", `{"grafana": {"enabled": false}}`)
	alone := valuesObject(t, "alone", `{"fullnameOverride": "monitoring-of-the-platform-c"}`)
	f, err := Build(&manifest.Bundle{Units: []*manifest.Unit{
		{Scope: "clusters", Name: "one", Cluster: "one", Objects: []*manifest.Object{a, b, base}},
		{Scope: "clusters", Name: "two", Cluster: "two", Objects: []*manifest.Object{alone}},
		{Scope: "clusters", Name: "three", Cluster: "three", Objects: []*manifest.Object{alone}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for o, want := range map[*manifest.Object]*ValuesFacts{
		a: {Layered: true},
		b: {Layered: true,
			Templates: []chart.TemplateFault{{Path: []any{"prometheus", "prometheusSpec", "externalUrl"}, Key: "prometheus.prometheusSpec.externalUrl", Fault: "know no field .X"}},
			Twins:     []NameTwin{{Ref{"clusters/one|HelmValues monitoring/a", []any{}}, "monitoring-of-the-platform-a"}}},
		base:  {Layered: true},
		alone: {},
	} {
		if diff := cmp.Diff(want, f.Facts(o)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", o.Name, diff)
		}
	}
	var names []string
	for _, p := range f.Prometheuses {
		names = append(names, p.ID)
	}
	want := []string{"one/monitoring/monitoring-of-the-platform-prometheus", "one/monitoring/kube-prometheus-stack-prometheus",
		"two/monitoring/monitoring-of-the-platform-prometheus", "three/monitoring/monitoring-of-the-platform-prometheus"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("Prometheuses (-want +got):\n%s", diff)
	}
}

// TestValuesBesideThoseThatAreElsewhere asserts that an application tells of values that are not among the manifests.
func TestValuesBesideThoseThatAreElsewhere(t *testing.T) {
	for helm, want := range map[string]bool{
		`{"valueFiles": ["$values/a.yaml"]}`:                                  false,
		`{"valuesObject": {"grafana": {}}}`:                                   false,
		`{"valueFiles": ["$values/base.yaml", "$values/a.yaml"]}`:             true,
		`{"valueFiles": ["$values/a.yaml"], "values": "grafana: {}"}`:         true,
		`{"valueFiles": ["$values/a.yaml"], "valuesObject": {"grafana": {}}}`: true,
		`{"valueFiles": ["$values/a.yaml"], "parameters": [{"name": "a"}]}`:   true,
	} {
		app := map[string]any{}
		if err := json.Unmarshal([]byte(`{"spec": {"source": {"chart": "kube-prometheus-stack", "helm": `+helm+`}}}`), &app); err != nil {
			t.Fatal(err)
		}
		values := valuesObject(t, "a", `{}`)
		f, err := Build(&manifest.Bundle{Units: []*manifest.Unit{
			{Scope: "clusters", Name: "one", Cluster: "one", Objects: []*manifest.Object{values}},
			{Scope: "applications", Name: "one", Cluster: "one", Objects: []*manifest.Object{{Kind: "Application", Name: "a", Resource: &app}}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Facts(values).(*ValuesFacts).Layered; got != want {
			t.Errorf("%s: layered %t, want %t", helm, got, want)
		}
	}
}

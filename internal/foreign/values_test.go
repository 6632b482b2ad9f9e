package foreign_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/foreign"
)

func TestValues(t *testing.T) {
	for _, test := range []struct {
		name  string
		text  string
		found []string
		// replicas of the Prometheus and the place of its key; zero where the file is ignored
		replicas int32
		place    string
	}{
		{"of the chart", "prometheus:\n  prometheusSpec:\n    replicas: 3\n", nil, 3, "values.yaml:3:15"},
		{"of a chart around it", "other: 1\nkube-prometheus-stack:\n  prometheus: {prometheusSpec: {replicas: 3}}\n", nil, 3, "values.yaml:3:43"},
		{"of another chart", "image: {tag: v1}\nprometheus: {enabled: true}\n", nil, 0, ""},
		{"of another chart below this name", "kube-prometheus-stack: true\nimage: {tag: v1}\n", nil, 0, ""},
		{"with an unknown key", "prometheus:\n  prometheusSpec:\n    replica:\n      count: 3\n", []string{
			"values.yaml:3:5: prometheus.prometheusSpec.replica is no key of chart kube-prometheus-stack, which would ignore it; write prometheus.prometheusSpec.replicas instead [values/unknown-key]",
		}, 1, "values.yaml:3:5"},
		{"with an unknown key at the top", "grafan: {enabled: false}\nprometheus: {enabled: true}\n", []string{
			"values.yaml:1:1: grafan is no key of chart kube-prometheus-stack, which would ignore it; write grafana instead [values/unknown-key]",
		}, 1, "values.yaml:2:14"},
		{"with a value of another type", "kube-prometheus-stack:\n  prometheus:\n    prometheusSpec:\n      replicas: many\n", []string{
			`values.yaml:4:7: prometheus.prometheusSpec.replicas is "many", a string, but chart kube-prometheus-stack takes a number there; write one [values/type-mismatch]`,
		}, 1, "values.yaml:4:17"},
		{"with a key that is merged", "x: &x {replica: 1}\nkube-prometheus-stack:\n  prometheus:\n    prometheusSpec:\n      <<: *x\n", []string{
			"values.yaml:1:8: prometheus.prometheusSpec.replica is no key of chart kube-prometheus-stack, which would ignore it; write prometheus.prometheusSpec.replicas instead [values/unknown-key]",
		}, 1, "values.yaml:5:7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			read, found, err := foreign.Read(t.Context(), foreign.Folder{FS: fstest.MapFS{"values.yaml": {Data: []byte(test.text)}}, Cluster: "here"})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range found {
				got = append(got, d.Source.String()+": "+d.Message+" ["+d.Code+"]")
			}
			if diff := cmp.Diff(test.found, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if test.replicas == 0 {
				if read.Bundle != nil {
					t.Errorf("it is read as %s", read.Bundle.Units[0].Objects[0].ID())
				}
				return
			}
			o := read.Bundle.Units[0].Objects[0]
			if n := o.Resource.(*chart.Values).Prometheus.PrometheusSpec.Replicas; n != test.replicas {
				t.Errorf("%d replicas, want %d", n, test.replicas)
			}
			if at := o.Locate([]any{"prometheus", "prometheusSpec", "replicas"}).String(); at != test.place {
				t.Errorf("replicas stand at %s, want %s", at, test.place)
			}
		})
	}
}

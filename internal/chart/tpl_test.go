package chart

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTemplateFault(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"plain", ""},
		{"{{ .Values.cluster }}", ""},
		{"{{ .Release.Name }}-{{ $.Chart.Name | upper }}", ""},
		{"{{ `{{ $labels.cluster }}` }}", ""},
		{`{{ "{{" }} $labels.cluster {{ "}}" }}`, ""},
		{"{{ range $zone := .Values.zones }}{{ $zone }}{{ .name }}{{ end }}", ""},
		{"{{ with .Values.cluster }}{{ .name }}{{ end }}", ""},
		{`{{ include "common.name" . }}`, ""},
		{`{{ define "x" }}{{ .anything }}{{ end }}{{ template "x" .Values }}`, ""},
		{"{{ range .Values.zones }}", ""}, // it may end in another value
		{"{{ end }}", ""},
		{"{{ $labels.cluster }}", "know no variable $labels"},
		{"{{ $value }}", "know no variable $value"},
		{"{{ .CommonLabels.severity }}", "know no field .CommonLabels"},
		{"{{ $.Labels }}", "know no field .Labels"},
		{"{{ range .Alerts }}{{ .Labels }}{{ end }}", "know no field .Alerts"},
		{"{{ if .Values.a }}{{ .GroupLabels }}{{ end }}", "know no field .GroupLabels"},
		{"{{ if .Values.a }}x{{ else }}{{ .GroupLabels }}{{ end }}", "know no field .GroupLabels"},
		{"{{ 1 | humanize }}", "know no function humanize"},
		{`{{ (query "up").x }}`, "know no function query"},
		{"{{ }}", "do not take it: missing value for command"},
		{"{{ a b", "do not take it: unclosed action"},
	} {
		if got := templateFault(test.text); got != test.want {
			t.Errorf("%s: %q, want %q", test.text, got, test.want)
		}
	}
}

func TestTemplateFaults(t *testing.T) {
	v, _, err := Read([]byte(`{
		"additionalPrometheusRulesMap": {"a": {"groups": [{"name": "{{ $labels.x }}"}]}},
		"alertmanager": {"config": {"route": {"receiver": "{{ .CommonLabels.team }}"}}},
		"prometheus": {"prometheusSpec": {
			"externalLabels": {"cluster": "{{ .Values.name }}", "pod": "{{ $labels.pod }}"},
			"additionalScrapeConfigs": [{"job_name": "a"}, {"job_name": "{{ .Job }}"}]
		}}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []TemplateFault{
		{[]any{"prometheus", "prometheusSpec", "additionalScrapeConfigs", 1, "job_name"}, "prometheus.prometheusSpec.additionalScrapeConfigs[1].job_name", "know no field .Job"},
		{[]any{"prometheus", "prometheusSpec", "externalLabels", "pod"}, "prometheus.prometheusSpec.externalLabels.pod", "know no variable $labels"},
	}
	if diff := cmp.Diff(want, v.TemplateFaults()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	v.Written["alertmanager"].(map[string]any)["tplConfig"] = true
	config := TemplateFault{[]any{"alertmanager", "config", "route", "receiver"}, "alertmanager.config.route.receiver", "know no field .CommonLabels"}
	if diff := cmp.Diff(append([]TemplateFault{config}, want...), v.TemplateFaults()); diff != "" {
		t.Errorf("with tplConfig (-want +got):\n%s", diff)
	}
}

// TestTplKeys holds the list to the table of keys.
func TestTplKeys(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(tplText), "\n")
	if !slices.IsSorted(lines) {
		t.Error("tpl.txt is not sorted")
	}
	for _, line := range lines {
		for key := range strings.FieldsSeq(line) {
			if !Known(strings.Split(key, ".")) {
				t.Errorf("the chart has no key %s", key)
			}
		}
	}
}

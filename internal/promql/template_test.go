package promql_test

import (
	"fmt"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/promql"
)

func TestTemplateLabels(t *testing.T) {
	for text, want := range map[string]string{
		"no template":                                               "",
		"{{ $labels.pod }} is gone":                                 "pod=$labels.pod",
		"{{ .Labels.pod }} of {{ $labels.job }}":                    "pod=.Labels.pod job=$labels.job",
		"{{ $.Labels.pod }}":                                        "pod=$.Labels.pod",
		`{{ index $labels "app.kubernetes.io" }}`:                   `app.kubernetes.io="app.kubernetes.io"`,
		`{{ index .Labels "a" }}{{ index $.Labels "b" }}`:           `a="a" b="b"`,
		`{{ index $externalLabels "a" }}{{ index (query "up") 0 }}`: `external a="a"`,
		"{{ $externalLabels.cluster }} {{ $value }}":                "external cluster=$externalLabels.cluster",
		"{{ .ExternalLabels.a }} {{ if $externalLabels.b }}{{ $externalLabels.b }}{{ $labels.b }}{{ end }}": "external a=.ExternalLabels.a b=$labels.b",
		"{{ $labels.pod | toUpper }}, {{ $labels.pod }}":                                                    "pod=$labels.pod",
		`{{ printf "%s" $labels.pod }} {{ reReplaceAll "a" "b" (.Labels.x) }}`:                              "pod=$labels.pod x=.Labels.x",
		`{{ if $labels.pod }}{{ $labels.pod }}{{ else }}{{ $labels.job }}{{ end }}`:                         "job=$labels.job",
		`{{ with $labels.pod }}{{ . }}{{ end }}`:                                                            "",
		`{{ with query "up" }}{{ .Labels.pod }}{{ $labels.job }}{{ end }}`:                                  "job=$labels.job",
		`{{ range query (print "up{job='" $labels.job "'}") }}{{ .Labels.x }}{{ end }}`:                     "job=$labels.job",
		`{{ template "x" $labels.y }}`:                                                                      "y=$labels.y",
		"{{ $labels }} {{ $labels.pod":                                                                      "",
		"{{ $labels }}":                                                                                     "",
	} {
		var got []string
		for _, use := range promql.TemplateLabels(text) {
			if use.External {
				got = append(got, "external")
			}
			got = append(got, fmt.Sprintf("%s=%s", use.Label, text[use.At[0]:use.At[1]]))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %s, want %s", text, strings.Join(got, " "), want)
		}
	}
}

func TestTemplateValue(t *testing.T) {
	for text, want := range map[string]string{
		"no value": "", "{{ $labels.value }}": "", "{{ $value": "",
		"at {{ $value }}": "$value", "{{ .Value | humanize }}": ".Value", `{{ printf "%.0f" $.Value }}`: "$.Value", "{{ $value }} {{ .Value }}": "$value",
		"{{ if gt $value 90.0 }}critical{{ else }}warning{{ end }}": "",
		"{{ if true }}{{ $value }}{{ end }}":                        "$value",
		"{{ $v := $value }}{{ if gt $v 90.0 }}critical{{ end }}":    "",
		`{{ with query "up" }}{{ .Value }}{{ end }}`:                "",
	} {
		at, found := promql.TemplateValue(text)
		if got := text[at[0]:at[1]]; got != want || found != (want != "") {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

package promql_test

import (
	"fmt"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/promql"
)

func TestTemplateLabels(t *testing.T) {
	for text, want := range map[string]string{
		"no template":                                                                   "",
		"{{ $labels.pod }} is gone":                                                     "pod=$labels.pod",
		"{{ .Labels.pod }} of {{ $labels.job }}":                                        "pod=.Labels.pod job=$labels.job",
		"{{ $.Labels.pod }}":                                                            "pod=$.Labels.pod",
		`{{ index $labels "app.kubernetes.io" }}`:                                       `app.kubernetes.io="app.kubernetes.io"`,
		`{{ index .Labels "a" }}{{ index $.Labels "b" }}`:                               `a="a" b="b"`,
		`{{ index $externalLabels "a" }}{{ index (query "up") 0 }}`:                     "",
		"{{ $externalLabels.cluster }} {{ $value }}":                                    "",
		"{{ $labels.pod | toUpper }}, {{ $labels.pod }}":                                "pod=$labels.pod",
		`{{ printf "%s" $labels.pod }} {{ reReplaceAll "a" "b" (.Labels.x) }}`:          "pod=$labels.pod x=.Labels.x",
		`{{ if $labels.pod }}{{ $labels.pod }}{{ else }}{{ $labels.job }}{{ end }}`:     "job=$labels.job",
		`{{ with $labels.pod }}{{ . }}{{ end }}`:                                        "",
		`{{ with query "up" }}{{ .Labels.pod }}{{ $labels.job }}{{ end }}`:              "job=$labels.job",
		`{{ range query (print "up{job='" $labels.job "'}") }}{{ .Labels.x }}{{ end }}`: "job=$labels.job",
		`{{ template "x" $labels.y }}`:                                                  "y=$labels.y",
		"{{ $labels }} {{ $labels.pod":                                                  "",
		"{{ $labels }}":                                                                 "",
	} {
		var got []string
		for _, use := range promql.TemplateLabels(text) {
			got = append(got, fmt.Sprintf("%s=%s", use.Label, text[use.At[0]:use.At[1]]))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %s, want %s", text, strings.Join(got, " "), want)
		}
	}
}

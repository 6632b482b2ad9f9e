package promrule

import (
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// certainTexts are those that need no template, and nearly all that people write.
var certainTexts = []string{
	"", "plain", "100 % of }} and { and }",
	"{{ $value }}", "{{$value}}", "{{ $value | humanize }} of {{ $labels.pod }} in {{ $externalLabels.cluster }}",
	"{{ $value | humanize1024 }}{{ $value | humanizeDuration }}{{ $value | humanizePercentage }}{{ $value | humanizeTimestamp }}",
	"{{ $labels.pod | title | toUpper | toLower | stripPort }}", `{{ $value | printf "%.2f" }}`,
	"two\nlines of {{ $labels._x9 }}\n",
}

// otherTexts are refused, or say more than what is known to be accepted.
var otherTexts = []string{
	"{{", "{{ }}", "{{{ $value }} x", "{{ $value }", "{{ $value | nonsense }}", "{{ $labels.0a }}", "{{ $labels.a-b }}", "{{ $label.a }}",
	"{{ $labels }}", "{{ $value.x }}", "{{ end }}", "{{ if $value }}", `{{ $value | printf "%` + "\n" + `" }}`, `{{ $value | printf "\q" }}`,
	"{{ $value | }}", "{{ | humanize }}", "{{- $value }}", "{{/* a comment */}}", `{{ query "up" }}`, "{{ $labels.ä }}", "\xff",
	"{{ $value }}{{ $value",
}

func TestCertain(t *testing.T) {
	for _, text := range certainTexts {
		if !certain(text) {
			t.Errorf("%q is to be known without Prometheus", text)
		}
	}
	for _, text := range otherTexts {
		if certain(text) {
			t.Errorf("%q is not to be known without Prometheus", text)
		}
	}
}

// What is certain is what Prometheus accepts, in a label and in an annotation.
func FuzzCertain(f *testing.F) {
	for _, text := range certainTexts {
		f.Add("summary", text)
	}
	for _, text := range otherTexts {
		f.Add("summary", text)
	}
	for _, name := range []string{"", "__name__", "a-b", "ä", "\xff", "9"} {
		f.Add(name, "{{ $value }}")
	}
	promql := parser.NewParser(parser.Options{})
	f.Fuzz(func(t *testing.T, name, text string) {
		texts := map[string]string{name: text}
		for _, r := range []rulefmt.Rule{
			{Alert: "A", Expr: "0", Labels: texts}, {Alert: "A", Expr: "0", Annotations: texts},
			{Record: "a", Expr: "0", Labels: texts}, {Record: "a", Expr: "0", Annotations: texts},
			{Alert: "A", Record: "a", Expr: "0", Annotations: texts},
		} {
			d := doubtful(r)
			whole := r.Validate(rulefmt.RuleNode{}, model.UTF8Validation, promql)
			rest := d.Validate(rulefmt.RuleNode{}, model.UTF8Validation, promql)
			if len(whole) != len(rest) {
				t.Errorf("Prometheus says %v of %+v, and %v without what is certain", whole, r, rest)
			}
		}
	})
}

package promrule

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
)

// doubtful leaves out of an alert's labels and annotations those that Prometheus accepts for certain. It judges each by
// itself, and builds a template with all of its functions for it, which costs more than all else that is done to a rule.
func doubtful(r rulefmt.Rule) rulefmt.Rule {
	if r.Alert != "" && r.Record == "" {
		r.Labels, r.Annotations = doubtfulTexts(r.Labels), doubtfulTexts(r.Annotations)
	}
	return r
}

func doubtfulTexts(texts map[string]string) map[string]string {
	var left map[string]string
	for name, text := range texts {
		if name != model.MetricNameLabel && model.LegacyValidation.IsValidLabelName(name) && certain(text) {
			continue
		}
		if left == nil {
			left = map[string]string{}
		}
		left[name] = text
	}
	return left
}

// action is a template's action of the simple form that nearly all of them have.
var action = regexp.MustCompile(`^\{\{ *(\$value|\$(labels|externalLabels)\.[a-zA-Z_][a-zA-Z0-9_]*)` +
	`( *\| *(humanize(1024|Duration|Percentage|Timestamp)?|title|toUpper|toLower|stripPort|printf "[^"\\\n]*"))* *\}\}`)

// certain tells whether a text is one that Prometheus accepts. No means that it has to be asked.
func certain(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for {
		start := strings.Index(text, "{{")
		if start < 0 {
			return true
		}
		text = text[start:]
		at := action.FindStringIndex(text)
		if at == nil {
			return false
		}
		text = text[at[1]:]
	}
}

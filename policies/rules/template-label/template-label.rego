# METADATA
# title: A template writes labels that the alert has
# description: >-
#   A label that no series of an alert's expression has is empty in its annotations and labels, so that nobody reads what is
#   meant.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["template-label"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.within(
	report.finding(
		template.path,
		sprintf("the template writes external label %s, which %s not have; add it there, or write another", [template.label, who(template.unset)]),
		"An external label that is not there is empty in the text.",
	),
	template.at,
) if {
	some rule in input.facts.rules
	some template in rule.expression.templates
	template.unset
}

who(names) := sprintf("%s does", [names[0]]) if count(names) == 1

who(names) := sprintf("%s do", [text.few(names)]) if count(names) > 1

findings contains report.within(
	report.finding(
		template.path,
		sprintf("the template writes label %s, which %s; %s", [template.label, about.why, about.action]),
		about.help,
	),
	template.at,
) if {
	some rule in input.facts.rules
	some template in rule.expression.templates
	not template.unset
	about := explain(template)
}

explain(template) := {
	"why": "it does not see, for the label is added when the alert is sent",
	"action": "write that of the evaluator",
	"help": sprintf("{{ $externalLabels.%s }}", [template.label]),
} if {
	template.external
}

explain(template) := {
	"why": sprintf("%s drops from the series of expr", [template.by]),
	"action": "keep it there, or write another",
	"help": sprintf("sum by (%s) (…) keeps the label, and then there is an alert for each of its values.", [template.label]),
} if {
	not template.external
	template.by
}

explain(template) := {
	"why": "no series of expr has",
	"action": "write one that they have",
	"help": "A template sees the labels of the series that expr gives, and not those that the rule adds.",
} if {
	not template.external
	not template.by
}

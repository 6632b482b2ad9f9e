# METADATA
# title: A page is not decided by a part of the data
# description: >-
#   With the strategy warn, a ruler evaluates a rule although some stores did not answer. What is missing then looks like
#   something that is down, or hides it.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["partial-response"]

import data.gauntlet.lib.alerts
import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding(
	["spec", "groups", i, "partial_response_strategy"],
	sprintf(
		"partial_response_strategy is warn, so that %s decides %s without the stores that do not answer; write abort",
		[text.few(rulers), text.few(pages)],
	),
	"partial_response_strategy: abort is what a ruler does when nothing is said.",
) if {
	rulers := {evaluator.name | some evaluator in input.facts.evaluators; evaluator.ruler}
	count(rulers) > 0
	some i, group in input.object.spec.groups
	lower(group.partial_response_strategy) == "warn"
	pages := {rule.alert | some rule in alerts.all; rule.path[2] == i; alerts.pages(rule)}
	count(pages) > 0
}

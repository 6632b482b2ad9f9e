# METADATA
# title: A rule sets no label that its evaluator sets
# description: >-
#   External labels say where series and alerts come from. A rule that sets one of them loses its own value, or makes its alert
#   come from elsewhere.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules["label-collision"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding(
	array.concat(rule.path, ["labels", collision.label]),
	sprintf(
		"label %s of %s is %q, and %s overwrites it with one of its own; choose another name",
		[collision.label, name(rule), collision.value, text.few(collision.evaluators)],
	),
	help,
) if {
	some rule in input.facts.rules
	some collision in rule.collisions
	collision.lost
}

findings contains report.likely(report.finding(
	array.concat(rule.path, ["labels", collision.label]),
	sprintf(
		"label %s of %s is %q, which hides that it comes from %s, whose %s is another; choose another name",
		[collision.label, name(rule), collision.value, text.few(collision.evaluators), collision.label],
	),
	help,
)) if {
	some rule in input.facts.rules
	some collision in rule.collisions
	not collision.lost
}

help := "The evaluator's external labels are added to all that it sends, and tell clusters, regions and environments apart."

name(rule) := object.get(rule, "alert", object.get(rule, "record", ""))

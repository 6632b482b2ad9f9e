# METADATA
# title: The labels of an alert stay the same while it fires
# description: >-
#   Labels say which alert it is. One that contains the value makes another alert of each value.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["value-in-label"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		shown.path,
		sprintf("label %s contains the value of %s, and each new value is another alert, for which \"for\" starts anew; write it in an annotation", [shown.label, rule.alert]),
		"Annotations may change while an alert fires, and labels may not.",
	),
	shown.at,
) if {
	some rule in input.facts.rules
	some shown in rule.expression.shown
}

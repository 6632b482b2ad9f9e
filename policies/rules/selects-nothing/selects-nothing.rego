# METADATA
# title: A selector can match some series
# description: >-
#   Matchers that no series can pass give an expression nothing to work on. It is valid, and its alert never fires.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["selects-nothing"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("no series can match %s, so that this selector gives nothing; correct it, or remove the rule", [concat(" and ", selector.matchers)]),
		"",
	),
	selector.at,
) if {
	some rule in input.facts.rules
	some selector in rule.expression.nothing
}

# METADATA
# title: An alert is for the same series each time
# description: >-
#   What topk and its kind choose changes from one evaluation to the next, and with it the labels by which an alert is known.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules.flapping

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("%s chooses series anew at each evaluation, and the alert of one that is not chosen again is resolved; compare all of them", [choice.by]),
		"A comparison alone keeps the series that are over the threshold, however many these are.",
	),
	choice.at,
) if {
	some rule in input.facts.rules
	choice := rule.expression.chosen
}

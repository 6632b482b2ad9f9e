# METADATA
# title: A label that is asked for is still there
# description: >-
#   To group or to match by a label that an inner part of the expression has taken away is to group or to match by nothing.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["label-gone"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("%s (%s) asks for a label that %s has taken away; keep it there, or leave it out here", [asks[removed.where], removed.label, removed.by]),
		sprintf("sum by (%s) (…) keeps the label.", [removed.label]),
	),
	removed.at,
) if {
	some rule in input.facts.rules
	some removed in rule.expression.removed
}

asks := {"by": "by", "on": "on", "group": "group_left or group_right"}

# METADATA
# title: A rule asks for metrics that somebody has
# description: >-
#   A metric that no target exposes and no rule records gives no series, and an alert on it never fires.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["metric-unknown"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("no target is declared to expose %s, and no rule records it; %s", [unknown.metric, action(unknown)]),
		"The metrics of a service or exporter are declared by its metrics, or by samples of what it answers.",
	),
	unknown.at,
) if {
	some rule in input.facts.rules
	some unknown in rule.expression.unknown
}

action(unknown) := sprintf("write %s, or declare it", [unknown.nearest]) if unknown.nearest

action(unknown) := "correct the name, or declare it" if not unknown.nearest

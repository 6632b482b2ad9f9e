# METADATA
# title: A counter is not compared as it stands
# description: >-
#   A counter tells how much there has been since its process started, which grows with the age of the process. What can be too
#   much is how fast it grows.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["counter-without-rate"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("%s is compared as it stands, and it counts since its process started; compare its rate or increase", [name(counter)]),
		"increase(…_total[5m]) > 10 asks for the last five minutes.",
	),
	counter.at,
) if {
	some rule in input.facts.rules
	some counter in rule.expression.counters
}

name(counter) := sprintf("counter %s", [counter.metric])

name(counter) := "a sum of counters" if not counter.metric

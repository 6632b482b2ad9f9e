# METADATA
# title: An alert above clusters says which cluster it is about
# description: >-
#   A ruler sees the series of many clusters. An expression that drops the labels which tell them apart mixes them, and its
#   alert names no place.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["cluster-label-lost"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("%s drops %s, and so mixes what comes from several of them; keep that in the result", [lost[0].by, text.few(names)]),
		sprintf("by (%[1]s) keeps it in an aggregation, and on (%[1]s) where two sides are matched.", [concat(", ", [name | some name in places; name in names])]),
	),
	lost[0].at,
) if {
	some rule in input.facts.rules
	lost := [label | some label in rule.expression.lost; label.label in places]
	names := {label.label | some label in lost}
	mixes(rule.expression, names)
}

# places are the labels that say where a series is from.
places := [data.fleet.labels.environment, data.fleet.labels.region, data.fleet.labels.cluster]

# An expression that keeps a larger place than the cluster sums up on purpose, as long as it does not mix environments.
mixes(_, names) if data.fleet.labels.environment in names

mixes(expression, names) if {
	count(names) > 0
	every kept in object.get(expression, "kept", []) {
		not kept in places
	}
}

# METADATA
# title: An absence is asked for in one cluster
# description: >-
#   Above several clusters, absent() is true only once the series are missing in all of them. As long as one cluster has
#   them, nobody hears of the others.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["global-absent"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("absence of %s is asked of several clusters at once, and one that has it hides that others lack it; ask each cluster by itself", [name(absent)]),
		sprintf("evaluator: cluster asks in each cluster; so does a matcher {%s=\"…\"} in one.", [data.fleet.labels.cluster]),
	),
	absent.at,
) if {
	some rule in input.facts.rules
	some absent in rule.expression.absents
	data.fleet.labels.cluster in absent.differs
}

name(absent) := absent.metric

name(absent) := "series" if not absent.metric

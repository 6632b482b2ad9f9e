# METADATA
# title: Some Prometheus or ruler selects each rule object
# description: >-
#   A rule object that nobody selects is accepted by Kubernetes, and none of its rules is ever evaluated.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules["not-selected"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding(
	[],
	sprintf("neither a Prometheus nor a ruler in %s selects this PrometheusRule, so that none of its rules is evaluated; give it the labels and the namespace that one selects", [text.few(clusters)]),
	"Compare its labels with the ruleSelector of the Prometheus, and its namespace with the ruleNamespaceSelector.",
) if {
	clusters := {cluster | some cluster in input.facts.blind[_].clusters}
	count(clusters) > 0
}

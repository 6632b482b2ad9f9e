# METADATA
# title: A rule is evaluated where its metrics are
# description: >-
#   A rule whose metric another Prometheus scrapes returns nothing where it is evaluated, and an alert that returns nothing
#   never fires.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules["metric-not-here"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.in_clusters(clusters, report.finding(
	array.concat(rule.path, ["expr"]),
	sprintf(
		"expr asks for %s, to be found in %s and not in %s of %s; evaluate the rule there, or above both",
		[
			text.few({missing.metric | some missing in absent}),
			text.few({scraper | some scraper in absent[_].scraped_by}),
			text.few({evaluation.evaluator | some evaluation in evaluations}),
			text.few(clusters),
		],
	),
	"evaluator: region hands the rule to the region's ruler, which sees what every Prometheus of the region scrapes.",
)) if {
	some rule in input.facts.rules
	rule.evaluations[_].not_here[0]
	evaluations := [evaluation | some evaluation in rule.evaluations; evaluation.not_here[0]]
	clusters := {cluster | some cluster in evaluations[_].clusters}
	absent := [missing | some missing in evaluations[_].not_here]
}

# METADATA
# title: A rule is evaluated once
# description: >-
#   The same alert twice wakes people twice, and the same recording twice writes a series from two places, which
#   Prometheus refuses as out of order or counts double.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules.duplicate

import data.gauntlet.lib.report
import data.gauntlet.lib.text

# Both of two equal rules have each other as a twin. Only the later one is told, so that one mistake is one finding.
findings contains report.in_clusters(clusters, report.see(
	report.finding(
		array.concat(rule.path, [kind]),
		sprintf(
			"%s is the same rule as %s, and %s %s it; remove one of them",
			[rule[kind], text.few({twin.name | some twin in earlier}), text.few(evaluators), text.agree(evaluators, "evaluates", "evaluate")],
		),
		"Two rules that are meant to differ have different names, expressions or labels.",
	),
	{report.place_in(twin, [kind], "the other one") | some twin in earlier},
)) if {
	some rule in input.facts.rules
	rule.evaluations[_].twins[0]
	earlier := {twin | some twin in rule.evaluations[_].twins; [twin.name, twin.path] < [reference(rule), rule.path]}
	count(earlier) > 0
	evaluators := {evaluation.evaluator | some evaluation in rule.evaluations; evaluation.twins[0]}
	clusters := {cluster | some evaluation in rule.evaluations; evaluation.twins[0]; some cluster in evaluation.clusters}
	some kind in ["alert", "record"]
	rule[kind]
}

# reference names a rule as the facts name twins: Kind namespace/name, group, rule.
reference(rule) := sprintf("%s, %s, %s", [input.id, group.name, name]) if {
	group := object.get(input.object, array.slice(rule.path, 0, 3), {"name": ""})
	name := object.get(rule, "alert", object.get(rule, "record", ""))
}

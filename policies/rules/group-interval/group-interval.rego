# METADATA
# title: A group's interval fits its rules
# description: >-
#   An interval that is no multiple of the scrape interval makes some evaluations see more new samples than others. One that is
#   too short for the number of rules is missed, and an evaluation that is missed is a gap.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["group-interval"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding(
	array.concat(group.path, ["interval"]),
	sprintf("interval is %s, which is no multiple of the %s between two scrapes, so that evaluations see now more, now fewer new samples; write a multiple", [group.interval, group.scrape]),
	sprintf("interval: %s, or a multiple of it.", [group.scrape]),
) if {
	some group in input.facts.uneven
}

findings contains report.finding(
	["spec", "groups", i, "name"],
	sprintf(
		"group %s has %d rules, and in the %s between two evaluations each may take %s, less than the %s that are reckoned with; split the group",
		[group.name, count(group.rules), text.duration(interval), text.duration(interval / count(group.rules)), text.duration(budget)],
	),
	"The rules of a group are evaluated one after the other, and different groups at the same time.",
) if {
	budget := data.fleet.thresholds.rule_seconds
	some i, group in input.object.spec.groups
	interval := seconds(group)
	interval < count(group.rules) * budget
}

# seconds are those between two evaluations of a group: its own, or the least of its evaluators.
seconds(group) := text.milliseconds(group.interval) / 1000

seconds(group) := min([evaluator.interval_seconds | some evaluator in input.facts.evaluators]) if {
	object.get(group, "interval", "") == ""
	input.facts.evaluators[0]
}

# METADATA
# title: The two sides of an operator can match
# description: >-
#   Two series match when the labels that are compared are equal. Where one side always has such a label and the other never has
#   it, or always has another value, the expression gives nothing.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules["vector-match"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		message(join),
		help(join),
	),
	join.at,
) if {
	some rule in input.facts.rules
	some join in rule.expression.joins
}

why(join) := sprintf("those of the %s side have the label %s, and those of the %s side never do", [other, join.label, join.lacks]) if {
	other := {"left": "right", "right": "left"}[join.lacks]
}

message(join) := sprintf("no series match over %s: %s; match them on labels that both sides have", [join.op, why(join)]) if not join.many

message(join) := sprintf(
	"%s fails on the %s side, where several series differ in %s alone; aggregate them, or match on it",
	[join.op, join.many, join.label],
) if {
	join.many
}

help(join) := sprintf(
	"%s on (…) names the labels that must be equal, and %s ignoring (%s) all but this one.",
	[join.op, join.op, join.label],
) if {
	not join.many
}

help(join) := sprintf("without (%s) leaves one of them, and group_%s says that several are meant.", [join.label, join.many]) if join.many

why(join) := sprintf("%s is %q on the left and %q on the right", [join.label, join.left, join.right]) if not join.lacks

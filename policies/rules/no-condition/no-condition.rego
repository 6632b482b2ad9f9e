# METADATA
# title: An alert says at which values it fires
# description: >-
#   An alert fires for each series that its expression gives, whatever its value. Where nothing is compared, that is as long
#   as there are series.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["no-condition"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("%s, so that %s fires %s; %s", [why(open), rule.alert, when(open), about[object.get(open, "by", "")].action]),
		about[object.get(open, "by", "")].help,
	),
	open.at,
) if {
	some rule in input.facts.rules
	open := rule.expression.unconditional
}

why(open) := about[object.get(open, "by", "")].why

about := {
	"": {
		"why": "nothing is asked of the values of these series",
		"action": "compare them with what is too much or too little",
		"help": "An alert fires for each series that expr gives, also where its value is 0.",
	},
	"bool": {
		"why": "a comparison with bool gives 0 or 1 for each series and keeps all of them",
		"action": "leave out bool",
		"help": "Without bool, a comparison keeps the series of which it is true.",
	},
	"or": {
		"why": "this side of or is there whatever its values are",
		"action": "compare it, too, or put the comparison around both",
		"help": "(errors or vector(0)) > 5 compares both sides.",
	},
	"always": {
		"why": "this comparison is true of all values",
		"action": "compare with what is too much or too little",
		"help": "",
	},
}

when(open) := "always" if open.sure

when(open) := "as long as there are any" if not open.sure

# METADATA
# title: A comparison can be true
# description: >-
#   A comparison that is true of no values that there can be leaves an expression nothing to give. It is valid, and its alert
#   never fires.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules["never-true"]

import data.gauntlet.lib.report

findings contains within(operation, report.finding(
	array.concat(rule.path, ["expr"]),
	sprintf("%s gives %s: %s; %s", [operation.op, outcome(operation), why(operation), action(operation)]),
	help(operation),
)) if {
	some rule in input.facts.rules
	some operation in rule.expression.impossible
}

within(operation, finding) := report.within(finding, operation.at) if not operation.part

within(operation, finding) := report.likely(report.within(finding, operation.at)) if operation.part

outcome(operation) := "nothing, whatever there is" if not operation.bool

outcome(operation) := "0 for all, whatever there is" if operation.bool

why(operation) := sprintf("its left side is %s, and its right side %s", [words(operation.left), words(operation.right)]) if operation.left

why(operation) := "both of its sides are the same" if operation.same

why(operation) := "its right side is always there, and takes all" if {
	not operation.left
	not operation.same
}

action(operation) := "correct it, or remove it" if not operation.count

action(operation) := "ask whether there are none by absent" if operation.count

help(operation) := "count gives nothing where there is nothing to count, and not 0: absent(…) is true then, and so is (count(…) or vector(0)) == 0." if {
	operation.count
}

help(operation) := "" if not operation.count

words(values) := "NaN" if values.nan

words(values) := values.infinity

words(values) := sprintf("%v", [values.low]) if values.low == values.high

words(values) := sprintf("from %v to %v", [values.low, values.high]) if values.low != values.high

words(values) := sprintf("at least %v", [values.low]) if not values.high

words(values) := sprintf("at most %v", [values.high]) if not values.low

words(values) := "any number" if values == {}

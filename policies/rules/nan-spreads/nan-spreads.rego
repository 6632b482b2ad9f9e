# METADATA
# title: NaN does not spread to a whole aggregation
# description: >-
#   A quotient of rates is NaN where nothing happens, and an aggregation of numbers among which is NaN is NaN.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["nan-spreads"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("%s is NaN as soon as one of these quotients is, which is where its divisor, a rate, is zero; divide sums, or only by what is above zero", [quotient.by]),
		"sum(rate(a[5m])) / sum(rate(b[5m])) is the ratio of the whole, and … / (rate(b[5m]) > 0) leaves out what stands still.",
	),
	quotient.at,
) if {
	some rule in input.facts.rules
	some quotient in rule.expression.undefined
}

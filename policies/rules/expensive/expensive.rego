# METADATA
# title: An expression asks for no more than it needs
# description: >-
#   A selector that does not say which metric it wants reads the whole index, and a long range reads every sample in it, at
#   each evaluation.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules.expensive

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("%s, and so each evaluation looks at every series; name the metric", [what(selector)]),
		"{__name__=~\"shop_.+\"} begins with a text, by which Prometheus finds the metrics.",
	),
	selector.at,
) if {
	some rule in input.facts.rules
	some selector in rule.expression.broad
}

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("a range of %s is read at each evaluation, and more than %d days are held to be too much; record it in steps", [longest.text, days]),
		"A recording rule over 5m, and an average of what it records, read a hundredth of the samples.",
	),
	longest.at,
) if {
	some rule in input.facts.rules
	longest := rule.expression.longest
	not longest.beyond
	data.fleet.thresholds.max_range_seconds > 0
	longest.seconds > data.fleet.thresholds.max_range_seconds
	days := floor(data.fleet.thresholds.max_range_seconds / 86400)
}

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf("expr looks back over %s, and its Prometheus keeps samples for %s; evaluate it where they are kept longer", [longest.text, longest.beyond]),
		"evaluator: region asks the object store, which keeps them for months.",
	),
	longest.at,
) if {
	some rule in input.facts.rules
	longest := rule.expression.longest
	longest.beyond
}

what(selector) := sprintf("the name of the metric may begin with anything in %q", [selector.name])

what(selector) := "a selector names neither a metric nor a label that narrows it" if not selector.name

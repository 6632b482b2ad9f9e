# METADATA
# title: A rate has enough samples, of a counter
# description: >-
#   A rate needs several scrapes in its range, and counters: of a gauge, a recorded rate or a sum of counters it is a
#   number that means nothing.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["rate-window"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		problem(window),
		"rate, irate and increase are for counters, as they are scraped; delta, deriv and predict_linear are for gauges.",
	),
	window.at,
) if {
	some rule in input.facts.rules
	some window in rule.expression.windows
}

findings contains report.within(
	report.finding(
		array.concat(rule.path, ["expr"]),
		sprintf(
			"the range of %s is %s, in which a metric that is scraped every %s has fewer than %d samples; make it longer",
			[window.function, window.range, window.interval, data.fleet.thresholds.rate_scrapes],
		),
		"One scrape that fails must not make a gap: four intervals are usual.",
	),
	window.at,
) if {
	some rule in input.facts.rules
	some window in rule.expression.windows
	window.scrapes < data.fleet.thresholds.rate_scrapes
	not problem(window)
}

for_counters := {"rate", "irate", "increase"}

problem(window) := sprintf("%s is given %s, a gauge, and takes each fall for a restart; use delta or deriv", [window.function, name(window)]) if {
	window.function in for_counters
	window.kind == "gauge"
}

problem(window) := sprintf("%s is given %s, a rate already, and what comes out means nothing; remove one of the two", [window.function, name(window)]) if {
	window.function in for_counters
	window.kind == "rate"
}

problem(window) := sprintf("%s is given %s, counters that are aggregated, and sees a jump when one of them restarts; aggregate the rates", [window.function, name(window)]) if {
	window.function in for_counters
	window.kind == "sum"
}

problem(window) := sprintf("%s is given %s, a counter, and takes each restart for a fall; use increase or rate", [window.function, name(window)]) if {
	not window.function in for_counters
	window.kind in {"counter", "sum"}
}

name(window) := window.metric

name(window) := "an expression" if not window.metric

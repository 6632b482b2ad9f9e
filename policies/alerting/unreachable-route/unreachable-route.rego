# METADATA
# title: Each route gets alerts
# description: >-
#   A route behind one that takes the same alerts and more, or whose matchers contradict each other, gets no alert, and its
#   receiver hears of nothing.
# custom:
#   severity: warning
#   on: [AlertmanagerConfig, HelmValues]
package gauntlet.alerting["unreachable-route"]

import data.gauntlet.lib.report

findings contains report.see(
	report.finding(
		route.path,
		"a route before this one takes all alerts that this one is for, so that it gets none; put it first, or let the other one continue",
		"Alertmanager goes on behind a route that takes an alert only where that says continue: true.",
	),
	{report.place(route.before, "the route that takes them")},
) if {
	some route in input.facts.dead
	route.before
}

findings contains report.finding(
	route.path,
	sprintf("no alert passes %s and %s, which this route and those around it ask for, so that it gets none; remove one of them", route.matchers),
	"The matchers of a route and of all routes around it must match. To an AlertmanagerConfig the operator adds that of its namespace.",
) if {
	some route in input.facts.dead
	route.matchers
}

package gauntlet.alerting["unreachable-route_test"]

import data.gauntlet.alerting["unreachable-route"] as rule

test_a_route_behind_one_that_takes_more if {
	rule.findings == {{
		"path": ["spec", "route", "routes", 1],
		"message": "a route before this one takes all alerts that this one is for, so that it gets none; put it first, or let the other one continue",
		"help": "Alertmanager goes on behind a route that takes an alert only where that says continue: true.",
		"related": {{"path": ["spec", "route", "routes", 0], "message": "the route that takes them"}},
	}} with input as document([{"path": ["spec", "route", "routes", 1], "before": ["spec", "route", "routes", 0]}])
}

test_matchers_that_contradict_each_other if {
	rule.findings == {{
		"path": ["spec", "route", "routes", 1],
		"message": "no alert passes namespace=\"shop\" and namespace=\"mail\", which this route and those around it ask for, so that it gets none; remove one of them",
		"help": "The matchers of a route and of all routes around it must match. To an AlertmanagerConfig the operator adds that of its namespace.",
	}} with input as document([{"path": ["spec", "route", "routes", 1], "matchers": ["namespace=\"shop\"", "namespace=\"mail\""]}])
}

test_routes_that_get_alerts_pass if {
	rule.findings == set() with input as document([])
	rule.findings == set() with input as {"facts": {}}
}

document(dead) := {"facts": {"dead": dead}}

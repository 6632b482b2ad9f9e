package gauntlet.alerting.unrouted_test

import data.gauntlet.alerting.unrouted as rule

help := "The receivers of a class are chosen by severity and environment; an entry without either takes all."

test_only_the_default_receiver if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "alert"],
		"message": "Down with {priority=\"P1\", severity=\"info\", env=\"dev\"} and {priority=\"P1\", severity=\"info\", env=\"prod\"} reaches the default receiver nobody alone; add an entry for it to the receivers of its class",
		"help": help,
		"clusters": {"prod-na", "dev-na"},
	}} with input as document([
		{"clusters": ["prod-na"], "unrouted": [lost({"priority": "P1", "severity": "info", "env": "prod", "service": "a"}, "nobody")]},
		{"clusters": ["dev-na"], "unrouted": [lost({"priority": "P1", "severity": "info", "env": "dev", "service": "a"}, "nobody")]},
		{"clusters": ["dev-eu"], "unrouted": null},
	])
		with data.fleet as fleet
}

test_no_receiver if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "alert"],
		"message": "Down with no label that routes are chosen by reaches no receiver; add an entry for it to the receivers of its class",
		"help": help,
		"clusters": {"prod-na"},
	}} with input as document([{"clusters": ["prod-na"], "unrouted": [lost({"service": "a"}, "")]}])
		with data.fleet as fleet
}

test_routed_passes if {
	rule.findings == set() with input as document([{"unrouted": []}])
		with data.fleet as fleet
}

test_a_default_receiver_that_sends_nothing_where_nothing_is_classed if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "alert"],
		"message": "Down with {severity=\"info\"} reaches the default receiver null alone, which sends nothing; add a route for it, or let the default receiver send",
		"help": "routes: [{matchers: ['severity=\"warning\"'], receiver: NAME}]",
		"severity": "warning",
		"clusters": {"prod-na"},
	}} with input as document([
		{"clusters": ["prod-na"], "unrouted": [object.union(lost({"severity": "info"}, "null"), {"silent": true})]},
		{"clusters": ["prod-eu"], "unrouted": [lost({"severity": "info"}, "slack")]},
	])
		with data.fleet as {"labels": {"environment": "env"}, "classes": {}}
}

test_a_default_receiver_where_nothing_is_classed_passes if {
	rule.findings == set() with input as document([{"clusters": ["prod-na"], "unrouted": [lost({"severity": "info"}, "slack")]}])
		with data.fleet as {"labels": {"environment": "env"}, "classes": {}}
}

fleet := {"labels": {"environment": "env"}, "classes": {"P1": {}}}

lost(labels, receiver) := {"labels": labels, "receiver": receiver, "silent": false}

document(evaluations) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "Down",
	"evaluations": evaluations,
}]}}

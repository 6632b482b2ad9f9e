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
		with data.fleet.labels as {"environment": "env"}
}

test_no_receiver if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "alert"],
		"message": "Down with no label that routes are chosen by reaches no receiver; add an entry for it to the receivers of its class",
		"help": help,
		"clusters": {"prod-na"},
	}} with input as document([{"clusters": ["prod-na"], "unrouted": [lost({"service": "a"}, "")]}])
		with data.fleet.labels as {"environment": "env"}
}

test_routed_passes if {
	rule.findings == set() with input as document([{"unrouted": []}])
		with data.fleet.labels as {"environment": "env"}
}

lost(labels, receiver) := {"labels": labels, "receiver": receiver}

document(evaluations) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "Down",
	"evaluations": evaluations,
}]}}

package gauntlet.alerting["wrong-receiver_test"]

import data.gauntlet.alerting["wrong-receiver"] as rule

fleet := {
	"labels": {"environment": "environment"},
	"classes": {"P1": {
		"severities": ["critical", "warning"],
		"receivers": [
			{"severities": ["critical"], "environments": ["prod"], "receiver": "pager"},
			{"severities": [], "environments": [], "receiver": "triage"},
		],
	}},
}

test_a_page_that_goes_elsewhere if {
	rule.findings == {{
		"object": "values",
		"path": ["alertmanager", "config", "route"],
		"message": "the routes send critical alerts of class P1 to triage, and the class sends them to pager; let a route take them there",
		"help": "receiver: pager",
	}} with input as document([route({"priority": "P1", "severity": "critical", "environment": "prod"}, "triage")])
		with data.fleet as fleet
}

test_what_goes_where_its_class_says_passes if {
	rule.findings == set() with input as document([
		route({"priority": "P1", "severity": "critical", "environment": "prod"}, "pager"),
		route({"priority": "P1", "severity": "critical", "environment": "dev"}, "triage"),
		route({"priority": "P1", "severity": "warning"}, "triage"),
	])
		with data.fleet as fleet
}

test_what_is_not_known_passes if {
	rule.findings == set() with input as document([
		route({"priority": "P1", "severity": "critical"}, "triage"), # of an environment that is not known
		route({"priority": "P1", "severity": "info"}, "pager"), # a severity that the class does not have
		route({"priority": "P9", "severity": "critical"}, "pager"),
		route({}, "deadman"),
	])
		with data.fleet as fleet
}

route(labels, receiver) := {
	"object": "values",
	"path": ["alertmanager", "config", "route"],
	"labels": labels,
	"receivers": [receiver],
}

document(routes) := {"fleet": {"routes": routes}}

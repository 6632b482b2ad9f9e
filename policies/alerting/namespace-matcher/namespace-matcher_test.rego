package gauntlet.alerting["namespace-matcher_test"]

import data.gauntlet.alerting["namespace-matcher"] as rule

finding := {
	"path": ["spec", "route"],
	"message": "the operator adds namespace=\"infra\" to this route, which NodeDown never has, so that it takes none of them; let the rule have it, or choose another strategy",
	"help": "With alertmanagerConfigMatcherStrategy: {type: OnNamespaceExceptForAlertmanagerNamespace}, the namespace of the Alertmanager may route all alerts.",
	"related": {{
		"object": "PrometheusRule infra/nodes",
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "the expression of NodeDown",
	}},
}

test_an_alert_without_the_label if {
	rule.findings == {finding} with input as document([deaf(["NodeDown"], true)])
}

test_other_alerts_may_be_elsewhere if {
	rule.findings == {object.union(finding, {
		"severity": "warning",
		"message": "the operator adds namespace=\"infra\" to this route, which NodeDown and NodeFull never have, so that it takes none of them; let the rule have it, or choose another strategy",
	})} with input as document([deaf(["NodeDown", "NodeFull"], false)])
}

test_routes_that_take_alerts_pass if {
	rule.findings == set() with input as {"facts": {}}
}

deaf(alerts, named) := {
	"path": ["spec", "route"],
	"namespace": "infra",
	"alerts": alerts,
	"first": {"object": "PrometheusRule infra/nodes", "path": ["spec", "groups", 0, "rules", 0]},
	"name": "NodeDown",
	"named": named,
}

document(routes) := {"facts": {"deaf": routes}}

package gauntlet.alerting["inhibit-self_test"]

import data.gauntlet.alerting["inhibit-self"] as rule

test_source_and_target_are_the_same if {
	rule.findings == {{
		"path": ["alertmanager", "config", "inhibit_rules", 0, "target_matchers"],
		"message": "source_matchers and target_matchers match the same alerts, which Alertmanager never lets silence each other; let the target be what the source makes needless",
		"help": "source_matchers: ['severity=\"critical\"'] with target_matchers: ['severity=~\"warning|info\"'] silences what is less bad.",
	}} with input as document([{"source_matchers": ["a = b", "c=\"d\""], "target_matchers": ["c = d", "a=b"]}])
}

test_source_and_target_of_a_namespace_are_the_same if {
	rule.findings == {{
		"path": ["spec", "inhibitRules", 1, "targetMatch"],
		"message": "sourceMatch and targetMatch match the same alerts, which Alertmanager never lets silence each other; let the target be what the source makes needless",
		"help": "sourceMatch: [{name: severity, value: critical}] with targetMatch: [{name: severity, value: warning}] silences what is less bad.",
	}} with input as {"object": {"spec": {"inhibitRules": [
		{"sourceMatch": [{"name": "a", "value": "b"}], "targetMatch": [{"name": "a", "value": "c"}]},
		{"sourceMatch": [{"name": "a", "value": "b"}], "targetMatch": [{"name": "a", "value": "b"}]},
		{"sourceMatch": [], "targetMatch": []},
	]}}}
}

test_an_inhibition_that_crosses_clusters if {
	every labels, label in {["cluster", "site"]: "cluster", ["datacenter", "site"]: "datacenter"} {
		rule.findings == {{
			"path": ["alertmanager", "config", "inhibit_rules", 1],
			"message": sprintf("equal lacks %s, and this Alertmanager hears of several clusters, so that Down of one cluster silences Slow of another; add %s to equal", [label, label]),
			"help": sprintf("equal: [%s, namespace, alertname]", [label]),
			"severity": "warning",
		}} with input as {"object": {}, "facts": {"crossings": [{"inhibition": 1, "source": "Down", "target": "Slow", "labels": labels}]}}
			with data.fleet.labels.cluster as "cluster"
	}
}

test_another_target_passes if {
	rule.findings == set() with input as document([{"source_matchers": ["severity=critical"], "target_matchers": ["severity=warning"]}])
}

test_what_else_tells_them_apart_passes if {
	rule.findings == set() with input as document([{
		"source_matchers": ["a=b"],
		"target_matchers": ["a=b"],
		"target_match": {"severity": "warning"},
	}])
}

test_values_without_inhibitions_pass if {
	rule.findings == set() with input as {"object": {}}
	rule.findings == set() with input as document([{"source_matchers": [], "target_matchers": []}])
}

document(inhibitions) := {"object": {"alertmanager": {"config": {"inhibit_rules": inhibitions}}}}

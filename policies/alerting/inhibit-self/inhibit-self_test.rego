package gauntlet.alerting["inhibit-self_test"]

import data.gauntlet.alerting["inhibit-self"] as rule

test_source_and_target_are_the_same if {
	rule.findings == {{
		"path": ["alertmanager", "config", "inhibit_rules", 0, "target_matchers"],
		"message": "source_matchers and target_matchers match the same alerts, which Alertmanager never lets silence each other; let the target be what the source makes needless",
		"help": "source_matchers: ['severity=\"critical\"'] with target_matchers: ['severity=~\"warning|info\"'] silences what is less bad.",
	}} with input as document([{"source_matchers": ["a = b", "c=\"d\""], "target_matchers": ["c = d", "a=b"]}])
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

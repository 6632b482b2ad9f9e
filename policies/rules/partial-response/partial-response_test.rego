package gauntlet.rules["partial-response_test"]

import data.gauntlet.rules["partial-response"] as rule

test_a_page_of_a_ruler_that_warns if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "partial_response_strategy"],
		"message": "partial_response_strategy is warn, so that monitoring/ruler decides Down without the stores that do not answer; write abort",
		"help": "partial_response_strategy: abort is what a ruler does when nothing is said.",
	}} with input as document("warn", "critical", true)
}

test_a_ruler_that_aborts_passes if {
	rule.findings == set() with input as document("abort", "critical", true)
}

test_what_wakes_nobody_passes if {
	rule.findings == set() with input as document("warn", "info", true)
}

test_a_prometheus_passes if {
	rule.findings == set() with input as document("warn", "critical", false)
}

document(strategy, severity, ruler) := {
	"object": {"spec": {"groups": [{"partial_response_strategy": strategy}]}},
	"facts": {
		"rules": [{"path": ["spec", "groups", 0, "rules", 0], "alert": "Down", "labels": {"severity": severity}}],
		"evaluators": [{"name": "monitoring/ruler", "ruler": ruler}],
	},
}

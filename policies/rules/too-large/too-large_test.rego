package gauntlet.rules["too-large_test"]

import data.gauntlet.rules["too-large"] as rule

test_rules_that_the_operator_skips if {
	rule.findings == {{
		"path": ["spec", "groups", 0],
		"message": "this PrometheusRule is 524289 bytes large, and the operator skips one, with all of its rules, of more than 524288; split it",
		"help": "Each group can stand in an object of its own; shorter annotations help as well.",
	}} with input as document("PrometheusRule", 524289) with data.fleet as fleet
}

test_rules_that_are_nearly_too_large if {
	rule.findings == {{
		"path": ["spec", "groups", 0],
		"message": "this PrometheusRule is 524288 bytes large, which is 100 percent of the 524288 that it may be; split it before it is refused",
		"help": "Each group can stand in an object of its own; shorter annotations help as well.",
		"severity": "warning",
	}} with input as document("PrometheusRule", 524288) with data.fleet as fleet
}

test_a_config_map if {
	rule.findings == {{
		"path": [],
		"message": "this ConfigMap is 1048577 bytes large, and Kubernetes refuses one of more than 1048576; split it",
		"help": "Each key can stand in a ConfigMap of its own.",
	}} with input as document("ConfigMap", 1048577) with data.fleet as fleet
}

test_what_leaves_room_passes if {
	rule.findings == set() with input as document("PrometheusRule", 419430) with data.fleet as fleet
	rule.findings == set() with input as {"kind": "ConfigMap", "facts": null} with data.fleet as fleet
}

fleet := {"thresholds": {"rule_file_percent": 80}}

document(kind, bytes) := {"kind": kind, "facts": {"bytes": bytes}}

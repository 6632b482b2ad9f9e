package gauntlet.rules["severity-priority_test"]

import data.gauntlet.rules["severity-priority"] as rule

classes := {"P1": {"severities": ["critical", "warning"]}}

test_a_severity_of_no_use if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 1, "labels", "severity"],
		"message": "severity of CheckoutOdd is \"info\", and class P1 has critical and warning; write one of these",
		"help": "severity: critical",
	}} with input as document([["CheckoutDown", "P1", "critical"], ["CheckoutOdd", "P1", "info"]])
		with data.fleet.classes as classes
}

test_what_fits_or_is_not_judged_passes if {
	rule.findings == set() with input as document([
		["Fits", "P1", "warning"],
		["Machine", "P1", "none"],
		["Template", "P1", "{{ $labels.severity }}"],
		["UnknownClass", "P9", "info"],
	])
		with data.fleet.classes as classes
}

test_rules_without_a_priority_pass if {
	rule.findings == set() with input as {"facts": {"rules": [
		{"path": [], "alert": "Watchdog", "labels": {"severity": "none"}},
		{"path": [], "record": "a:b", "labels": {"priority": "P1", "severity": "info"}},
	]}}
		with data.fleet.classes as classes
}

document(rules) := {"facts": {"rules": [fact |
	some i, [alert, priority, severity] in rules
	fact := {
		"path": ["spec", "groups", 0, "rules", i],
		"alert": alert,
		"labels": {"priority": priority, "severity": severity},
	}
]}}

package gauntlet.rules["for-missing_test"]

import data.gauntlet.rules["for-missing"] as rule

test_a_page_that_does_not_wait if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "alert"],
		"message": "Down pages and has no for, so that the first bad sample wakes somebody; let it wait",
		"help": "for: 5m waits until it has been true for five minutes.",
	}} with input as document({"severity": "critical"}, {"for": "0s"}, false) with data.fleet as fleet
}

test_no_for_where_the_class_asks_for_one if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "alert"],
		"message": "Down has no for, and class P1 asks for at least 1m; add one",
		"help": "for: 1m",
	}} with input as document({"severity": "critical", "priority": "P1"}, {}, true) with data.fleet as fleet
}

test_less_than_the_class_asks_for if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "for"],
		"message": "for of Down is 30s, and class P1 asks for at least 1m; raise it",
		"help": "for: 1m",
	}} with input as document({"priority": "P1"}, {"for": "30s"}, false) with data.fleet as fleet
}

test_more_than_the_class_allows if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "for"],
		"message": "for of Down is 1d, and class P1 allows at most 3h; lower it",
		"help": "What may wait longer is of another class, or of a lower severity.",
	}} with input as document({"priority": "P1"}, {"for": "1d"}, false) with data.fleet as fleet
}

test_within_the_bounds_passes if {
	rule.findings == set() with input as document({"priority": "P1", "severity": "critical"}, {"for": "5m"}, false)
		with data.fleet as fleet
}

test_an_expression_that_looks_back_passes if {
	rule.findings == set() with input as document({"severity": "critical"}, {}, true) with data.fleet as fleet
}

test_a_class_without_bounds_passes if {
	rule.findings == set() with input as document({"priority": "P3", "severity": "info"}, {}, false) with data.fleet as fleet
}

fleet := {"classes": {
	"P1": {"for": {"min_seconds": 60, "max_seconds": 10800}},
	"P3": {"for": {"min_seconds": 0, "max_seconds": 0}},
}}

document(labels, written, smoothed) := {
	"object": {"spec": {"groups": [{"rules": [written]}]}},
	"facts": {"rules": [
		{"path": ["spec", "groups", 0, "rules", 0], "alert": "Down", "labels": labels, "smoothed": smoothed},
		{"path": ["spec", "groups", 0, "rules", 1], "record": "a:b", "labels": labels, "smoothed": false},
	]},
}

package gauntlet.rules["selects-nothing_test"]

import data.gauntlet.rules["selects-nothing"] as rule

test_matchers_that_contradict_each_other if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 1, "expr"],
		"message": "no series can match job=\"a\" and job=\"b\", so that this selector gives nothing; correct it, or remove the rule",
		"help": "",
		"within": [3, 14],
	}} with input as document({"nothing": [{"matchers": ["job=\"a\"", "job=\"b\""], "at": [3, 14]}]})
}

test_a_matcher_that_nothing_passes if {
	{f.message | some f in rule.findings} == {"no series can match job!~\".*\", so that this selector gives nothing; correct it, or remove the rule"} with input as document({"nothing": [{"matchers": ["job!~\".*\""], "at": [3, 14]}]})
}

test_what_matches_passes if {
	rule.findings == set() with input as document({})
	rule.findings == set() with input as {"facts": {"rules": []}}
}

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 1],
	"alert": "A",
	"expression": expression,
}]}}

package gauntlet.rules["vector-match_test"]

import data.gauntlet.rules["vector-match"] as rule

test_a_label_of_one_side if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "no series match over /: those of the left side have the label code, and those of the right side never do; match them on labels that both sides have",
		"help": "/ on (…) names the labels that must be equal, and / ignoring (code) all but this one.",
		"within": [0, 20],
	}} with input as document({"joins": [{"op": "/", "label": "code", "lacks": "right", "at": [0, 20]}]})
}

test_two_values if {
	{finding.message | some finding in rule.findings} == {"no series match over and: job is \"a\" on the left and \"b\" on the right; match them on labels that both sides have"} with input as document({"joins": [{"op": "and", "label": "job", "left": "a", "right": "b", "at": [0, 20]}]})
}

test_many_series if {
	{finding.message | some finding in rule.findings} == {"/ fails on the left side, where several series differ in le alone; aggregate them, or match on it"} with input as document({"joins": [{"op": "/", "label": "le", "many": "left", "at": [0, 20]}]})
}

test_nothing_to_match if rule.findings == set() with input as document({})

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}

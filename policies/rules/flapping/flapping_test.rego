package gauntlet.rules.flapping_test

import data.gauntlet.rules.flapping as rule

test_a_choice if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "topk chooses series anew at each evaluation, and the alert of one that is not chosen again is resolved; compare all of them",
		"help": "A comparison alone keeps the series that are over the threshold, however many these are.",
		"within": [0, 4],
	}} with input as document({"chosen": {"by": "topk", "at": [0, 4]}})
}

test_no_choice if rule.findings == set() with input as document({})

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}

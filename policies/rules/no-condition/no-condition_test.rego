package gauntlet.rules["no-condition_test"]

import data.gauntlet.rules["no-condition"] as rule

test_nothing_is_asked if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "nothing is asked of the values of these series, so that A fires as long as there are any; compare them with what is too much or too little",
		"help": "An alert fires for each series that expr gives, also where its value is 0.",
		"within": [4, 8],
	}} with input as document({"unconditional": {"at": [4, 8]}})
}

test_bool if {
	{finding.message | some finding in rule.findings} == {"a comparison with bool gives 0 or 1 for each series and keeps all of them, so that A fires as long as there are any; leave out bool"} with input as document({"unconditional": {"by": "bool", "at": [4, 8]}})
}

test_or if {
	{finding.message | some finding in rule.findings} == {"this side of or is there whatever its values are, so that A fires always; compare it, too, or put the comparison around both"} with input as document({"unconditional": {"by": "or", "sure": true, "at": [4, 8]}})
}

test_a_condition if rule.findings == set() with input as document({})

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}

package gauntlet.rules["never-true_test"]

import data.gauntlet.rules["never-true"] as rule

test_a_count_of_none if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "== gives nothing, whatever there is: its left side is at least 1, and its right side 0; ask whether there are none by absent",
		"help": "count gives nothing where there is nothing to count, and not 0: absent(…) is true then, and so is (count(…) or vector(0)) == 0.",
		"within": [0, 14],
	}} with input as document({"op": "==", "left": {"low": 1}, "right": {"low": 0, "high": 0}, "count": "left", "at": [0, 14]})
}

test_a_part if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "> gives nothing, whatever there is: its left side is from 0 to 1, and its right side 1; correct it, or remove it",
		"help": "",
		"within": [0, 14],
		"severity": "warning",
	}} with input as document({"op": ">", "left": {"low": 0, "high": 1}, "right": {"low": 1, "high": 1}, "part": true, "at": [0, 14]})
}

test_words if {
	messages == {"< gives 0 for all, whatever there is: its left side is any number, and its right side NaN; correct it, or remove it"} with input as document({"op": "<", "left": {}, "right": {"nan": true}, "bool": true, "at": [0, 14]})
	messages == {"> gives nothing, whatever there is: its left side is any number, and its right side +Inf; correct it, or remove it"} with input as document({"op": ">", "left": {}, "right": {"infinity": "+Inf"}, "at": [0, 14]})
	messages == {"> gives nothing, whatever there is: its left side is at most 0, and its right side 0; correct it, or remove it"} with input as document({"op": ">", "left": {"high": 0}, "right": {"low": 0, "high": 0}, "at": [0, 14]})
}

test_without_values if {
	messages == {"> gives nothing, whatever there is: both of its sides are the same; correct it, or remove it"} with input as document({"op": ">", "same": true, "at": [0, 14]})
	messages == {"unless gives nothing, whatever there is: its right side is always there, and takes all; correct it, or remove it"} with input as document({"op": "unless", "at": [0, 14]})
}

test_nothing_impossible if {
	rule.findings == set() with input as {"facts": {"rules": [{"path": [], "expression": {}}]}}
}

messages := {finding.message | some finding in rule.findings}

document(operation) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": {"impossible": [operation]},
}]}}

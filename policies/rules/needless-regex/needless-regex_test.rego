package gauntlet.rules["needless-regex_test"]

import data.gauntlet.rules["needless-regex"] as rule

test_one_text if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "job=~\"a\" matches one text, for which no regular expression is needed; write job=\"a\"",
		"help": "",
		"within": [0, 9],
	}} with input as document({"needless": [{"matcher": "job=~\"a\"", "instead": "job=\"a\"", "why": "text", "at": [0, 9]}]})
}

test_anchors if {
	{finding.message | some finding in rule.findings} == {"job=~\"^a.*\" has anchors at its ends, and matches from the beginning to the end without them; write job=~\"a.*\""} with input as document({"needless": [{"matcher": "job=~\"^a.*\"", "instead": "job=~\"a.*\"", "why": "anchors", "at": [0, 9]}]})
}

test_every_text if {
	{finding.message | some finding in rule.findings} == {"job=~\".*\" matches every series, also those without the label; leave it out, or write .+ where the label must be there"} with input as document({"needless": [{"matcher": "job=~\".*\"", "why": "anything", "at": [0, 9]}]})
}

test_what_is_needed if rule.findings == set() with input as document({})

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}

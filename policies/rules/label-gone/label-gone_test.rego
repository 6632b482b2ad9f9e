package gauntlet.rules["label-gone_test"]

import data.gauntlet.rules["label-gone"] as rule

test_a_label_that_is_gone if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "by (cluster) asks for a label that sum has taken away; keep it there, or leave it out here",
		"help": "sum by (cluster) (…) keeps the label.",
		"within": [0, 5],
	}} with input as document({"removed": [{"label": "cluster", "where": "by", "by": "sum", "at": [0, 5]}]})
}

test_no_label_is_gone if rule.findings == set() with input as document({})

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}

package gauntlet.rules["value-in-label_test"]

import data.gauntlet.rules["value-in-label"] as rule

test_a_value if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "labels", "usage"],
		"message": "label usage contains the value of A, and each new value is another alert, for which \"for\" starts anew; write it in an annotation",
		"help": "Annotations may change while an alert fires, and labels may not.",
		"within": [3, 9],
	}} with input as document({"shown": [{"path": ["spec", "groups", 0, "rules", 0, "labels", "usage"], "label": "usage", "at": [3, 9]}]})
}

test_no_value if rule.findings == set() with input as document({})

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}

package gauntlet.rules["counter-without-rate_test"]

import data.gauntlet.rules["counter-without-rate"] as rule

test_a_counter if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "counter m_total is compared as it stands, and it counts since its process started; compare its rate or increase",
		"help": "increase(…_total[5m]) > 10 asks for the last five minutes.",
		"within": [0, 7],
	}} with input as document({"counters": [{"metric": "m_total", "at": [0, 7]}]})
}

test_several_counters if {
	{finding.message | some finding in rule.findings} == {"a sum of counters is compared as it stands, and it counts since its process started; compare its rate or increase"} with input as document({"counters": [{"at": [0, 7]}]})
}

test_no_counter if rule.findings == set() with input as document({})

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}

package gauntlet.rules.expensive_test

import data.gauntlet.rules.expensive as rule

test_an_open_name if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "the name of the metric may begin with anything in \".+_total\", and so each evaluation looks at every series; name the metric",
		"help": "{__name__=~\"shop_.+\"} begins with a text, by which Prometheus finds the metrics.",
		"within": [0, 9],
	}} with input as document({"broad": [{"name": ".+_total", "at": [0, 9]}]})
}

test_no_name if {
	{finding.message | some finding in rule.findings} == {"a selector names neither a metric nor a label that narrows it, and so each evaluation looks at every series; name the metric"} with input as document({"broad": [{"at": [0, 9]}]})
}

test_a_long_range if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "a range of 30d is read at each evaluation, and more than 7 days are held to be too much; record it in steps",
		"help": "A recording rule over 5m, and an average of what it records, read a hundredth of the samples.",
		"within": [0, 9],
	}} with input as document({"longest": {"seconds": 2592000, "text": "30d", "at": [0, 9]}})
		with data.fleet.thresholds.max_range_seconds as 604800
}

test_a_range_that_is_gone if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "expr looks back over 30d, and its Prometheus keeps samples for 24h; evaluate it where they are kept longer",
		"help": "evaluator: region asks the object store, which keeps them for months.",
		"within": [0, 9],
	}} with input as document({"longest": {"seconds": 2592000, "text": "30d", "beyond": "24h", "at": [0, 9]}})
		with data.fleet.thresholds.max_range_seconds as 604800
}

test_a_short_range if {
	rule.findings == set() with input as document({"longest": {"seconds": 300, "text": "5m", "at": [0, 9]}})
		with data.fleet.thresholds.max_range_seconds as 604800
}

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}

package gauntlet.rules["global-absent_test"]

import data.gauntlet.rules["global-absent"] as rule

test_several_clusters if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "absence of up is asked of several clusters at once, and one that has it hides that others lack it; ask each cluster by itself",
		"help": "evaluator: cluster asks in each cluster; so does a matcher {k8s=\"…\"} in one.",
		"within": [7, 9],
	}} with input as document({"absents": [{"metric": "up", "differs": ["k8s", "region"], "at": [7, 9]}]})
		with data.fleet.labels.cluster as "k8s"
}

test_series_without_a_name if {
	{finding.message | some finding in rule.findings} == {"absence of series is asked of several clusters at once, and one that has it hides that others lack it; ask each cluster by itself"} with input as document({"absents": [{"differs": ["k8s"], "at": [7, 9]}]})
		with data.fleet.labels.cluster as "k8s"
}

test_one_cluster if {
	rule.findings == set() with input as document({"absents": [{"metric": "up", "differs": ["prometheus"], "at": [7, 9]}]})
		with data.fleet.labels.cluster as "k8s"
}

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}

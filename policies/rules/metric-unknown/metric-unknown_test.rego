package gauntlet.rules["metric-unknown_test"]

import data.gauntlet.rules["metric-unknown"] as rule

help := "The metrics of a service or exporter are declared by its metrics, or by samples of what it answers."

test_a_typo if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "no target is declared to expose shop_request_total, and no rule records it; write shop_requests_total, or declare it",
		"help": help,
		"within": [0, 18],
	}} with input as document({"unknown": [{"metric": "shop_request_total", "nearest": "shop_requests_total", "at": [0, 18]}]})
}

test_another_name if {
	{finding.message | some finding in rule.findings} == {"no target is declared to expose kube_pods, and no rule records it; correct the name, or declare it"} with input as document({"unknown": [{"metric": "kube_pods", "at": [0, 9]}]})
}

test_known_metrics if rule.findings == set() with input as document({})

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}

package gauntlet.rules["not-selected_test"]

import data.gauntlet.rules["not-selected"] as rule

test_where_nobody_looks if {
	rule.findings == {{
		"path": [],
		"message": "neither a Prometheus nor a ruler in a and b selects this PrometheusRule, so that none of its rules is evaluated; give it the labels and the namespace that one selects",
		"help": "Compare its labels with the ruleSelector of the Prometheus, and its namespace with the ruleNamespaceSelector.",
	}} with input as {"facts": {"blind": [{"clusters": ["a", "b"], "by": []}]}}
}

test_where_somebody_does_passes if {
	rule.findings == set() with input as {"facts": {"rules": []}}
}

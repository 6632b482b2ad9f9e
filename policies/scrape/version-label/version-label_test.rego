package gauntlet.scrape["version-label_test"]

import data.gauntlet.scrape["version-label"] as rule

test_the_chart_of_the_seed if {
	rule.findings == {{
		"path": ["spec", "selector", "matchLabels", "chart"],
		"message": "selector chart is \"service-x-1.0.0\", and this label changes with each release, after which nothing is scraped; select by a label that stays",
		"help": "app.kubernetes.io/name and app.kubernetes.io/instance stay the same from release to release.",
	}} with input as monitor({"matchLabels": {"app": "service-x", "chart": "service-x-1.0.0"}})
}

test_an_expression if {
	rule.findings == {{
		"path": ["spec", "selector", "matchExpressions", 1],
		"message": "selector helm.sh/chart is \"a-1.0.0, a-1.0.1\", and this label changes with each release, after which nothing is scraped; select by a label that stays",
		"help": "app.kubernetes.io/name and app.kubernetes.io/instance stay the same from release to release.",
	}} with input as monitor({"matchExpressions": [
		{"key": "app", "operator": "In", "values": ["a"]},
		{"key": "helm.sh/chart", "operator": "In", "values": ["a-1.0.0", "a-1.0.1"]},
	]})
}

test_labels_that_stay_pass if {
	rule.findings == set() with input as monitor({
		"matchLabels": {"app.kubernetes.io/name": "search"},
		"matchExpressions": [{"key": "version", "operator": "Exists"}],
	})
}

test_a_label_that_is_released_with_the_monitor if {
	rule.findings == {{
		"path": ["spec", "selector", "matchLabels", "app.kubernetes.io/version"],
		"message": "selector app.kubernetes.io/version is \"0.93.1\", and this label changes with each release, after which nothing is scraped; select by a label that stays",
		"help": "app.kubernetes.io/name and app.kubernetes.io/instance stay the same from release to release.",
		"severity": "warning",
	}} with input as {"kind": "ServiceMonitor", "object": {
		"metadata": {"labels": {"app.kubernetes.io/version": "0.93.1"}},
		"spec": {"selector": {"matchLabels": {"app.kubernetes.io/version": "0.93.1"}}},
	}}
}

test_a_monitor_in_values if {
	{f.path | some f in rule.findings} == {["prometheus", "additionalServiceMonitors", 0, "selector", "matchLabels", "chart"]} with input as {
		"kind": "HelmValues",
		"object": {"prometheus": {"additionalServiceMonitors": [{"selector": {"matchLabels": {"chart": "a-1.0.0"}}}]}},
	}
}

monitor(selector) := {"kind": "ServiceMonitor", "object": {"spec": {"selector": selector}}}

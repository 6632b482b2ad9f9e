package gauntlet.scrape["monitor-not-selected_test"]

import data.gauntlet.scrape["monitor-not-selected"] as rule

test_labels_that_nobody_selects if {
	rule.findings == {{
		"path": [],
		"message": "no Prometheus in dev-na-1 selects this ServiceMonitor, so that nothing is scraped by it; give it the labels and the namespace that one selects",
		"help": "Compare the labels of the monitor with the selectors of the Prometheus, and its namespace with their namespace selectors.",
		"clusters": {"dev-na-1"},
	}} with input as document({}, [
		{"clusters": ["prod-na-1"], "by": ["monitoring/kube-prometheus-stack-prometheus"]},
		{"clusters": ["dev-na-1"], "by": []},
	])
}

test_an_instance_that_does_not_run_there if {
	rule.findings == {{
		"path": ["metadata", "labels", "gauntlet.dev/instance"],
		"message": "gauntlet.dev/instance is \"infrastructure\", and no Prometheus in a, b, c and 1 more selects it, so that nothing is scraped by this ServiceMonitor; name an instance that runs there",
		"help": "An instance that spans a region selects what bears its name; everything without this label belongs to the in-cluster Prometheus.",
		"clusters": {"a", "b", "c", "d"},
	}} with input as document({"gauntlet.dev/instance": "infrastructure"}, [
		{"clusters": ["d", "c"], "by": null},
		{"clusters": ["b", "a"], "by": []},
	])
}

test_selected_everywhere_passes if {
	rule.findings == set() with input as document({}, [{"clusters": ["a", "b"], "by": ["monitoring/prometheus"]}])
}

document(labels, selections) := {
	"kind": "ServiceMonitor",
	"object": {"metadata": {"labels": labels}},
	"facts": {"selections": selections},
}

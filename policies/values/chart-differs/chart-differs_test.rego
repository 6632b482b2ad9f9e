package gauntlet.values["chart-differs_test"]

import data.gauntlet.values["chart-differs"] as rule

test_a_field_that_differs if {
	rule.findings == {{
		"object": "clusters/a|HelmValues monitoring/a",
		"path": ["prometheus", "prometheusSpec", "replicas"],
		"message": "replicas is 2 in the chart's values and 1 in the Prometheus that the chart declares, and that one runs; set it by a key that the chart reads",
		"help": rule.help,
		"clusters": {"a", "b"},
	}} with input as differing({"path": ["prometheus", "prometheusSpec", "replicas"], "field": "replicas", "values": "2", "chart": "1"})
}

test_no_prometheus if {
	rule.findings == {{
		"object": "clusters/a|HelmValues monitoring/a",
		"path": ["fullnameOverride"],
		"message": "the values describe the Prometheus main-prometheus, and the chart declares none of that name; switch it on, or name the chart that has it",
		"help": rule.help,
		"clusters": {"a", "b"},
	}} with input as differing({"path": ["fullnameOverride"], "field": "name", "values": "main-prometheus", "chart": "none"})
}

test_no_difference_passes if {
	rule.findings == set() with input as {"fleet": {"chart_differences": []}}
}

differing(difference) := {"fleet": {"chart_differences": [object.union(
	difference,
	{"object": "clusters/a|HelmValues monitoring/a", "clusters": ["a", "b"]},
)]}}

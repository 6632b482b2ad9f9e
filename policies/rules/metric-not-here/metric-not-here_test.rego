package gauntlet.rules["metric-not-here_test"]

import data.gauntlet.rules["metric-not-here"] as rule

test_node_metrics_in_the_cluster if {
	missing := [
		{"metric": "node_filesystem_size_bytes", "scraped_by": ["monitoring/infrastructure"]},
		{"metric": "node_filesystem_avail_bytes", "scraped_by": ["monitoring/infrastructure"]},
	]
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "expr asks for node_filesystem_avail_bytes and node_filesystem_size_bytes, to be found in monitoring/infrastructure and not in monitoring/prometheus of dev-na-1 and prod-na-1; evaluate the rule there, or above both",
		"help": "evaluator: region hands the rule to the region's ruler, which sees what every Prometheus of the region scrapes.",
		"clusters": {"dev-na-1", "prod-na-1"},
	}} with input as document([
		{"evaluator": "monitoring/prometheus", "clusters": ["prod-na-1"], "not_here": missing},
		{"evaluator": "monitoring/prometheus", "clusters": ["dev-na-1"], "not_here": [missing[0]]},
		{"evaluator": "monitoring/other", "clusters": ["dev-eu-1"], "not_here": []},
	])
}

test_metrics_that_are_here_pass if {
	rule.findings == set() with input as document([{"evaluator": "monitoring/prometheus", "clusters": ["a"], "not_here": null}])
}

document(evaluations) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "DiskFull",
	"evaluations": evaluations,
}]}}

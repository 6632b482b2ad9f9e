package gauntlet.scrape["exporter-owner_test"]

import data.gauntlet.scrape["exporter-owner"] as rule

test_nobody_scrapes_it if {
	rule.findings == {{
		"object": "DaemonSet monitoring/node-exporter",
		"path": ["spec"],
		"message": "exporter node-exporter is scraped by no Prometheus in prod-eu-1 and prod-na-1; name the instance that owns it and runs there",
		"help": "The instance of an exporter scrapes it in the clusters, or over the regions, that the instance runs in.",
	}} with input as fleet([])
}

test_two_scrape_it if {
	rule.findings == {{
		"object": "DaemonSet monitoring/node-exporter",
		"path": ["spec"],
		"message": "exporter node-exporter is scraped by monitoring/infrastructure and monitoring/prometheus, and exactly one of them may own it; take it from the others",
		"help": "For the node exporter, turn off the chart's own and its rules where an instance of the region owns it.",
	}} with input as fleet([
		"prod-eu-1/monitoring/infrastructure",
		"prod-eu-1/monitoring/prometheus",
		"prod-na-1/monitoring/infrastructure",
		"prod-na-1/monitoring/prometheus",
	])
}

test_one_instance_in_each_region_passes if {
	rule.findings == set() with input as fleet(["prod-eu-1/monitoring/infrastructure", "prod-na-1/monitoring/infrastructure"])
}

test_names_without_a_cluster_pass if {
	rule.findings == set() with input as fleet(["monitoring/infrastructure"])
}

fleet(owners) := {"fleet": {"exporters": [{
	"object": "DaemonSet monitoring/node-exporter",
	"path": ["spec"],
	"name": "node-exporter",
	"where": ["prod-na-1", "prod-eu-1"],
	"owners": owners,
}]}}

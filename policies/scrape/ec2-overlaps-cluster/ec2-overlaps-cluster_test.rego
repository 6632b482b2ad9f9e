package gauntlet.scrape["ec2-overlaps-cluster_test"]

import data.gauntlet.scrape["ec2-overlaps-cluster"] as rule

other := {"object": "ScrapeConfig nodes", "path": ["spec", "ec2SDConfigs", 0, "filters"], "name": "ScrapeConfig monitoring/nodes"}

chart := {"object": "HelmValues a", "path": ["nodeExporter", "enabled"], "name": "the chart's node exporter"}

test_another_discovery if {
	rule.findings == {{
		"path": ["spec", "ec2SDConfigs", 0, "filters"],
		"message": "these filters also find every host of ScrapeConfig monitoring/nodes, so that its port 9100 is scraped twice; add a filter that leaves them out",
		"help": "A tag that only the hosts of this group have tells them apart.",
		"related": {{"object": "ScrapeConfig nodes", "path": ["spec", "ec2SDConfigs", 0, "filters"], "message": "these hosts"}},
	}} with input as document(["spec", "ec2SDConfigs", 0, "filters"], "discovery", other)
}

test_a_node_exporter_in_the_cluster if {
	rule.findings == {{
		"path": ["spec", "ec2SDConfigs", 0, "filters", 1],
		"message": "this filter finds the nodes of a cluster, whose port 9100 is scraped by the chart's node exporter as well; turn one of them off",
		"help": "One Prometheus owns the node exporter: the one in the cluster, or the one that spans the nodes.",
		"related": {{"object": "HelmValues a", "path": ["nodeExporter", "enabled"], "message": "runs on each node"}},
	}} with input as document(["spec", "ec2SDConfigs", 0, "filters", 1], "node exporter", chart)
}

test_hosts_of_its_own_pass if {
	rule.findings == set() with input as {"facts": {"selections": []}}
}

document(path, by, part) := {"facts": {"overlaps": [{"path": path, "port": 9100, "by": by, "with": [part]}]}}

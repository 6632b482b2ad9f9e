package gauntlet.scrape["label-collision_test"]

import data.gauntlet.scrape["label-collision"] as rule

test_a_label_that_the_prometheus_adds if {
	rule.findings == {{
		"path": ["metrics", 0, "labels", 1],
		"message": "metric up_and_down has the label cluster, which is an external label of monitoring/main as well: Thanos overwrites it, and alerts bear it in its place; rename it",
		"help": "rename: {cluster: my_search_cluster} beside the port or the targets that are scraped gives the label a name of its own.",
	}} with input as monitor([{"port": "http"}])
}

test_one_endpoint_of_several if {
	count(rule.findings) == 1 with input as monitor([
		{"port": "http"},
		{"port": "other"},
		{"port": "renamed", "metricRelabelings": renamed},
	])
}

test_a_label_that_is_renamed_passes if {
	rule.findings == set() with input as monitor([{"port": "http", "metricRelabelings": renamed}])
}

test_a_label_of_the_target_passes if {
	rule.findings == set() with input as monitor([{"port": "http", "relabelings": [{"targetLabel": "cluster", "replacement": "a"}]}])
}

test_a_federation_is_told_elsewhere if {
	rule.findings == set() with input as monitor([{"port": "http", "path": "/federate"}])
}

test_another_label_passes if {
	rule.findings == set() with input as object.union(monitor([{"port": "http"}]), {"facts": {"labels": [{
		"path": ["metrics", 0, "labels", 0],
		"metric": "up_and_down",
		"label": "color",
	}]}})
}

renamed := [
	{"sourceLabels": ["cluster"], "targetLabel": "search_cluster", "action": "replace"},
	{"regex": "cluster", "action": "labeldrop"},
]

monitor(endpoints) := {
	"kind": "ServiceMonitor",
	"object": {"metadata": {"name": "my-search"}, "spec": {"endpoints": endpoints}},
	"facts": {
		"scrapers": [{"name": "monitoring/main", "external_labels": ["cluster", "region"]}],
		"labels": [{"path": ["metrics", 0, "labels", 1], "metric": "up_and_down", "label": "cluster"}],
	},
}

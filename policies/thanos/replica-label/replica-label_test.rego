package gauntlet.thanos["replica-label_test"]

import data.gauntlet.thanos["replica-label"] as rule

names := {"cluster": "k8s", "region": "region", "environment": "environment"}

test_a_label_is_missing if {
	rule.findings == {{
		"object": "Deployment monitoring/thanos-query",
		"path": ["spec"],
		"message": "querier monitoring/thanos-query lacks the replica label ruler, and so shows each series of its producers once per replica; add it",
		"help": "--query.replica-label=ruler",
	}} with input as {"fleet": {"replica_labels": ["replica", "ruler"], "queriers": [querier(["replica"])]}}
		with data.fleet.labels as names
}

test_a_label_tells_clusters_apart if {
	rule.findings == {{
		"object": "Deployment monitoring/thanos-query",
		"path": ["spec"],
		"message": "querier monitoring/thanos-query takes k8s and tenant for a replica label, and so merges series that are different; remove it",
		"help": "Replica labels differ between pods that scrape or evaluate the same, and between nothing else.",
	}} with input as {"fleet": {"replica_labels": ["replica"], "queriers": [querier(["replica", "k8s", "tenant"])]}}
		with data.fleet.labels as names
}

test_a_compactor_merges_regions if {
	rule.findings == {{
		"object": "StatefulSet monitoring/thanos-compact",
		"path": ["spec"],
		"message": "the compactor takes region for a replica label, and so merges series that are different; remove it",
		"help": "Replica labels differ between pods that scrape or evaluate the same, and between nothing else.",
	}} with input as {"fleet": {"compactors": [compactor(["region"])]}}
		with data.fleet.labels as names
}

test_replica_labels_pass if {
	rule.findings == set() with input as {"fleet": {
		"replica_labels": ["replica", "ruler"],
		"queriers": [querier(["ruler", "replica", "receive_replica"])],
		"compactors": [compactor(null), compactor(["replica"])],
	}}
		with data.fleet.labels as names
}

querier(labels) := {
	"object": "Deployment monitoring/thanos-query",
	"path": ["spec"],
	"name": "monitoring/thanos-query",
	"replica_labels": labels,
}

compactor(labels) := {
	"object": "StatefulSet monitoring/thanos-compact",
	"path": ["spec"],
	"replica_labels": labels,
}

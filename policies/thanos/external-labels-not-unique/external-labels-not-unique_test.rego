package gauntlet.thanos["external-labels-not-unique_test"]

import data.gauntlet.thanos["external-labels-not-unique"] as rule

help := "The compiler derives cluster, region and environment from the inventory; give each producer of a bucket a cluster, or a name, of its own."

test_two_prometheuses if {
	rule.findings == {{
		"object": "HelmValues b",
		"path": ["spec", "externalLabels"],
		"message": "externalLabels of monitoring/prometheus are those of a/monitoring/prometheus, which writes to the same bucket; give each a label that differs",
		"help": help,
	}} with input as {"fleet": {"prometheuses": [
		prometheus("a", {"cluster": "copied"}, "store"),
		prometheus("b", {"cluster": "copied"}, "store"),
		prometheus("c", {"cluster": "c"}, "store"),
	]}}
}

test_a_prometheus_and_a_ruler if {
	rule.findings == {{
		"object": "ThanosRuler monitoring/ruler-na",
		"path": ["spec", "labels"],
		"message": "labels of monitoring/ruler-na are those of a/monitoring/prometheus, which writes to the same bucket; give each a label that differs",
		"help": help,
	}} with input as {"fleet": {
		"prometheuses": [prometheus("a", {"region": "na"}, "store")],
		"rulers": [ruler({"region": "na"})],
	}}
}

test_shards if {
	sharded := object.union(prometheus("a", {"cluster": "a"}, "store"), {"replicas": 1, "shards": 3, "replica_label": ""})
	rule.findings == {{
		"object": "HelmValues a",
		"path": ["spec", "externalLabels"],
		"message": "externalLabels of monitoring/prometheus are the same for each of its 3 pods, and no replica label tells them apart; name one",
		"help": help,
	}} with input as {"fleet": {"prometheuses": [sharded]}}
}

test_what_differs_passes if {
	rule.findings == set() with input as {"fleet": {
		"prometheuses": [
			prometheus("a", {"cluster": "a"}, "store"),
			prometheus("b", {"cluster": "b"}, "store"),
			prometheus("c", {"cluster": "b"}, "other"),
			prometheus("d", {"cluster": "d"}, ""),
			prometheus("e", {"cluster": "d"}, ""),
		],
		"rulers": [ruler({"region": "na"})],
	}}
}

# Manifests that were not compiled may have an object of one name for each of several clusters that they do not tell.
test_two_of_one_name if {
	rule.findings == set() with input as {"fleet": {"prometheuses": [
		prometheus("a", {"cluster": "a"}, "store"),
		prometheus("a", {"cluster": "b"}, "store"),
		object.union(prometheus("a", {"cluster": "b"}, "store"), {"object": "Prometheus elsewhere"}),
	]}}
}

prometheus(cluster, labels, bucket) := {
	"object": sprintf("HelmValues %s", [cluster]),
	"path": ["spec"],
	"id": sprintf("%s/monitoring/prometheus", [cluster]),
	"name": "monitoring/prometheus",
	"cluster": cluster,
	"replicas": 2,
	"shards": 2,
	"external_labels": labels,
	"replica_label": "prometheus_replica",
	"bucket": bucket,
}

ruler(labels) := {
	"object": "ThanosRuler monitoring/ruler-na",
	"path": ["spec"],
	"id": "hub/monitoring/ruler-na",
	"name": "monitoring/ruler-na",
	"cluster": "hub",
	"labels": labels,
	"bucket": "store",
}

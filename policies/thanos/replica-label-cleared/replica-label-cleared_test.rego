package gauntlet.thanos["replica-label-cleared_test"]

import data.gauntlet.thanos["replica-label-cleared"] as rule

test_cleared if {
	rule.findings == {{
		"object": "Prometheus a/main",
		"path": ["spec", "replicaExternalLabelName"],
		"message": "replicaExternalLabelName leaves the 2 replicas of a/main without a label that tells them apart, so that their blocks collide; name the label instead",
		"help": "replicaExternalLabelName: prometheus_replica",
	}} with input as {"fleet": {"prometheuses": [
		prometheus(2, "", true, {"cluster": "a"}),
		prometheus(1, "", true, {}),
	]}}
}

test_what_needs_none_passes if {
	rule.findings == set() with input as {"fleet": {"prometheuses": [
		prometheus(1, "", true, {}),
		prometheus(2, "", false, {}),
		prometheus(2, "", true, {"pod": "$(POD_NAME)"}),
		prometheus(2, "replica", true, {}),
	]}}
}

prometheus(replicas, label, sidecar, external) := {
	"object": "Prometheus a/main",
	"path": ["spec"],
	"name": "a/main",
	"replicas": replicas,
	"replica_label": label,
	"replica_label_field": "replicaExternalLabelName",
	"sidecar": sidecar,
	"external_labels": external,
}

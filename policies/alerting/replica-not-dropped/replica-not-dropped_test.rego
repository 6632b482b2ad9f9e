package gauntlet.alerting["replica-not-dropped_test"]

import data.gauntlet.alerting["replica-not-dropped"] as rule

test_a_replica_label_that_is_typed if {
	rule.findings == {
		{
			"object": "Prometheus monitoring/infrastructure",
			"path": ["spec", "externalLabels", "replica"],
			"message": "externalLabels has replica: a, and only the label that replicaExternalLabelName names is dropped from alerts, so that each replica pages; remove it here",
			"help": "replicaExternalLabelName: replica",
		},
		{
			"object": "Prometheus monitoring/infrastructure",
			"path": ["spec", "externalLabels", "pod"],
			"message": "externalLabels has pod: $(POD_NAME), and only the label that replicaExternalLabelName names is dropped from alerts, so that each replica pages; remove it here",
			"help": "replicaExternalLabelName: pod",
		},
	} with input as {"fleet": {"prometheuses": [
		prometheus(2, "prometheus_replica", {"cluster": "a", "replica": "a", "pod": "$(POD_NAME)"}),
		prometheus(1, "prometheus_replica", {"pod": "$(POD_NAME)"}),
	]}}
		with data.fleet.labels.replica as "replica"
}

test_a_label_that_is_typed_in_place_of_a_cleared_one if {
	rule.findings == {{
		"object": "Prometheus monitoring/infrastructure",
		"path": ["spec", "externalLabels", "replica"],
		"message": "externalLabels has replica: $(POD_NAME), and only the label that replicaExternalLabelName names is dropped from alerts, so that each replica pages; remove it here",
		"help": "replicaExternalLabelName: replica",
	}} with input as {"fleet": {"prometheuses": [prometheus(2, "", {"replica": "$(POD_NAME)"})]}}
		with data.fleet.labels.replica as "replica"
}

test_the_operator_s_own_label_passes if {
	rule.findings == set() with input as {"fleet": {"prometheuses": [prometheus(2, "replica", {"replica": "$(POD_NAME)"})]}}
		with data.fleet.labels.replica as "replica"
}

prometheus(replicas, label, external) := {
	"object": "Prometheus monitoring/infrastructure",
	"path": ["spec"],
	"replicas": replicas,
	"replica_label": label,
	"external_labels": external,
}

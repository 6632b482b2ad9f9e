package gauntlet.alerting["replica-not-dropped_test"]

import data.gauntlet.alerting["replica-not-dropped"] as rule

test_a_ruler_that_keeps_its_replica_label if {
	rule.findings == {{
		"object": "ThanosRuler monitoring/ruler-na",
		"path": ["spec", "alertDropLabels"],
		"message": "alertDropLabels lacks \"thanos_ruler_replica\", which tells the replicas of this ruler apart, so that each of them pages; add it",
		"help": "alertDropLabels: [thanos_ruler_replica]",
	}} with input as {"fleet": {"rulers": [
		ruler("thanos_ruler_replica", ["other"]),
		ruler("thanos_ruler_replica", ["thanos_ruler_replica"]),
		ruler("", null),
	]}}
}

test_a_cleared_replica_label if {
	rule.findings == {{
		"object": "Prometheus monitoring/infrastructure",
		"path": ["spec", "replicaExternalLabelName"],
		"message": "replicas is 2, and no label tells them apart, so that nothing can merge what they say twice; name the label that the operator sets and drops from alerts",
		"help": "replicaExternalLabelName: prometheus_replica",
	}} with input as {"fleet": {"prometheuses": [prometheus(2, "", {"cluster": "a"}), prometheus(1, "", {})]}}
		with data.fleet.labels.replica as "prometheus_replica"
}

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

ruler(label, dropped) := {
	"object": "ThanosRuler monitoring/ruler-na",
	"path": ["spec"],
	"replica_label": label,
	"drop_labels": dropped,
}

prometheus(replicas, label, external) := {
	"object": "Prometheus monitoring/infrastructure",
	"path": ["spec"],
	"replicas": replicas,
	"replica_label": label,
	"external_labels": external,
}

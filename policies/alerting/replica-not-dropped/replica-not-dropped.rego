# METADATA
# title: Replicas page once
# description: >-
#   Identical replicas send the same alerts. Alertmanager takes them for one only if the label that tells the replicas apart
#   is dropped before: else each replica pages by itself.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.alerting["replica-not-dropped"]

import data.gauntlet.lib.report

findings contains report.finding_in(
	ruler,
	["alertDropLabels"],
	sprintf(
		"alertDropLabels lacks %q, which tells the replicas of this ruler apart, so that each of them pages; add it",
		[ruler.replica_label],
	),
	sprintf("alertDropLabels: [%s]", [ruler.replica_label]),
) if {
	some ruler in input.fleet.rulers
	ruler.replica_label != ""
	not ruler.replica_label in ruler.drop_labels
}

findings contains report.finding_in(
	prometheus,
	["replicaExternalLabelName"],
	sprintf(
		"replicas is %d, and no label tells them apart, so that nothing can merge what they say twice; name the label that the operator sets and drops from alerts",
		[prometheus.replicas],
	),
	sprintf("replicaExternalLabelName: %s", [data.fleet.labels.replica]),
) if {
	some prometheus in input.fleet.prometheuses
	prometheus.replicas > 1
	prometheus.replica_label == ""
	count(typed(prometheus)) == 0 # what is typed instead is told below
}

findings contains report.finding_in(
	prometheus,
	["externalLabels", label],
	sprintf(
		"externalLabels has %s: %s, and only the label that replicaExternalLabelName names is dropped from alerts, so that each replica pages; remove it here",
		[label, value],
	),
	sprintf("replicaExternalLabelName: %s", [label]),
) if {
	some prometheus in input.fleet.prometheuses
	prometheus.replicas > 1
	some label in typed(prometheus)
	value := prometheus.external_labels[label]
}

# typed are the external labels that stand for the replica label. One of the operator's own name is written over by it.
typed(prometheus) := {label |
	some label, value in prometheus.external_labels
	label != prometheus.replica_label
	tells_apart(label, value)
}

tells_apart(label, _) if label == data.fleet.labels.replica

tells_apart(_, value) if contains(value, "$(POD_NAME)")

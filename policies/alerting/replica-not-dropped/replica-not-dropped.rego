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

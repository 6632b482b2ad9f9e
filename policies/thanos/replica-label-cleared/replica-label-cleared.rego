# METADATA
# title: Replicas with a sidecar bear a replica label
# description: >-
#   Thanos knows the blocks of two replicas apart by one external label. Where it is cleared, both upload blocks of the same
#   identity, and queriers take the two for one broken producer.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["replica-label-cleared"]

import data.gauntlet.lib.report

findings contains report.finding_in(
	prometheus,
	[prometheus.replica_label_field],
	sprintf(
		"%s leaves the %d replicas of %s without a label that tells them apart, so that their blocks collide; name the label instead",
		[prometheus.replica_label_field, prometheus.replicas, prometheus.name],
	),
	"replicaExternalLabelName: prometheus_replica",
) if {
	some prometheus in input.fleet.prometheuses
	prometheus.sidecar
	prometheus.replicas > 1
	prometheus.replica_label == ""
	not typed(prometheus)
}

# typed tells whether another external label differs between pods: that it reaches Alertmanager is told by
# alerting/replica-not-dropped.
typed(prometheus) if {
	some value in prometheus.external_labels
	contains(value, "$(")
}

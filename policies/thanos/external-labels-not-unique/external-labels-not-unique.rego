# METADATA
# title: External labels tell producers apart
# description: >-
#   Thanos knows the producers of a bucket by their external labels alone. Of two with the same labels, the compactor merges
#   the blocks or halts, and queries mix their series.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["external-labels-not-unique"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

help := "The compiler derives cluster, region and environment from the inventory; give each producer of a bucket a cluster, or a name, of its own."

# One finding for all producers of one label set, at the last of them. Replica labels do not count: they are dropped
# before series are merged.
findings contains report.finding_in(
	last.part,
	[last.field],
	sprintf(
		"%s of %s are those of %s, which writes to the same bucket; give each a label that differs",
		[last.field, last.part.name, text.few({id | some id in ids; id != last.part.id})],
	),
	help,
) if {
	some group in producers_of
	ids := {producer.part.id | some producer in group}
	count(ids) > 1
	last := [producer | some producer in group; producer.part.id == max(ids)][0]
}

# Shards, like replicas, are told apart by the replica label alone: it holds the name of the pod.
findings contains report.finding_in(
	producer.part,
	[producer.field],
	sprintf(
		"%s of %s are the same for each of its %d pods, and no replica label tells them apart; name one",
		[producer.field, producer.part.name, producer.pods],
	),
	help,
) if {
	some producer in producers
	producer.pods > 1
	producer.part.replica_label == ""
	producer.part.bucket != ""
}

# producers are what writes to buckets. Manifests that were not compiled may have two objects of one name, for different clusters
# or by mistake: they have one ID, and one is not told from the other here.
producers contains {
	"part": prometheus,
	"field": "externalLabels",
	"labels": prometheus.external_labels,
	"pods": shards(prometheus),
} if {
	some prometheus in input.fleet.prometheuses
}

producers contains {
	"part": ruler,
	"field": "labels",
	"labels": ruler.labels,
	"pods": 1, # those with replicas are the business of thanos/ruler-ha
} if {
	some ruler in input.fleet.rulers
}

# shards of a Prometheus without replicas: those with replicas are the business of thanos/replica-label-cleared.
shards(prometheus) := prometheus.shards if prometheus.replicas == 1

shards(prometheus) := 1 if prometheus.replicas != 1

producers_of[[producer.part.bucket, producer.labels]] contains producer if {
	some producer in producers
	producer.part.bucket != ""
}

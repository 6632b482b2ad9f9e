# METADATA
# title: Blocks stay in their region
# description: >-
#   A producer that uploads to the bucket of another region is not in the answers of its own, costs traffic between regions, and
#   may break a law on where data is kept.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["bucket-region"]

import data.gauntlet.lib.buckets
import data.gauntlet.lib.report

findings contains report.finding_in(
	producer.part,
	producer.field,
	sprintf(
		"%s is of region %s and uploads to %s, the bucket of region %s; name that of its own region",
		[producer.part.name, producer.region, producer.part.bucket, other],
	),
	sprintf("The other producers of region %s use %s.", [producer.region, own]),
) if {
	some producer in producers
	own := bucket_of[producer.region]
	own != producer.part.bucket
	some other, bucket in bucket_of
	bucket == producer.part.bucket
}

producers contains {
	"part": prometheus,
	"field": ["thanos", "objectStorageConfig"],
	"region": prometheus.external_labels[buckets.region_label],
} if {
	some prometheus in input.fleet.prometheuses
	prometheus.bucket != ""
}

producers contains {
	"part": ruler,
	"field": ["objectStorageConfig"],
	"region": ruler.labels[buckets.region_label],
} if {
	some ruler in input.fleet.rulers
	ruler.bucket != ""
}

users[producer.region][producer.part.bucket] contains producer.part.id if some producer in producers

# bucket_of is the bucket that most producers of a region use, where there is one such, and no other region has the same.
bucket_of[region] := bucket if {
	some region
	bucket := most_used[region]
	count([other | some other, used in most_used; used == bucket]) == 1
}

most_used[region] := bucket if {
	some region, by_bucket in users
	most := max({count(ids) | some ids in by_bucket})
	at_most := [bucket | some bucket, ids in by_bucket; count(ids) == most]
	count(at_most) == 1
	bucket := at_most[0]
}

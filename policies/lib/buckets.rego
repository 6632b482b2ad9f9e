# METADATA
# title: Buckets
# description: >-
#   Which parts of the fleet use the same bucket. Parts name it by a Secret, and a Secret of the same name may hold another
#   bucket in another cluster.
package gauntlet.lib.buckets

# same tells whether two parts surely use one bucket: by the same Secret in one cluster, or in clusters whose producers that
# use it are of one region.
same(a, b) if {
	a.bucket == b.bucket
	a.bucket != ""
	a.cluster == b.cluster
}

same(a, b) if {
	a.bucket == b.bucket
	a.bucket != ""
	a.cluster != b.cluster
	count(regions(a) & regions(b)) > 0
}

# elsewhere tells whether two parts whose Secrets have one name surely use different buckets.
elsewhere(a, b) if {
	a.cluster != b.cluster
	count(regions(a)) > 0
	count(regions(b)) > 0
	count(regions(a) & regions(b)) == 0
}

# regions are those of the producers that use the same Secret in the same cluster.
regions(part) := {region | some region in regions_of[[part.cluster, part.bucket]]}

regions_of[[prometheus.cluster, prometheus.bucket]] contains region if {
	some prometheus in input.fleet.prometheuses
	region := prometheus.external_labels[region_label]
}

default region_label := "region"

# region_label is the external label that holds a region's name.
region_label := data.fleet.labels.region if data.fleet.labels.region != ""

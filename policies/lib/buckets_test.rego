package gauntlet.lib.buckets_test

import data.gauntlet.lib.buckets

fleet := {"fleet": {"prometheuses": [
	{"cluster": "a", "bucket": "store", "external_labels": {"region": "na"}},
	{"cluster": "b", "bucket": "store", "external_labels": {"region": "na"}},
	{"cluster": "c", "bucket": "store", "external_labels": {"region": "eu"}},
	{"cluster": "d", "bucket": "store", "external_labels": {}},
]}}

test_one_cluster if buckets.same(part("a", "store"), part("a", "store")) with input as fleet

test_one_region if buckets.same(part("a", "store"), part("b", "store")) with input as fleet

test_two_regions if not buckets.same(part("a", "store"), part("c", "store")) with input as fleet

test_unknown_region if not buckets.same(part("a", "store"), part("d", "store")) with input as fleet

test_two_names if not buckets.same(part("a", "store"), part("a", "other")) with input as fleet

test_no_bucket if not buckets.same(part("a", ""), part("a", "")) with input as fleet

test_elsewhere if buckets.elsewhere(part("a", "store"), part("c", "store")) with input as fleet

test_not_elsewhere if {
	not buckets.elsewhere(part("a", "store"), part("b", "store")) with input as fleet
	not buckets.elsewhere(part("a", "store"), part("a", "store")) with input as fleet
	not buckets.elsewhere(part("a", "store"), part("d", "store")) with input as fleet
}

test_the_fleet_s_own_label if buckets.region_label == "area" with data.fleet.labels.region as "area"

test_the_usual_label if buckets.region_label == "region" with data.fleet.labels.region as ""

part(cluster, bucket) := {"cluster": cluster, "bucket": bucket}

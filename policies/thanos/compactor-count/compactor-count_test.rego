package gauntlet.thanos["compactor-count_test"]

import data.gauntlet.thanos["compactor-count"] as rule

shards := "Shards are made with --selector.relabel-config by external labels, so that each producer is in exactly one."

test_replicas if {
	rule.findings == {{
		"object": "StatefulSet hub",
		"path": ["spec", "replicas"],
		"message": "compactor m/hub has 2 replicas, and two compactors on the same blocks corrupt the bucket; run one",
		"help": "replicas: 1",
	}} with input as {"fleet": {"compactors": [object.union(compactor("hub", "hub", "store", null), {"replicas": 2})]}}
}

test_two_in_a_cluster if {
	rule.findings == {found("c", "a and b")} with input as {"fleet": {"compactors": [
		compactor("a", "hub", "store", null),
		compactor("b", "hub", "store", null),
		compactor("c", "hub", "store", ["x"]),
		compactor("d", "hub", "other", null),
		compactor("e", "elsewhere", "store", null),
		compactor("f", "hub", "", null),
		compactor("g", "hub", "", null),
	]}}
}

test_two_of_one_name if {
	rule.findings == set() with input as {"fleet": {"compactors": [
		compactor("a", "hub", "store", null),
		compactor("a", "hub", "store", ["x"]),
	]}}
}

test_two_in_a_region if {
	rule.findings == {found("b", "a")} with input as {"fleet": {
		"compactors": [compactor("a", "one", "store", null), compactor("b", "two", "store", null)],
		"prometheuses": [prometheus("one", "na"), prometheus("two", "na")],
	}}
		with data.fleet.labels.region as "area"
}

test_shards_that_overlap if {
	rule.findings == {found("b", "a")} with input as {"fleet": {"compactors": [
		compactor("a", "hub", "store", ["x", "y"]),
		compactor("b", "hub", "store", ["y"]),
	]}}
}

test_shards_that_leave_producers_out if {
	rule.findings == {{
		"object": "StatefulSet a",
		"path": ["spec"],
		"message": "no compactor of store selects the blocks of hub/prometheus; add a shard for them",
		"help": shards,
	}} with input as {"fleet": {
		"compactors": [compactor("a", "hub", "store", ["x"]), compactor("b", "hub", "store", ["y"])],
		"prometheuses": [prometheus("hub", "na"), prometheus("other", "eu")],
	}}
}

test_a_bucket_without if {
	rule.findings == {{
		"object": "StatefulSet store",
		"path": ["spec"],
		"message": "no compactor works on second, which store gateway m/store serves, so that its blocks are never joined, downsampled or deleted; add one",
		"help": "Run thanos compact with the same object store configuration, with one replica.",
	}} with input as {"fleet": {
		"compactors": [compactor("a", "hub", "first", null)],
		"stores": [store("hub", "first"), store("hub", "second"), store("hub", "second"), store("hub", "")],
	}}
}

test_a_region_without if {
	count(rule.findings) == 1 with input as {"fleet": {
		"compactors": [compactor("a", "one", "store", null)],
		"stores": [store("one", "store"), store("two", "store")],
		"prometheuses": [prometheus("one", "na"), prometheus("two", "eu")],
	}}
		with data.fleet.labels.region as "area"
}

test_one_of_each_passes if {
	rule.findings == set() with input as {"fleet": {
		"compactors": [
			compactor("a", "one", "store", ["one/prometheus"]),
			object.union(compactor("b", "one", "store", null), {"known": false}),
			compactor("c", "two", "store", null),
		],
		"stores": [store("one", "store"), store("two", "store"), store("three", "store")],
		"prometheuses": [prometheus("one", "na"), prometheus("two", "eu")],
	}}
		with data.fleet.labels.region as "area"
}

test_what_names_its_buckets_otherwise_passes if {
	rule.findings == set() with input as {"fleet": {"compactors": [compactor("a", "hub", "compact", null)], "stores": [store("hub", "store")]}}
}

found(id, others) := {
	"object": sprintf("StatefulSet %s", [id]),
	"path": ["spec"],
	"message": sprintf("compactor %s works on the blocks of store, as %s does, and two of them corrupt the bucket; remove one, or give each a shard", [id, others]),
	"help": shards,
	"related": {{"object": "StatefulSet a", "path": ["spec"], "message": "the other compactor"}},
}

compactor(id, cluster, bucket, keeps) := {
	"object": sprintf("StatefulSet %s", [id]),
	"path": ["spec"],
	"id": id,
	"name": sprintf("m/%s", [id]),
	"cluster": cluster,
	"bucket": bucket,
	"replicas": 1,
	"keeps": keeps,
	"known": true,
}

store(cluster, bucket) := {
	"object": "StatefulSet store",
	"path": ["spec"],
	"id": "store",
	"name": "m/store",
	"cluster": cluster,
	"bucket": bucket,
}

prometheus(cluster, region) := {
	"id": sprintf("%s/prometheus", [cluster]),
	"cluster": cluster,
	"bucket": "store",
	"external_labels": {"area": region},
}

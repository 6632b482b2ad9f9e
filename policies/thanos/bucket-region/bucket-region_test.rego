package gauntlet.thanos["bucket-region_test"]

import data.gauntlet.thanos["bucket-region"] as rule

test_a_prometheus if {
	rule.findings == {{
		"object": "HelmValues a3",
		"path": ["spec", "thanos", "objectStorageConfig"],
		"message": "m/a3 is of region na and uploads to eu-bucket, the bucket of region eu; name that of its own region",
		"help": "The other producers of region na use na-bucket.",
	}} with input as {"fleet": {"prometheuses": [
		prometheus("a1", "na", "na-bucket"),
		prometheus("a2", "na", "na-bucket"),
		prometheus("a3", "na", "eu-bucket"),
		prometheus("b1", "eu", "eu-bucket"),
		prometheus("b2", "eu", ""),
		{"id": "c", "name": "m/c", "bucket": "eu-bucket", "external_labels": {}},
	]}}
}

test_a_ruler if {
	rule.findings == {{
		"object": "ThanosRuler r",
		"path": ["spec", "objectStorageConfig"],
		"message": "m/r is of region eu and uploads to na-bucket, the bucket of region na; name that of its own region",
		"help": "The other producers of region eu use eu-bucket.",
	}} with input as {"fleet": {
		"prometheuses": [
			prometheus("a1", "na", "na-bucket"),
			prometheus("b1", "eu", "eu-bucket"),
			prometheus("b2", "eu", "eu-bucket"),
		],
		"rulers": [{
			"object": "ThanosRuler r",
			"path": ["spec"],
			"id": "r",
			"name": "m/r",
			"bucket": "na-bucket",
			"labels": {"region": "eu"},
		}],
	}}
}

test_one_name_for_all_passes if {
	rule.findings == set() with input as {"fleet": {"prometheuses": [
		prometheus("a1", "na", "bucket"),
		prometheus("b1", "eu", "bucket"),
		prometheus("b2", "eu", "other"),
	]}}
}

test_as_many_of_each_passes if {
	rule.findings == set() with input as {"fleet": {"prometheuses": [
		prometheus("a1", "na", "na-bucket"),
		prometheus("a2", "na", "eu-bucket"),
		prometheus("b1", "eu", "eu-bucket"),
	]}}
}

prometheus(id, region, bucket) := {
	"object": sprintf("HelmValues %s", [id]),
	"path": ["spec"],
	"id": id,
	"name": sprintf("m/%s", [id]),
	"bucket": bucket,
	"external_labels": {"region": region},
}

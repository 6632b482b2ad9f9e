package gauntlet.thanos["time-gap_test"]

import data.gauntlet.thanos["time-gap"] as rule

test_retention_is_too_short if {
	rule.findings == found("1d", ["retention"]) with input as fleet(
		[store("a", null, setting("-2d", "max", 172800)), store("b", null, setting("-2d", "max", 172800))],
		[prometheus(setting("1d", "retention", 86400), null)],
	)
}

test_the_sidecar_s_start_is_too_late if {
	rule.findings == found("2h", ["min"]) with input as fleet(
		[store("a", null, setting("-2d", "max", 172800))],
		[prometheus(null, setting("-2h", "min", 7200))],
	)
	rule.findings == found("2h", ["min"]) with input as fleet(
		[store("a", null, setting("-2d", "max", 172800))],
		[prometheus(setting("10d", "retention", 864000), setting("-2h", "min", 7200))],
	)
}

test_another_store_that_begins_too_late if {
	count(rule.findings) == 1 with input as fleet(
		[
			store("a", null, setting("-2d", "max", 172800)),
			store("b", setting("-1d", "min", 86400), null),
		],
		[prometheus(setting("1d", "retention", 86400), null)],
	)
}

test_another_store_that_goes_on_passes if {
	rule.findings == set() with input as fleet(
		[
			store("a", null, setting("-2w", "max", 1209600)),
			store("b", setting("-3w", "min", 1814400), setting("-2h", "max", 7200)),
			store("c", null, null),
		],
		[prometheus(setting("1d", "retention", 86400), null)],
	)
}

test_what_overlaps_passes if {
	rule.findings == set() with input as fleet(
		[store("a", null, setting("-12h", "max", 43200))],
		[
			prometheus(setting("1d", "retention", 86400), null),
			prometheus(null, null),
			prometheus(setting("1d", "retention", 86400), setting("-13h", "min", 46800)),
		],
	)
}

test_its_own_moment_is_fixed_passes if {
	fixed := object.union(store("a", null, setting("-2d", "max", 172800)), {"absolute": true})
	rule.findings == set() with input as fleet([fixed], [prometheus(setting("1d", "retention", 86400), null)])
}

test_moments_that_are_fixed_pass if {
	rule.findings == set() with input as fleet(
		[
			store("a", null, setting("-2d", "max", 172800)),
			object.union(store("b", null, setting("-2d", "max", 172800)), {"absolute": true}),
		],
		[prometheus(setting("1d", "retention", 86400), null)],
	)
}

found(value, path) := {{
	"object": "StatefulSet m/a",
	"path": ["max"],
	"message": sprintf(
		"store gateway m/a serves nothing younger than 2d, and m/prometheus nothing older than %s, so that nobody serves what lies between; let it serve what is younger",
		[value],
	),
	"help": sprintf("--max-time=-%s would just do, and without --max-time there is no gap.", [value]),
	"related": {{"object": "StatefulSet m/a", "path": path, "message": "what is served ends here"}},
}}

setting(value, name, seconds) := {"object": "StatefulSet m/a", "path": [name], "value": value, "seconds": seconds}

store(id, oldest, newest) := {
	"id": id,
	"name": sprintf("m/%s", [id]),
	"cluster": "hub",
	"bucket": "bucket",
	"oldest": oldest,
	"newest": newest,
	"absolute": false,
}

prometheus(retention, min_time) := {
	"name": "m/prometheus",
	"cluster": "hub",
	"bucket": "bucket",
	"sidecar": true,
	"retention": retention,
	"min_time": min_time,
	"external_labels": {},
}

fleet(stores, prometheuses) := {"fleet": {"stores": stores, "prometheuses": prometheuses}}

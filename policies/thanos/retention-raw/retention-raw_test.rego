package gauntlet.thanos["retention-raw_test"]

import data.gauntlet.thanos["retention-raw"] as rule

found := {{
	"object": "StatefulSet monitoring/thanos-compact",
	"path": ["raw"],
	"message": "raw samples are kept for 7d and coarser ones longer, so that nobody can zoom in on what is older; keep raw samples for 30d or longer",
	"help": "Samples of 5 minutes and 1 hour hold five aggregates of each series: they save time when much is read, and little of the bucket.",
}}

test_longer if rule.findings == found with input as kept(days(7), days(7), days(90), true) with data.fleet.thanos as bound

test_for_ever if rule.findings == found with input as kept(days(7), days(0), days(7), true) with data.fleet.thanos as bound

test_not_said if rule.findings == found with input as kept(days(7), days(7), null, true) with data.fleet.thanos as bound

test_equal_passes if {
	rule.findings == set() with input as kept(days(7), days(7), days(7), true) with data.fleet.thanos as bound
}

test_long_enough_passes if {
	rule.findings == set() with input as kept(days(30), days(90), days(0), true) with data.fleet.thanos as bound
}

test_all_for_ever_passes if {
	rule.findings == set() with input as kept(days(0), null, null, true) with data.fleet.thanos as bound
}

test_too_short_to_start_passes if {
	rule.findings == set() with input as kept(days(1), null, null, true) with data.fleet.thanos as bound
}

test_without_downsampling_passes if {
	rule.findings == set() with input as kept(days(7), null, null, false) with data.fleet.thanos as bound
}

bound := {"raw_retention": "30d", "raw_retention_seconds": 30 * 86400}

days(n) := {
	"object": "StatefulSet monitoring/thanos-compact",
	"path": ["raw"],
	"value": sprintf("%dd", [n]),
	"seconds": n * 86400,
}

kept(raw, five, one, downsampling) := {"fleet": {"compactors": [{
	"raw": raw,
	"five_minutes": five,
	"one_hour": one,
	"downsampling": downsampling,
}]}}

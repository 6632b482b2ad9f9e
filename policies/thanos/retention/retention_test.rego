package gauntlet.thanos.retention_test

import data.gauntlet.thanos.retention as rule

test_raw_samples_go_too_early if {
	rule.findings == {{
		"object": "StatefulSet monitoring/thanos-compact",
		"path": ["raw"],
		"message": "raw samples are kept for 1d, and the compactor does not start with less than 40h, the age at which it makes 5-minute ones of them; keep them longer",
		"help": "--retention.resolution-raw=40h is the least, and 0d keeps them for ever.",
	}} with input as {"fleet": {"compactors": [compactor(days("raw", 1), days("5m", 10), days("1h", 1), true)]}}
}

test_five_minutes_go_too_early if {
	rule.findings == {{
		"object": "StatefulSet monitoring/thanos-compact",
		"path": ["5m"],
		"message": "5-minute samples are kept for 9d, and the compactor does not start with less than 10d, the age at which it makes 1-hour ones of them; keep them longer",
		"help": "--retention.resolution-5m=10d is the least, and 0d keeps them for ever.",
	}} with input as {"fleet": {"compactors": [compactor(days("raw", 2), days("5m", 9), null, true)]}}
}

test_a_sidecar_without_time if {
	rule.findings == {{
		"object": "HelmValues monitoring/a",
		"path": ["retention"],
		"message": "retention is 4h, and a Prometheus whose sidecar uploads needs 6h, three blocks of 2h, to outlast an outage of the object store; keep samples for 6h or longer",
		"help": "retention: 24h",
	}} with input as {"fleet": {"prometheuses": [
		prometheus("store", 4),
		prometheus("store", 6),
		prometheus("", 2),
		{"bucket": "store", "retention": null},
	]}}
}

test_what_is_kept_for_ever_passes if {
	rule.findings == set() with input as {"fleet": {"compactors": [
		compactor(null, null, null, true),
		compactor(days("raw", 0), days("5m", 0), null, true),
		compactor(days("raw", 1), days("5m", 1), null, false),
	]}}
}

days(name, n) := {
	"object": "StatefulSet monitoring/thanos-compact",
	"path": [name],
	"value": sprintf("%dd", [n]),
	"seconds": n * 86400,
}

compactor(raw, five, one, downsampling) := {
	"raw": raw,
	"five_minutes": five,
	"one_hour": one,
	"downsampling": downsampling,
}

prometheus(bucket, hours) := {"bucket": bucket, "retention": {
	"object": "HelmValues monitoring/a",
	"path": ["retention"],
	"value": sprintf("%dh", [hours]),
	"seconds": hours * 3600,
}}

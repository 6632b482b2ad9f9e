package gauntlet.thanos["ruler-ha_test"]

import data.gauntlet.thanos["ruler-ha"] as rule

test_nothing_tells_them_apart if {
	rule.findings == {{
		"object": "StatefulSet a/ruler",
		"path": ["spec"],
		"message": "ruler a/ruler has 2 replicas, and none of its labels tells them apart, so that their blocks collide in the bucket and in queries; add one",
		"help": "--label=thanos_ruler_replica=\"$(POD_NAME)\" and --alert.label-drop=thanos_ruler_replica, with POD_NAME from metadata.name.",
	}} with input as {"fleet": {"rulers": [ruler(2, false, [], []), ruler(1, false, [], [])]}}
}

test_each_pages if {
	rule.findings == {{
		"object": "StatefulSet a/ruler",
		"path": ["spec"],
		"message": "label copy differs between the 2 replicas of ruler a/ruler and is not dropped from alerts, so that each of them pages; drop it",
		"help": "--alert.label-drop=copy",
	}} with input as {"fleet": {"rulers": [ruler(2, false, ["copy"], ["other"])]}}
}

test_each_pages_under_the_operator if {
	rule.findings == {{
		"object": "StatefulSet a/ruler",
		"path": ["spec", "alertDropLabels"],
		"message": "label copy differs between the 2 replicas of ruler a/ruler and is not dropped from alerts, so that each of them pages; drop it",
		"help": "alertDropLabels: [copy]",
	}} with input as {"fleet": {"rulers": [ruler(2, true, ["thanos_ruler_replica", "copy"], ["thanos_ruler_replica"])]}}
}

test_what_is_dropped_passes if {
	rule.findings == set() with input as {"fleet": {"rulers": [ruler(2, false, ["copy"], ["copy"]), ruler(1, false, ["copy"], [])]}}
}

ruler(replicas, operated, pod_labels, dropped) := {
	"object": "StatefulSet a/ruler",
	"path": ["spec"],
	"name": "a/ruler",
	"replicas": replicas,
	"operated": operated,
	"pod_labels": pod_labels,
	"drop_labels": dropped,
}

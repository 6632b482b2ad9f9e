package gauntlet.thanos["endpoint-duplicate_test"]

import data.gauntlet.thanos["endpoint-duplicate"] as rule

test_one if rule.findings == {found("remove one of them")} with input as fleet(0)

test_many if {
	rule.findings == {found("remove one of them, as with 3 more")} with input as fleet(3)
}

test_none if rule.findings == set() with input as {"fleet": {"duplicates": null}}

found(action) := {
	"object": "ConfigMap a/global",
	"path": [1],
	"message": sprintf(
		"leaf.example.com:10901 leads to b/a/sidecars, and so does region.example.com:10901, so that querier a/global gets each of their series twice; %s",
		[action],
	),
	"help": "A querier asks what is below it once: other queriers, or producers that none of these asks.",
	"related": {{"object": "ConfigMap a/global", "path": [0], "message": "the other way"}},
}

fleet(more) := {"fleet": {"duplicates": [{
	"object": "ConfigMap a/global",
	"path": [1],
	"querier": "a/global",
	"address": "leaf.example.com:10901",
	"earlier": "region.example.com:10901",
	"first": {"object": "ConfigMap a/global", "path": [0]},
	"producers": ["b/a/sidecars"],
	"more": more,
}]}}

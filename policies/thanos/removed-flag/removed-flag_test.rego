package gauntlet.thanos["removed-flag_test"]

import data.gauntlet.thanos["removed-flag"] as rule

test_gone if {
	rule.findings == {found(
		"thanos query v0.42.4 has no flag --store and does not start with it; write --endpoint",
		"Of the versions that are known, v0.36.0 is the last that has it.",
	)} with input as fleet({"instead": "endpoint", "until": "v0.36.0", "from": ""})
}

test_not_there_yet if {
	rule.findings == {found(
		"thanos query v0.42.4 has no flag --store and does not start with it; remove it",
		"It comes with v0.43.0.",
	)} with input as fleet({"instead": "", "until": "", "from": "v0.43.0"})
}

test_never_there if {
	rule.findings == {found(
		"thanos query v0.42.4 has no flag --store and does not start with it; remove it",
		"thanos query --help lists the flags.",
	)} with input as fleet({"instead": "", "until": "", "from": ""})
}

test_known_flags_pass if rule.findings == set() with input as {"fleet": {"unknown_flags": null}}

found(message, help) := {"object": "Deployment a/query", "path": ["args", 1], "message": message, "help": help}

fleet(of) := {"fleet": {"unknown_flags": [object.union(
	{"object": "Deployment a/query", "path": ["args", 1], "command": "query", "version": "v0.42.4", "flag": "store"},
	of,
)]}}

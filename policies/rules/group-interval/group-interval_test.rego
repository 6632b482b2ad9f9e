package gauntlet.rules["group-interval_test"]

import data.gauntlet.rules["group-interval"] as rule

test_no_multiple_of_the_scrape_interval if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "interval"],
		"message": "interval is 45s, which is no multiple of the 30s between two scrapes, so that evaluations see now more, now fewer new samples; write a multiple",
		"help": "interval: 30s, or a multiple of it.",
	}} with input as document({"interval": "45s"}, 1, [{"path": ["spec", "groups", 0], "interval": "45s", "scrape": "30s"}])
		with data.fleet as fleet
}

test_too_many_rules_for_the_interval if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "name"],
		"message": "group g has 60 rules, and in the 5s between two evaluations each may take 83ms, less than the 100ms that are reckoned with; split the group",
		"help": "The rules of a group are evaluated one after the other, and different groups at the same time.",
	}} with input as document({"interval": "5s"}, 60, []) with data.fleet as fleet
}

test_too_many_rules_for_the_shortest_interval_of_those_who_evaluate if {
	some finding in rule.findings with input as document({}, 200, []) with data.fleet as fleet
	finding.path == ["spec", "groups", 0, "name"]
}

test_few_rules_pass if {
	rule.findings == set() with input as document({}, 150, []) with data.fleet as fleet
}

test_an_interval_that_nobody_knows_passes if {
	rule.findings == set() with input as object.union(document({}, 2000, []), {"facts": {"evaluators": null}}) with data.fleet as fleet
}

fleet := {"thresholds": {"rule_seconds": 0.1}}

document(group, size, uneven) := {
	"object": {"spec": {"groups": [object.union(group, {"name": "g", "rules": numbers.range(1, size)})]}},
	"facts": {
		"uneven": uneven,
		"evaluators": [{"name": "monitoring/prometheus", "interval_seconds": 30}, {"name": "monitoring/ruler", "interval_seconds": 15}],
	},
}

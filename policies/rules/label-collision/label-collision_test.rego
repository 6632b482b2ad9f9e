package gauntlet.rules["label-collision_test"]

import data.gauntlet.rules["label-collision"] as rule

test_a_label_that_is_lost if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "labels", "cluster"],
		"message": "label cluster of a:b is \"x\", and monitoring/ruler overwrites it with one of its own; choose another name",
		"help": "The evaluator's external labels are added to all that it sends, and tell clusters, regions and environments apart.",
	}} with input as document({"record": "a:b"}, true)
}

test_a_label_that_hides_where_an_alert_is_from if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "labels", "cluster"],
		"message": "label cluster of Down is \"x\", which hides that it comes from monitoring/ruler, whose cluster is another; choose another name",
		"help": "The evaluator's external labels are added to all that it sends, and tell clusters, regions and environments apart.",
		"severity": "warning",
	}} with input as document({"alert": "Down"}, false)
}

test_a_rule_without_collisions_passes if {
	rule.findings == set() with input as {"facts": {"rules": [{"path": [], "alert": "Down"}]}}
}

document(fact, lost) := {"facts": {"rules": [object.union(fact, {
	"path": ["spec", "groups", 0, "rules", 0],
	"collisions": [{"label": "cluster", "value": "x", "evaluators": ["monitoring/ruler"], "lost": lost}],
})]}}

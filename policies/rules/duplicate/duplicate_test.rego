package gauntlet.rules.duplicate_test

import data.gauntlet.rules.duplicate as rule

test_the_later_of_two_objects if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "alert"],
		"message": "Down is the same rule as PrometheusRule monitoring/a, g, Down, and monitoring/prometheus evaluates it; remove one of them",
		"help": "Two rules that are meant to differ have different names, expressions or labels.",
		"clusters": {"prod-na"},
		"related": {{"object": "a", "path": ["spec", "groups", 0, "rules", 0, "alert"], "message": "the other one"}},
	}} with input as document("b", [{"alert": "Down"}], [[twin("a", "Down", 0)]])
}

test_the_earlier_of_two_objects_passes if {
	rule.findings == set() with input as document("a", [{"alert": "Down"}], [[twin("b", "Down", 0)]])
}

test_the_later_of_one_group if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 1, "record"],
		"message": "x:y is the same rule as PrometheusRule monitoring/a, g, x:y, and monitoring/prometheus evaluates it; remove one of them",
		"help": "Two rules that are meant to differ have different names, expressions or labels.",
		"clusters": {"prod-na"},
		"related": {{"object": "a", "path": ["spec", "groups", 0, "rules", 0, "record"], "message": "the other one"}},
	}} with input as document("a", [{"record": "x:y"}, {"record": "x:y"}], [[twin("a", "x:y", 1)], [twin("a", "x:y", 0)]])
}

test_rules_without_twins_pass if {
	rule.findings == set() with input as document("a", [{"alert": "Up"}, {"alert": "Down"}], [[], null])
}

twin(object, name, i) := {
	"object": object,
	"name": sprintf("PrometheusRule monitoring/%s, g, %s", [object, name]),
	"path": ["spec", "groups", 0, "rules", i],
}

document(name, rules, twins) := {
	"id": sprintf("PrometheusRule monitoring/%s", [name]),
	"object": {"spec": {"groups": [{"name": "g"}]}},
	"facts": {"rules": [fact |
		some i, rule in rules
		fact := object.union(rule, {
			"path": ["spec", "groups", 0, "rules", i],
			"evaluations": [{"clusters": ["prod-na"], "evaluator": "monitoring/prometheus", "twins": twins[i]}],
		})
	]},
}

package gauntlet.rules["group-name-clash_test"]

import data.gauntlet.rules["group-name-clash"] as rule

test_the_later_of_two_groups if {
	rule.findings == {{
		"path": ["spec", "groups", 2, "name"],
		"message": "group \"shop\" stands twice in this object, which is refused for it; rename one, or make them one group",
		"help": "Groups of different objects may have the same name.",
		"related": {{"path": ["spec", "groups", 0, "name"], "message": "the other one"}},
	}} with input as document(["shop", "cart", "shop"])
}

test_different_names_pass if {
	rule.findings == set() with input as document(["shop", "cart"])
}

test_a_plain_file_passes if {
	rule.findings == set() with input as {"object": {"spec": {"groups": [{"name": "shop"}, {"name": "shop"}]}}}
}

document(names) := {"object": {"apiVersion": "monitoring.coreos.com/v1", "spec": {"groups": [{"name": name} | some name in names]}}}

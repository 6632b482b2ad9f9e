package gauntlet.values["rules-list-and-map_test"]

import data.gauntlet.values["rules-list-and-map"] as rule

test_both if {
	rule.findings == {{
		"path": ["additionalPrometheusRules"],
		"message": "additionalPrometheusRules stands beside additionalPrometheusRulesMap, and the chart then drops the list; move its rules into the map",
		"help": "additionalPrometheusRulesMap: {NAME: {groups: [...]}}",
		"related": {{"path": ["additionalPrometheusRulesMap"], "message": "the map"}},
	}} with input as {"object": {"additionalPrometheusRules": [{"name": "a"}], "additionalPrometheusRulesMap": {"b": {}}}}
}

test_one_of_them_passes if {
	rule.findings == set() with input as {"object": {"additionalPrometheusRules": [{"name": "a"}], "additionalPrometheusRulesMap": {}}}
	rule.findings == set() with input as {"object": {"additionalPrometheusRules": [], "additionalPrometheusRulesMap": {"b": {}}}}
}

package gauntlet.values["pdb-both_test"]

import data.gauntlet.values["pdb-both"] as rule

test_the_chart_s_minimum if {
	rule.findings == {{
		"path": ["prometheus", "podDisruptionBudget", "maxUnavailable"],
		"message": "prometheus.podDisruptionBudget has maxUnavailable beside minAvailable, which the chart sets by itself, and the API server takes only one of them; take minAvailable away",
		"help": "minAvailable: null",
	}} with input as values({"prometheus": {"podDisruptionBudget": {"enabled": true, "maxUnavailable": 1}}}, false)
}

test_one_s_own_minimum if {
	rule.findings == {{
		"path": ["alertmanager", "podDisruptionBudget", "maxUnavailable"],
		"message": "alertmanager.podDisruptionBudget has maxUnavailable beside minAvailable, which it sets as well, and the API server takes only one of them; take minAvailable away",
		"help": "minAvailable: null",
	}} with input as values({"alertmanager": {"podDisruptionBudget": {"enabled": true, "maxUnavailable": "50%", "minAvailable": 1}}}, true)
}

test_budgets_of_the_chart_that_pass if {
	every budget in [
		{"maxUnavailable": 1},
		{"enabled": true, "minAvailable": 1},
		{"enabled": true, "maxUnavailable": 1, "minAvailable": null},
		{"enabled": true, "maxUnavailable": 1, "minAvailable": ""},
		{"enabled": true, "maxUnavailable": "", "minAvailable": 1},
	] {
		rule.findings == set() with input as values({"prometheus": {"podDisruptionBudget": budget}}, false)
	}
}

test_what_is_not_deployed_passes if {
	budget := {"enabled": true, "maxUnavailable": 1}
	rule.findings == set() with input as values({"prometheus": {"enabled": false, "podDisruptionBudget": budget}}, false)
	rule.findings == set() with input as values({"thanosRuler": {"podDisruptionBudget": budget}}, false)
	count(rule.findings) == 1 with input as values({"thanosRuler": {"enabled": true, "podDisruptionBudget": budget}}, false)
}

test_what_other_values_may_take_away_passes if {
	rule.findings == set() with input as values({"prometheus": {"podDisruptionBudget": {"enabled": true, "maxUnavailable": 1}}}, true)
}

test_an_object if {
	rule.findings == {{
		"path": ["spec", "maxUnavailable"],
		"message": "the budget has maxUnavailable beside minAvailable, and the API server takes only one of them; remove one",
		"help": "",
	}} with input as budget({"minAvailable": 0, "maxUnavailable": 1})
}

test_objects_that_pass if {
	rule.findings == set() with input as budget({"minAvailable": 1})
	rule.findings == set() with input as budget({"maxUnavailable": "50%"})
}

values(object, layered) := {"kind": "HelmValues", "object": object, "facts": {"layered": layered}}

budget(spec) := {"kind": "PodDisruptionBudget", "object": {"spec": spec}, "facts": null}

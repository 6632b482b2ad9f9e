package gauntlet.alerting["config-skipped_test"]

import data.gauntlet.alerting["config-skipped"] as rule

test_a_receiver_that_is_not_there if {
	rule.findings == {{
		"path": ["spec", "route", "routes", 0, "receiver"],
		"message": "the receiver is \"pager\", and this AlertmanagerConfig has none of that name, so that the operator leaves all of it out; add one",
		"help": "receivers: [{name: pager, …}]",
		"related": {{"path": ["spec", "route", "routes", 1, "routes", 0, "receiver"], "message": "and here"}},
	}} with input as document("v1alpha1", {
		"receivers": [{"name": "team"}],
		"route": {"receiver": "team", "routes": [
			{"receiver": "pager"},
			{"receiver": "", "routes": [{"receiver": "pager"}, {"matchers": [{"name": "a", "value": "b"}]}]},
		]},
	})
}

test_a_time_interval_that_is_not_there if {
	every version, list in {"v1alpha1": "muteTimeIntervals", "v1beta1": "timeIntervals"} {
		rule.findings == {{
			"path": ["spec", "route", "muteTimeIntervals", 1],
			"message": "the time interval is \"nights\", and this AlertmanagerConfig has none of that name, so that the operator leaves all of it out; add one",
			"help": sprintf("%s: [{name: nights, …}]", [list]),
			"related": set(),
		}} with input as document(version, {
			"receivers": [{"name": "team"}],
			list: [{"name": "weekends"}],
			"route": {"receiver": "team", "muteTimeIntervals": ["weekends", "nights"], "activeTimeIntervals": ["weekends"]},
		})
	}
}

test_a_first_route_without_a_receiver if {
	rule.findings == {{
		"path": ["spec", "route"],
		"message": "the first route has no receiver, so that the operator leaves all of this AlertmanagerConfig out; name one of its receivers",
		"help": "receiver: NAME",
	}} with input as document("v1beta1", {"receivers": [{"name": "team"}], "route": {"receiver": "", "routes": [{"receiver": "team"}]}})
}

test_what_the_operator_takes_passes if {
	rule.findings == set() with input as document("v1beta1", {"receivers": [{"name": "team"}], "route": {"receiver": "team", "routes": [{"matchers": []}]}})
	rule.findings == set() with input as document("v1beta1", {"inhibitRules": []})
}

document(version, spec) := {"object": {"apiVersion": concat("/", ["monitoring.coreos.com", version]), "spec": spec}}

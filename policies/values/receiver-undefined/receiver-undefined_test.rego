package gauntlet.values["receiver-undefined_test"]

import data.gauntlet.values["receiver-undefined"] as rule

test_a_route_to_nobody if {
	rule.findings == {{
		"path": ["alertmanager", "config", "route", "routes", 0, "receiver"],
		"message": "receiver is \"pager\", and no receiver has that name, so that Alertmanager refuses the configuration; add one",
		"help": "receivers: [{name: \"pager\"}]",
		"related": {{
			"path": ["alertmanager", "config", "route", "routes", 1, "routes", 0, "receiver"],
			"message": "and here",
		}},
	}} with input as config(
		{"receivers": [{"name": "team"}], "route": {"receiver": "team", "routes": [
			{"receiver": "pager"},
			{"receiver": "team", "routes": [{"receiver": "pager"}, {"matchers": ["a=b"]}]},
		]}},
		false,
	)
}

test_routes_of_the_chart_that_stay if {
	rule.findings == {{
		"path": ["alertmanager", "config", "receivers"],
		"message": "receivers lacks \"null\", which still stands in the chart's route.routes, so that Alertmanager refuses the configuration; add it, or write route.routes as well",
		"help": "receivers: [{name: \"null\"}]",
	}} with input as config({"receivers": [{"name": "team"}], "route": {"receiver": "team"}}, false)
}

test_all_of_the_chart_s_route_that_stays if {
	rule.findings == {{
		"path": ["alertmanager", "config", "receivers"],
		"message": "receivers lacks \"null\", which still stands in the chart's route.receiver and route.routes, so that Alertmanager refuses the configuration; add it, or write route.receiver and route.routes as well",
		"help": "receivers: [{name: \"null\"}]",
	}} with input as config({"receivers": [{"name": "team"}]}, false)
}

test_receivers_that_are_there_pass if {
	every values in [
		{},
		{"route": {"group_wait": "1m"}},
		{"route": {"receiver": "null", "routes": []}},
		{"receivers": [{"name": "team"}, {"name": "null"}], "route": {"receiver": "team"}},
		{"receivers": [{"name": "team"}], "route": {"receiver": "team", "routes": null}},
		{"receivers": [{"name": "team"}], "route": {"receiver": "team", "routes": [{"receiver": "{{ .Values.team }}"}]}},
	] {
		rule.findings == set() with input as config(values, false)
	}
}

test_what_other_values_may_write_passes if {
	rule.findings == set() with input as config({"receivers": [{"name": "team"}]}, true)
	rule.findings == set() with input as config({"route": {"receiver": "team"}}, true)
	count(rule.findings) == 1 with input as config({"receivers": [{"name": "team"}], "route": {"receiver": "other"}}, true)
}

test_a_configuration_that_is_not_used_passes if {
	wrong := {"receivers": [{"name": "team"}]}
	every alertmanager in [
		{"enabled": false},
		{"alertmanagerSpec": {"useExistingSecret": true}},
		{"alertmanagerSpec": {"configSecret": "elsewhere"}},
		{"tplConfig": true, "stringConfig": "route: {}"},
	] {
		rule.findings == set() with input as {"object": {"alertmanager": object.union(alertmanager, {"config": wrong})}, "facts": {"layered": false}}
	}
}

config(values, layered) := {"object": {"alertmanager": {"config": values}}, "facts": {"layered": layered}}

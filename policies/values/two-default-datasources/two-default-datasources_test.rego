package gauntlet.values["two-default-datasources_test"]

import data.gauntlet.values["two-default-datasources"] as rule

test_one_beside_the_chart_s_own if {
	rule.findings == {{
		"path": ["grafana", "additionalDataSources", 1, "isDefault"],
		"message": "data source \"Thanos\" is the default, as is \"Prometheus\", and Grafana does not start with two; leave one of them",
		"help": "isDefault: false",
	}} with input as grafana({"additionalDataSources": [{"name": "Logs"}, thanos]}, false)
}

test_two_of_one_s_own if {
	rule.findings == {{
		"path": ["grafana", "datasources", "datasources.yaml", "datasources", 0, "isDefault"],
		"message": "data source \"Logs\" is the default, as is \"Thanos\", and Grafana does not start with two; leave one of them",
		"help": "isDefault: false",
	}} with input as grafana(
		{
			"additionalDataSources": [thanos],
			"sidecar": {"datasources": {"isDefaultDatasource": false}},
			"datasources": {"datasources.yaml": {"apiVersion": 1, "datasources": [{"name": "Logs", "isDefault": true}]}},
		},
		true,
	)
}

test_one_default_passes if {
	rule.findings == set() with input as grafana({}, false)
	rule.findings == set() with input as grafana({"enabled": false, "additionalDataSources": [thanos]}, false)
	rule.findings == set() with input as grafana({"additionalDataSources": [thanos], "sidecar": {"datasources": {"isDefaultDatasource": false}}}, false)
	rule.findings == set() with input as grafana({"additionalDataSources": [thanos], "sidecar": {"datasources": {"enabled": false}}}, false)
}

test_what_other_values_may_turn_off_passes if {
	rule.findings == set() with input as grafana({"additionalDataSources": [thanos]}, true)
}

test_what_these_values_turn_on if {
	settings := {"enabled": true, "defaultDatasourceEnabled": true, "isDefaultDatasource": true, "name": "Prom"}
	count(rule.findings) == 1 with input as grafana({"additionalDataSources": [thanos], "sidecar": {"datasources": settings}}, true)
}

thanos := {"name": "Thanos", "isDefault": true}

grafana(values, layered) := {"object": {"grafana": values}, "facts": {"layered": layered}}

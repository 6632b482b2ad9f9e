package gauntlet.values["objstore-legacy_test"]

import data.gauntlet.values["objstore-legacy"] as rule

test_a_secret_as_the_operator_takes_it if {
	rule.findings == {{
		"path": ["prometheus", "prometheusSpec", "thanos", "objectStorageConfig", "key"],
		"message": "prometheus.prometheusSpec.thanos.objectStorageConfig has key and name directly, which the chart drops, so that the sidecar uploads nothing; write them below existingSecret",
		"help": "objectStorageConfig: {existingSecret: {name: SECRET, key: KEY}}",
	}} with input as storing({"name": "objstore", "key": "objstore.yaml"})
}

test_an_empty_secret_beside_it if {
	count(rule.findings) == 1 with input as storing({"name": "objstore", "existingSecret": {}, "secret": null})
}

test_secrets_as_the_chart_takes_them_pass if {
	every store in [{"existingSecret": {"name": "a", "key": "b"}}, {"secret": {"type": "S3"}}, {"secret": {"type": "S3"}, "name": "a"}, {}] {
		rule.findings == set() with input as storing(store)
	}
	rule.findings == set() with input as {"object": {}}
}

storing(store) := {"object": {"prometheus": {"prometheusSpec": {"thanos": {"objectStorageConfig": store}}}}}

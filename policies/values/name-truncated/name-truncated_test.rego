package gauntlet.values["name-truncated_test"]

import data.gauntlet.values["name-truncated"] as rule

test_two_releases_of_one_name if {
	rule.findings == {{
		"path": ["fullnameOverride"],
		"message": "fullnameOverride is \"monitoring-of-the-platform-a\", and the chart cuts it to \"monitoring-of-the-platform\", as it does with another of the cluster; let them differ in their first 26 characters",
		"help": "",
		"related": {{"object": "clusters/a|HelmValues monitoring/b", "path": ["fullnameOverride"], "message": "the other one"}},
	}} with input as values(
		{"fullnameOverride": "monitoring-of-the-platform-a"},
		[{"object": "clusters/a|HelmValues monitoring/b", "path": [], "name": "monitoring-of-the-platform-b"}],
	)
}

test_a_name_that_is_none if {
	every name in ["My_Stack", "-stack", "stäck"] {
		rule.findings == {{
			"path": ["fullnameOverride"],
			"message": sprintf("fullnameOverride is %q, which is no DNS name, so that Kubernetes refuses all objects; write small letters, digits and dashes", [name]),
			"help": "",
		}} with input as values({"fullnameOverride": name}, [])
	}
}

test_two_rule_objects_of_one_name if {
	rule.findings == {{
		"path": ["additionalPrometheusRulesMap", "requests-of-the-checkout-are-slow-b"],
		"message": "\"requests-of-the-checkout-are-slow-a\" and \"requests-of-the-checkout-are-slow-b\" of additionalPrometheusRulesMap both name their object the-monitoring-of-the-platform-requests-of-the-checkout-are-slo, which the chart cuts at 63 characters, and one of them is lost; shorten them",
		"help": "",
		"related": {{"path": ["additionalPrometheusRulesMap", "requests-of-the-checkout-are-slow-a"], "message": "the other one"}},
	}} with input as values(
		{
			"nameOverride": "the-monitoring-of-the-platform",
			"additionalPrometheusRulesMap": {"requests-of-the-checkout-are-slow-a": {}, "requests-of-the-checkout-are-slow-b": {}, "c": {}},
		},
		[],
	)
}

test_a_rule_object_whose_name_is_none if {
	rule.findings == {{
		"path": ["additionalPrometheusRulesMap", "checkout_slow"],
		"message": "\"checkout_slow\" of additionalPrometheusRulesMap makes an object kube-prometheus-stack-checkout_slow, which is no DNS name, so that Kubernetes refuses it; write small letters, digits and dashes",
		"help": "",
	}} with input as values({"additionalPrometheusRulesMap": {"checkout_slow": {}, "checkout.fast": {}}}, [])
}

test_names_that_fit_pass if {
	every name in ["", "stack", "a-name-of-26-characters-and-more"] {
		rule.findings == set() with input as values({"fullnameOverride": name}, [])
	}
	rule.findings == set() with input as values({}, null)
}

values(object, twins) := {"object": object, "facts": {"twins": twins}}

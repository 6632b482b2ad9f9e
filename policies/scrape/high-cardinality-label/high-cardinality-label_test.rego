package gauntlet.scrape["high-cardinality-label_test"]

import data.gauntlet.scrape["high-cardinality-label"] as rule

thresholds := {"boundless_labels": ["user_id", "email"]}

help := "Count by what has few values, such as a route or a kind of customer, and leave single ones to logs and traces."

names := "The labels namespace, pod and container say which pod it is."

test_a_declared_label if {
	rule.findings == {{
		"path": ["metrics", 0, "labels", 1],
		"message": "metric shop_requests_total has the label user_id, which has a value for each single one, and each is a series; drop the label",
		"help": help,
	}} with input as {"kind": "ServiceMonitor", "facts": {"labels": [
		{"path": ["metrics", 0, "labels", 0], "metric": "shop_requests_total", "label": "code"},
		{"path": ["metrics", 0, "labels", 1], "metric": "shop_requests_total", "label": "user_id"},
	]}}
		with data.fleet.thresholds as thresholds
}

test_relabelings if {
	rule.findings == {
		{
			"path": ["spec", "endpoints", 0, "relabelings", 0, "sourceLabels"],
			"message": "__meta_kubernetes_pod_container_id goes into the label id, and it changes with each restart, after which every series is a new one; leave it out",
			"help": names,
		},
		{
			"path": ["spec", "endpoints", 0, "metricRelabelings", 0, "targetLabel"],
			"message": "targetLabel is email, which has a value for each single one, and each is a series; leave it out",
			"help": help,
		},
	} with input as monitor({"endpoints": [{
		"relabelings": [
			{"sourceLabels": ["__meta_kubernetes_pod_container_id"], "targetLabel": "id"},
			{"sourceLabels": ["__meta_kubernetes_pod_uid"], "targetLabel": "__tmp_uid"},
		],
		"metricRelabelings": [
			{"sourceLabels": ["mail"], "targetLabel": "email"},
			{"targetLabel": "user_id", "replacement": ""},
			{"action": "hashmod", "targetLabel": "user_id"},
		],
	}]})
		with data.fleet.thresholds as thresholds
}

test_labels_that_the_fleet_does_not_name if {
	count(rule.findings) == 1 with input as monitor({"endpoints": [{"relabelings": [{"sourceLabels": ["a"], "targetLabel": "trace_id"}]}]})
		with data.fleet.thresholds as {"boundless_labels": null}
}

test_labels_of_pods if {
	rule.findings == {{
		"path": ["spec", "podTargetLabels", 1],
		"message": "podTargetLabels has pod-template-hash, which changes with each release, after which every series is a new one; leave it out",
		"help": names,
	}} with input as monitor({"podTargetLabels": ["app", "pod-template-hash"], "endpoints": []})
}

test_what_has_few_values_passes if {
	rule.findings == set() with input as monitor({"endpoints": [{"relabelings": [{"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "node"}]}]})
		with data.fleet.thresholds as thresholds
	rule.findings == set() with input as monitor({"endpoints": [{"metricRelabelings": [{"sourceLabels": ["a"], "targetLabel": "path"}]}]})
		with data.fleet.thresholds as {"boundless_labels": null}
}

monitor(spec) := {"kind": "ServiceMonitor", "object": {"spec": spec}}

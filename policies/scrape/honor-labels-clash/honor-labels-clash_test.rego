package gauntlet.scrape["honor-labels-clash_test"]

import data.gauntlet.scrape["honor-labels-clash"] as rule

test_a_federation if {
	rule.findings == {{
		"path": ["spec", "endpoints", 0, "path"],
		"message": "/federate brings series with the labels cluster and region of another Prometheus, which this one has for external labels, so that they pass for its own; rename or drop them",
		"help": "metricRelabelings: [{action: labeldrop, regex: cluster|region}], or ask both Prometheuses by Thanos.",
	}} with input as monitor({"path": "/federate", "honorLabels": true})
}

test_a_federation_in_values if {
	rule.findings == {{
		"path": ["prometheus", "prometheusSpec", "additionalScrapeConfigs", 0, "metrics_path"],
		"message": "/prometheus/federate brings series with the labels region of another Prometheus, which this one has for external labels, so that they pass for its own; rename or drop them",
		"help": "metric_relabel_configs: [{action: labeldrop, regex: region}], or ask both Prometheuses by Thanos.",
	}} with input as {"kind": "HelmValues", "object": {"prometheus": {"prometheusSpec": {
		"externalLabels": {"cluster": "a", "region": "na"},
		"additionalScrapeConfigs": [{
			"metrics_path": "/prometheus/federate",
			"metric_relabel_configs": [{"source_labels": ["cluster"], "target_label": "cluster", "replacement": ""}],
		}],
	}}}}
}

test_a_label_that_relabelings_set if {
	rule.findings == {{
		"path": ["spec", "endpoints", 0, "honorLabels"],
		"message": "honorLabels lets the target overwrite region, which relabelings set and which tells producers apart; turn it off, or drop the target's label",
		"help": "honorLabels: false keeps the target's own label as exported_region.",
	}} with input as monitor({"honorLabels": true, "relabelings": [
		{"targetLabel": "region", "replacement": "na"},
		{"targetLabel": "node", "replacement": "a"},
	]})
}

test_what_is_renamed_or_not_honored_passes if {
	rule.findings == set() with input as monitor({"honorLabels": true})
	rule.findings == set() with input as monitor({"relabelings": [{"targetLabel": "region", "replacement": "na"}]})
	rule.findings == set() with input as monitor({"path": "/federate", "metricRelabelings": [{"action": "labelDrop", "regex": "cluster|region"}]})
}

monitor(endpoint) := {
	"kind": "ServiceMonitor",
	"object": {"spec": {"endpoints": [endpoint]}},
	"facts": {"scrapers": [{"name": "monitoring/main", "external_labels": ["cluster", "region"]}]},
}

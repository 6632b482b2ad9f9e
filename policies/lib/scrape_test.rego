package gauntlet.lib.scrape_test

import data.gauntlet.lib.scrape

test_the_jobs_of_a_monitor if {
	scrape.jobs == {
		{"path": ["spec", "endpoints", 0], "config": {"port": "http"}, "names": scrape.monitor_names},
		{"path": ["spec", "endpoints", 1], "config": {"port": "web"}, "names": scrape.monitor_names},
	} with input as {"kind": "ServiceMonitor", "object": {"spec": {"endpoints": [{"port": "http"}, {"port": "web"}]}}}
	scrape.jobs == {{
		"path": ["spec", "podMetricsEndpoints", 0],
		"config": {"port": "http"},
		"names": scrape.monitor_names,
	}} with input as {"kind": "PodMonitor", "object": {"spec": {"podMetricsEndpoints": [{"port": "http"}]}}}
}

test_objects_that_are_one_job if {
	scrape.jobs == {{
		"path": ["spec"],
		"config": {"interval": "1m"},
		"names": scrape.monitor_names,
	}} with input as {"kind": "Probe", "object": {"spec": {"interval": "1m"}}}
	scrape.jobs == {{
		"path": ["spec"],
		"config": {"scrapeInterval": "1m"},
		"names": scrape.object_names,
	}} with input as {"kind": "ScrapeConfig", "object": {"spec": {"scrapeInterval": "1m"}}}
}

test_the_jobs_of_values if {
	scrape.jobs == {
		{
			"path": ["prometheus", "additionalServiceMonitors", 0, "endpoints", 0],
			"config": {"port": "http"},
			"names": scrape.monitor_names,
		},
		{
			"path": ["prometheus", "additionalPodMonitors", 0, "podMetricsEndpoints", 0],
			"config": {"port": "web"},
			"names": scrape.monitor_names,
		},
		{
			"path": ["prometheus", "prometheusSpec", "additionalScrapeConfigs", 0],
			"config": {"job_name": "hosts"},
			"names": scrape.file_names,
		},
	} with input as {"kind": "HelmValues", "object": {"prometheus": {
		"additionalServiceMonitors": [{"endpoints": [{"port": "http"}]}],
		"additionalPodMonitors": [{"podMetricsEndpoints": [{"port": "web"}]}],
		"prometheusSpec": {"additionalScrapeConfigs": [{"job_name": "hosts"}]},
	}}}
}

test_the_discoveries if {
	scrape.discoveries == {{
		"path": ["spec", "ec2SDConfigs", 0],
		"config": {"region": "us-east-1"},
		"job": {
			"path": ["spec"],
			"config": {"ec2SDConfigs": [{"region": "us-east-1"}]},
			"names": scrape.object_names,
		},
	}} with input as {"kind": "ScrapeConfig", "object": {"spec": {"ec2SDConfigs": [{"region": "us-east-1"}]}}}
}

test_other_documents_have_none if {
	scrape.jobs == set() with input as {"kind": "PrometheusRule", "object": {"spec": {"groups": []}}}
	scrape.monitors == set() with input as {"kind": "HelmValues", "object": {"prometheus": {}}}
}

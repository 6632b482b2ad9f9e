package gauntlet.scrape["timeout-over-interval_test"]

import data.gauntlet.scrape["timeout-over-interval"] as rule

test_an_endpoint if {
	rule.findings == {{
		"path": ["spec", "endpoints", 1, "scrapeTimeout"],
		"message": "scrapeTimeout is 1m and interval is 30s, so that the operator skips this monitor in silence; shorten the timeout",
		"help": "scrapeTimeout: 30s, or less",
	}} with input as monitor([{"interval": "30s", "scrapeTimeout": "30s"}, {"interval": "30s", "scrapeTimeout": "1m"}], [])
}

test_the_interval_of_a_prometheus if {
	rule.findings == {{
		"path": ["spec", "endpoints", 0, "scrapeTimeout"],
		"message": "scrapeTimeout is 45s and monitoring/quick scrapes every 15s, so that the operator skips this monitor in silence; shorten the timeout, or set interval",
		"help": "scrapeTimeout: 15s, or less",
	}} with input as monitor([{"scrapeTimeout": "45s"}], [
		{"name": "monitoring/main", "interval": "30s"},
		{"name": "monitoring/quick", "interval": "15s"},
		{"name": "monitoring/slow", "interval": "1m"},
	])
}

test_a_prometheus_of_its_own if {
	rule.findings == {{
		"path": ["spec", "scrapeTimeout"],
		"message": "scrapeTimeout is 40s and scrapeInterval is 30s, so that no configuration of this Prometheus is valid; shorten the timeout",
		"help": "scrapeTimeout: 30s, or less",
	}} with input as {"kind": "Prometheus", "object": {"spec": {"scrapeTimeout": "40s"}}}
}

test_values if {
	rule.findings == {
		{
			"path": ["prometheus", "prometheusSpec", "scrapeTimeout"],
			"message": "scrapeTimeout is 20s and scrapeInterval is 15s, so that no configuration of this Prometheus is valid; shorten the timeout",
			"help": "scrapeTimeout: 15s, or less",
		},
		{
			"path": ["prometheus", "prometheusSpec", "additionalScrapeConfigs", 0, "scrape_timeout"],
			"message": "scrape_timeout is 1m and scrape_interval is 10s, so that Prometheus refuses its whole configuration; shorten the timeout",
			"help": "scrape_timeout: 10s, or less",
		},
		{
			"path": ["prometheus", "prometheusSpec", "additionalScrapeConfigs", 1, "scrape_timeout"],
			"message": "scrape_timeout is 1m and the chart's Prometheus scrapes every 15s, so that Prometheus refuses its whole configuration; shorten the timeout, or set scrape_interval",
			"help": "scrape_timeout: 15s, or less",
		},
	} with input as {"kind": "HelmValues", "object": {"prometheus": {"prometheusSpec": {
		"scrapeInterval": "15s",
		"scrapeTimeout": "20s",
		"additionalScrapeConfigs": [{"scrape_interval": "10s", "scrape_timeout": "1m"}, {"scrape_timeout": "1m"}],
	}}}}
}

test_two_scrapers_of_one_name if {
	scrapers := [{"name": "a/b", "interval": "1m"}, {"name": "a/b", "interval": "30s"}]
	count(rule.findings) == 1 with input as monitor([{"scrapeTimeout": "50s"}], scrapers)
}

test_what_fits_or_is_not_known_passes if {
	rule.findings == set() with input as monitor([{"scrapeTimeout": "10s"}, {"interval": "1m"}], [{"name": "a/b", "interval": "30s"}])
	rule.findings == set() with input as monitor([{"scrapeTimeout": "50s"}], [])
	rule.findings == set() with input as {"kind": "Prometheus", "object": {"spec": {"scrapeTimeout": "40s", "scrapeInterval": "1m"}}}
}

monitor(endpoints, scrapers) := {
	"kind": "ServiceMonitor",
	"object": {"spec": {"endpoints": endpoints}},
	"facts": {"scrapers": scrapers},
}

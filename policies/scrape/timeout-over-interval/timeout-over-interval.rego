# METADATA
# title: A scrape ends before the next one begins
# description: >-
#   The operator skips a monitor whose timeout is longer than its interval, with an event that nobody reads; Prometheus
#   refuses a whole configuration for it.
# custom:
#   severity: error
#   on: [HelmValues, PodMonitor, Probe, Prometheus, PrometheusAgent, ScrapeConfig, ServiceMonitor]
package gauntlet.scrape["timeout-over-interval"]

import data.gauntlet.lib.report
import data.gauntlet.lib.scrape
import data.gauntlet.lib.text

# The interval stands beside the timeout.
findings contains report.finding(
	array.concat(job.path, [job.names.timeout]),
	sprintf(
		"%s is %s and %s is %s, so that %s; shorten the timeout",
		[job.names.timeout, timeout, job.names.interval, interval, consequence(job)],
	),
	sprintf("%s: %s, or less", [job.names.timeout, interval]),
) if {
	some job in scrape.jobs
	timeout := job.config[job.names.timeout]
	interval := job.config[job.names.interval]
	text.milliseconds(timeout) > text.milliseconds(interval)
}

# The interval is that of a Prometheus which scrapes by it.
findings contains report.finding(
	array.concat(job.path, [job.names.timeout]),
	sprintf(
		"%s is %s and %s scrapes every %s, so that %s; shorten the timeout, or set %s",
		[job.names.timeout, timeout, name, interval, consequence(job), job.names.interval],
	),
	sprintf("%s: %s, or less", [job.names.timeout, interval]),
) if {
	some job in scrape.jobs
	timeout := job.config[job.names.timeout]
	object.get(job.config, job.names.interval, "") == ""
	shorter := [[length, by, default_interval] |
		some [by, default_interval] in scrapers
		length := text.milliseconds(default_interval)
		text.milliseconds(timeout) > length
	]
	[_, name, interval] := min(shorter)
}

# A Prometheus' own.
findings contains report.finding(
	array.concat(own.path, ["scrapeTimeout"]),
	sprintf(
		"scrapeTimeout is %s and scrapeInterval is %s, so that no configuration of this Prometheus is valid; shorten the timeout",
		[own.spec.scrapeTimeout, interval],
	),
	sprintf("scrapeTimeout: %s, or less", [interval]),
) if {
	some own in prometheuses
	interval := interval_of(own.spec)
	text.milliseconds(own.spec.scrapeTimeout) > text.milliseconds(interval)
}

prometheuses contains {"path": ["spec"], "spec": scrape.document.spec} if input.kind in {"Prometheus", "PrometheusAgent"}

prometheuses contains {"path": ["prometheus", "prometheusSpec"], "spec": scrape.document.prometheus.prometheusSpec} if {
	input.kind == "HelmValues"
}

# scrapers are those that scrape by the document, each by its name and interval.
scrapers contains [scraper.name, scraper.interval] if some scraper in scrape.scrapers

scrapers contains ["the chart's Prometheus", interval_of(own.spec)] if {
	input.kind == "HelmValues"
	some own in prometheuses
}

# interval_of a Prometheus. The API server's default is 30s.
interval_of(spec) := spec.scrapeInterval if spec.scrapeInterval != ""

interval_of(spec) := "30s" if object.get(spec, "scrapeInterval", "") == ""

consequence(job) := "the operator skips this monitor in silence" if job.names.timeout == "scrapeTimeout"

consequence(job) := "Prometheus refuses its whole configuration" if job.names.timeout == "scrape_timeout"

# METADATA
# title: Samples are bounded where the class demands it
# description: >-
#   A class of priority may demand that each scrape is bounded, by the monitor or by the Prometheus that scrapes by it, so
#   that one target cannot fill the memory that all share.
# custom:
#   severity: error
#   on: [PodMonitor, Probe, ScrapeConfig, ServiceMonitor]
package gauntlet.scrape["limits-missing"]

import data.gauntlet.lib.report

findings contains report.finding(
	["spec", "sampleLimit"],
	sprintf(
		"no sampleLimit holds for this %s, neither its own nor that of %s, and class %s demands one; set a limit of samples",
		[input.kind, scraper.name, class],
	),
	"limits: {samples: 10000} bounds an endpoint, and on an instance all of its targets.",
) if {
	class := input.object.metadata.labels.priority
	data.fleet.classes[class].demands.limits
	object.get(input.object.spec, "sampleLimit", 0) == 0
	unbounded := [s | some s in input.facts.scrapers; not s.sample_limit]
	scraper := unbounded[0]
}

# METADATA
# title: No metric has a label that its Prometheus adds
# description: >-
#   External labels say which cluster, region and environment a series is of. A metric that has one of them itself loses it
#   in Thanos, and makes alerts that seem to come from elsewhere.
# custom:
#   severity: warning
#   on: [PodMonitor, Probe, ScrapeConfig, ServiceMonitor]
package gauntlet.scrape["label-collision"]

import data.gauntlet.lib.report
import data.gauntlet.lib.scrape
import data.gauntlet.lib.text

findings contains report.finding(
	exposed.path,
	sprintf(
		"metric %s has the label %s, which is an external label of %s as well: Thanos overwrites it, and alerts bear it in its place; rename it",
		[exposed.metric, exposed.label, text.few(by)],
	),
	sprintf("rename: {%s: %s_%s} beside the port or the targets that are scraped gives the label a name of its own.", [exposed.label, owner, exposed.label]),
) if {
	some exposed in input.facts.labels
	by := {scraper.name |
		some scraper in scrape.scrapers
		exposed.label in scraper.external_labels
	}
	count(by) > 0
	some job in scrape.jobs
	collides(job, exposed.label)
}

# A label that relabelings set, too, is kept as exported_NAME, or else scrape/honor-labels-clash says that it is not.
collides(job, label) if {
	not scrape.federates(job)
	not scrape.sets(job, label)
	not scrape.removes(job, label)
}

# owner begins a name that no other label has: the monitor's.
owner := replace(scrape.document.metadata.name, "-", "_")

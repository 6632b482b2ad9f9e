# METADATA
# title: One Prometheus owns each exporter
# description: >-
#   An exporter that two Prometheuses scrape is counted twice by every sum over the federation; one that nobody scrapes is
#   missing from it.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.scrape["exporter-owner"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding_in(
	exporter,
	[],
	sprintf("exporter %s is scraped by no Prometheus in %s; name the instance that owns it and runs there", [exporter.name, text.few(exporter.where)]),
	"The instance of an exporter scrapes it in the clusters, or over the regions, that the instance runs in.",
) if {
	some exporter in input.fleet.exporters
	not exporter.owners[0]
}

findings contains report.finding_in(
	exporter,
	[],
	sprintf(
		"exporter %s is scraped by %s, and exactly one of them may own it; take it from the others",
		[exporter.name, text.few(names)],
	),
	"For the node exporter, turn off the chart's own and its rules where an instance of the region owns it.",
) if {
	some exporter in input.fleet.exporters
	names := {name(owner) | some owner in exporter.owners}
	count(names) > 1
}

# name of a Prometheus without its cluster, namespace/name: an instance may own an exporter in many clusters.
name(id) := concat("/", array.slice(parts, count(parts) - 2, count(parts))) if parts := split(id, "/")

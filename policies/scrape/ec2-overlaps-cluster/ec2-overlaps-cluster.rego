# METADATA
# title: EC2 finds no host that is scraped already
# description: >-
#   Filters that are too wide find hosts that another discovery finds as well, or the nodes of a cluster whose node exporters
#   are scraped in the cluster.
# custom:
#   severity: error
#   on: [ScrapeConfig]
package gauntlet.scrape["ec2-overlaps-cluster"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.see(
	report.finding(
		overlap.path,
		sprintf(
			"these filters also find every host of %s, so that its port %d is scraped twice; add a filter that leaves them out",
			[text.few({other.name | some other in overlap["with"]}), overlap.port],
		),
		"A tag that only the hosts of this group have tells them apart.",
	),
	{report.place_in(other, [], "these hosts") | some other in overlap["with"]},
) if {
	some overlap in input.facts.overlaps
	overlap.by == "discovery"
}

findings contains report.see(
	report.finding(
		overlap.path,
		sprintf(
			"this filter finds the nodes of a cluster, whose port %d is scraped by %s as well; turn one of them off",
			[overlap.port, text.few({other.name | some other in overlap["with"]})],
		),
		"One Prometheus owns the node exporter: the one in the cluster, or the one that spans the nodes.",
	),
	{report.place_in(other, [], "runs on each node") | some other in overlap["with"]},
) if {
	some overlap in input.facts.overlaps
	overlap.by == "node exporter"
}

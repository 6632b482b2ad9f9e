# METADATA
# title: Raw samples are there to zoom in
# description: >-
#   Where raw samples are deleted long before coarser ones, a graph of last month is there, and nobody can look closer.
# custom:
#   severity: warning
#   on: [Fleet]
package gauntlet.thanos["retention-raw"]

import data.gauntlet.lib.report

findings contains report.finding_in(
	compactor.raw,
	[],
	sprintf(
		"raw samples are kept for %s and coarser ones longer, so that nobody can zoom in on what is older; keep raw samples for %s or longer",
		[compactor.raw.value, data.fleet.thanos.raw_retention],
	),
	"Samples of 5 minutes and 1 hour hold five aggregates of each series: they save time when much is read, and little of the bucket.",
) if {
	some compactor in input.fleet.compactors
	compactor.raw.seconds >= 40 * 3600 # with less, the compactor does not start
	compactor.raw.seconds < data.fleet.thanos.raw_retention_seconds
	compactor.downsampling
	some coarser in [compactor.five_minutes, compactor.one_hour]
	longer(coarser, compactor.raw)
}

longer(null, _)

longer(coarser, _) if coarser.seconds == 0

longer(coarser, raw) if coarser.seconds > raw.seconds

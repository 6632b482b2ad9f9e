# METADATA
# title: Queriers merge replicas, and only replicas
# description: >-
#   A querier merges series that are equal without its replica labels. A label that is missing there leaves each replica's
#   series beside the others; one that tells clusters apart throws them together.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["replica-label"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding_in(
	querier,
	[],
	sprintf(
		"querier %s lacks the replica label %s, and so shows each series of its producers once per replica; add it",
		[querier.name, text.few(missing)],
	),
	sprintf("--query.replica-label=%s", [min(missing)]),
) if {
	some querier in input.fleet.queriers
	missing := {label | some label in input.fleet.replica_labels} - labels(querier)
	count(missing) > 0
}

findings contains report.finding_in(
	merger.part,
	[],
	sprintf(
		"%s takes %s for a replica label, and so merges series that are different; remove it",
		[merger.name, text.few(wrong)],
	),
	"Replica labels differ between pods that scrape or evaluate the same, and between nothing else.",
) if {
	some merger in mergers
	wrong := labels(merger.part) & identity
	count(wrong) > 0
}

# identity are labels that say whose series it is.
identity contains data.fleet.labels[["cluster", "region", "environment"][_]]

identity contains label if some label in ["cluster", "region", "tenant", "tenant_id"]

mergers contains {"part": querier, "name": sprintf("querier %s", [querier.name])} if some querier in input.fleet.queriers

mergers contains {"part": compactor, "name": "the compactor"} if some compactor in input.fleet.compactors

labels(part) := {label | some label in part.replica_labels}

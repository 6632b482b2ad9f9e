# METADATA
# title: One way leads to each producer
# description: >-
#   A querier that reaches a producer over two endpoints asks it twice for every query and gets each series twice.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["endpoint-duplicate"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.see(
	report.finding_in(
		duplicate,
		[],
		sprintf(
			"%s leads to %s, and so does %s, so that querier %s gets each of their series twice; remove %s",
			[duplicate.address, text.few(duplicate.producers), duplicate.earlier, duplicate.querier, which(duplicate)],
		),
		"A querier asks what is below it once: other queriers, or producers that none of these asks.",
	),
	{report.place_in(duplicate.first, [], "the other way")},
) if {
	some duplicate in input.fleet.duplicates
}

which(duplicate) := "one of them" if duplicate.more == 0

which(duplicate) := sprintf("one of them, as with %d more", [duplicate.more]) if duplicate.more > 0

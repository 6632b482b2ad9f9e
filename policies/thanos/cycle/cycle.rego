# METADATA
# title: No querier reaches itself
# description: >-
#   A querier that asks another which asks it again multiplies each query until something runs out of memory. Thanos does not
#   notice.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos.cycle

import data.gauntlet.lib.report

# At the endpoint by which the least querier of the cycle leaves for the next.
findings contains report.finding_in(
	endpoint,
	[],
	sprintf("querier %s asks %s, and so every query comes back to it; remove an endpoint of this cycle", [first, tour(cycle)]),
	"Queriers form a tree: the global one asks the regions, a region asks its clusters, a cluster its sidecars.",
) if {
	some cycle in input.fleet.cycles
	first := cycle[0]
	next := array.concat(cycle, [first])[1]
	endpoint := [endpoint |
		some querier in input.fleet.queriers
		querier.id == first
		some endpoint in querier.endpoints
		next in endpoint.targets
	][0]
}

tour(cycle) := "itself" if count(cycle) == 1

tour(cycle) := concat(", which asks ", array.concat(array.slice(cycle, 1, count(cycle)), [cycle[0]])) if count(cycle) in {2, 3}

tour(cycle) := sprintf("%s, which asks %s by way of %d others", [cycle[1], cycle[0], count(cycle) - 2]) if count(cycle) > 3

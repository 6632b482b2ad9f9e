# METADATA
# title: Every producer is asked
# description: >-
#   What no way leads to from the querier over all others is not in any answer, and nobody is told. A graph without a cluster
#   looks like one in which that cluster is well.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["endpoint-missing"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.see(report.finding_in(lacking, [], message(lacking), help(lacking)), places(lacking)) if {
	some lacking in input.fleet.unreached
}

message(lacking) := sprintf(
	"%s leads to nothing, and so querier %s does not reach %s; correct the address",
	[lacking.address, lacking.querier, text.few(lacking.parts)],
) if {
	lacking.address != ""
}

message(lacking) := sprintf(
	"querier %s does not ask %s, and no other way leads there from %s; add an endpoint",
	[lacking.querier, text.few(lacking.parts), lacking.top],
) if {
	lacking.address == ""
	not lacking.top in {"", lacking.querier}
}

message(lacking) := sprintf(
	"querier %s does not ask %s, and none of the queriers that it asks does; add an endpoint",
	[lacking.querier, text.few(lacking.parts)],
) if {
	lacking.address == ""
	lacking.top == lacking.querier
}

message(lacking) := sprintf(
	"querier %s does not ask %s, and no other querier does; add an endpoint",
	[lacking.querier, text.few(lacking.parts)],
) if {
	lacking.address == ""
	lacking.top == ""
}

help(lacking) := "The address is that of a Service over its pods: dnssrv+_grpc._tcp.SERVICE.NAMESPACE.svc.cluster.local for a headless one." if {
	not across(lacking)
}

help(lacking) := "The address is one that can be dialed from the querier's cluster, such as the name that external-dns gives to a Service." if {
	across(lacking)
}

# across tells whether the first of the parts runs in another cluster than the querier.
across(lacking) if split(lacking.parts[0], "/")[0] != split(lacking.querier, "/")[0]

# places are those of the first three: the others are like them.
places(lacking) := {report.place_in(ref, [], "nobody asks this") |
	some i in numbers.range(0, 2)
	ref := lacking.parts_refs[i]
}

# METADATA
# title: Each sidecar is asked
# description: >-
#   Behind an address that is balanced, one pod answers at a time. Sidecars and rulers have different samples, and a querier
#   needs all of them: it has to know the address of each.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["balanced-sidecars"]

import data.gauntlet.lib.report

findings contains report.finding_in(
	endpoint,
	[],
	sprintf(
		"%s is one address for %d pods of %s, and the querier asks one of them at a time; look up each by a headless Service",
		[endpoint.address, pods, concat(" and ", sort(components))],
	),
	"Write dnssrv+_grpc._tcp.SERVICE.NAMESPACE.svc.cluster.local, without group, over a Service with clusterIP: None.",
) if {
	some querier in input.fleet.queriers
	some endpoint in querier.endpoints
	endpoint.balanced
	producers := {id: server |
		some id in endpoint.targets
		server := input.fleet.servers[id]
		names[server.component]
	}
	pods := sum([server.pods | some server in producers])
	pods > 1
	components := {names[server.component] | some server in producers}
}

# names are those of what has samples of its own in each pod.
names := {"sidecar": "sidecars", "rule": "rulers", "receive": "receivers"}

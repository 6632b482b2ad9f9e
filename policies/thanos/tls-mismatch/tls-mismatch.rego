# METADATA
# title: Both ends agree on TLS
# description: >-
#   A querier that dials without TLS what demands it, or with TLS what has none, gets no answer. Its answers lack what is
#   behind that endpoint.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["tls-mismatch"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

# One finding for all endpoints of a querier that are dialed the same way, at the first of them: they share a default.
findings contains report.finding_in(endpoint, [], message(endpoint, targets, count(wrong) - 1), help(endpoint)) if {
	some querier in input.fleet.queriers
	some dialed in [true, false]
	wrong := {i |
		some i, endpoint in querier.endpoints
		endpoint.tls == dialed
		count(disagree(endpoint)) > 0
	}
	endpoint := querier.endpoints[min(wrong)]
	targets := disagree(endpoint)
}

# disagree are the targets that have TLS where the client has none, or the other way around.
disagree(endpoint) := {id |
	not endpoint.terminated
	some id in endpoint.targets
	input.fleet.servers[id].tls != endpoint.tls
}

message(endpoint, targets, more) := sprintf(
	"%s is dialed without TLS, and %s has a certificate and answers nobody without; turn TLS on%s",
	[endpoint.address, text.few(targets), also(more)],
) if {
	not endpoint.tls
}

message(endpoint, targets, more) := sprintf(
	"%s is dialed with TLS, and %s has no certificate; give it one, or turn TLS off%s",
	[endpoint.address, text.few(targets), also(more)],
) if {
	endpoint.tls
}

also(0) := ""

also(1) := " for this endpoint and one more"

also(more) := sprintf(" for this endpoint and %d more", [more]) if more > 1

help(endpoint) := "client_config of an endpoint says it, and for addresses with dns+ or dnssrv+ default_client_config alone: tls_config: {enabled: true, …}" if {
	not endpoint.tls
}

help(endpoint) := "The server's certificate: --grpc-server-tls-cert and --grpc-server-tls-key, or grpcServerTlsConfig of a sidecar or ruler." if {
	endpoint.tls
}

findings contains report.finding_in(
	endpoint,
	[],
	sprintf(
		"%s leads to %s, and its server_name %s is that of %s, whose certificate is another; correct the name",
		[endpoint.address, text.few(endpoint.targets), endpoint.server_name, text.few(endpoint.name_of)],
	),
	"server_name is a name in the certificate of what the address leads to.",
) if {
	some querier in input.fleet.queriers
	some endpoint in querier.endpoints
	count(endpoint.targets) > 0
	count(endpoint.name_of) > 0
	count({id | some id in endpoint.targets} & {id | some id in endpoint.name_of}) == 0
}

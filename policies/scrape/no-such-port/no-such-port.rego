# METADATA
# title: The Service has the port that is scraped
# description: >-
#   A ServiceMonitor names a port of the Services that it selects. Where none of them has a port of that name, nothing is
#   scraped by the endpoint.
# custom:
#   severity: error
#   on: [ServiceMonitor]
package gauntlet.scrape["no-such-port"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding(
	array.concat(endpoint.path, ["port"]),
	sprintf(
		"port is %q, and Service %s has %s; write the name of a port of the Service",
		[endpoint.port, text.few(endpoint.services), ports(endpoint)],
	),
	"The port of a ServiceMonitor is the name under spec.ports of the Service, and not that of the container.",
) if {
	some endpoint in input.facts.portless
	not regex.match(`^[0-9]+$`, endpoint.port) # which scrape/port-number tells of
}

ports(endpoint) := text.few(endpoint.ports) if endpoint.ports[0]

ports(endpoint) := "no port with a name" if not endpoint.ports[0]

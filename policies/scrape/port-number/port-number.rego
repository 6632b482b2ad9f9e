# METADATA
# title: The port of a monitor is a name
# description: >-
#   A monitor's port is the name of a port, and a name is never all digits, so that a number there selects no target.
# custom:
#   severity: error
#   on: [ServiceMonitor, PodMonitor]
package gauntlet.scrape["port-number"]

import data.gauntlet.lib.report

findings contains report.finding(
	["spec", list, i, "port"],
	sprintf("port is %q, and a monitor's port is the name of a %s port; write the name, or targetPort: %s", [port, owner, port]),
	sprintf("port: http selects the %s port of this name; targetPort: %s selects the port of the container.", [owner, port]),
) if {
	some list, owner in {"endpoints": "Service", "podMetricsEndpoints": "container"}
	some i, endpoint in input.object.spec[list]
	port := endpoint.port
	regex.match(`^[0-9]+$`, port)
}

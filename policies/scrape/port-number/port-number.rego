# METADATA
# title: The port of a monitor is a name
# description: >-
#   A monitor's port is the name of a port, and a name is never all digits, so that a number there selects no target.
# custom:
#   severity: error
#   on: [HelmValues, PodMonitor, ServiceMonitor]
package gauntlet.scrape["port-number"]

import data.gauntlet.lib.report
import data.gauntlet.lib.scrape

findings contains report.finding(
	array.concat(monitor.path, [list, i, "port"]),
	sprintf("port is \"%v\", and a monitor's port is the name of a %s port; write the name, or targetPort: %v", [port, owner, port]),
	sprintf("port: http selects the %s port of this name; targetPort: %v selects the port of the container.", [owner, port]),
) if {
	some monitor in scrape.monitors
	some list, owner in {"endpoints": "Service", "podMetricsEndpoints": "container"}
	some i, endpoint in monitor.spec[list]
	port := endpoint.port
	is_numeric(port)
}

is_numeric(port) if is_number(port) # as values of the chart may have it

is_numeric(port) if regex.match(`^[0-9]+$`, port)

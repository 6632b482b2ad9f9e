# METADATA
# title: No monitor in the default namespace
# description: >-
#   A monitor of the default namespace belongs to no team that could be asked about it.
# custom:
#   severity: warning
#   on: [PodMonitor, ServiceMonitor]
package PACKAGE

import data.gauntlet.lib.report

findings contains report.finding(
	["metadata", "namespace"],
	sprintf("%s is in the namespace default, which belongs to nobody; write the namespace of its service", [input.object.metadata.name]),
	"namespace: shop",
) if {
	input.object.metadata.namespace == "default"
}

# METADATA
# title: The chart declares the Prometheus that its values describe
# description: >-
#   What runs is the Prometheus object that the chart renders. Where it differs from the values, the chart does not read one of
#   them, or reads another one that changes the same.
# custom:
#   severity: warning
#   on: [Fleet]
package gauntlet.values["chart-differs"]

import data.gauntlet.lib.report

help := "Render the chart that versions.chart names; a chart around it, or a later one, may read other keys. A value of the cluster's own may set the same field by another key."

findings contains report.in_clusters({c | some c in difference.clusters}, report.finding_in(difference, [], message(difference), help)) if {
	some difference in input.fleet.chart_differences
}

message(difference) := sprintf(
	"%s is %s in the chart's values and %s in the Prometheus that the chart declares, and that one runs; set it by a key that the chart reads",
	[difference.field, difference.values, difference.chart],
) if {
	difference.field != "name"
}

message(difference) := sprintf(
	"the values describe the Prometheus %s, and the chart declares none of that name; switch it on, or name the chart that has it",
	[difference.values],
) if {
	difference.field == "name"
}

# METADATA
# title: Replicas of a ruler are told apart, and page once
# description: >-
#   Replicas of a ruler write the same series and send the same alerts. A label that differs between them keeps their blocks
#   apart, and it is dropped from alerts: else each replica pages.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["ruler-ha"]

import data.gauntlet.lib.report

findings contains report.finding_in(
	ruler,
	[],
	sprintf(
		"ruler %s has %d replicas, and none of its labels tells them apart, so that their blocks collide in the bucket and in queries; add one",
		[ruler.name, ruler.replicas],
	),
	"--label=thanos_ruler_replica=\"$(POD_NAME)\" and --alert.label-drop=thanos_ruler_replica, with POD_NAME from metadata.name.",
) if {
	some ruler in input.fleet.rulers
	ruler.replicas > 1
	count(ruler.pod_labels) == 0
}

findings contains report.finding_in(
	ruler,
	field(ruler),
	sprintf(
		"label %s differs between the %d replicas of ruler %s and is not dropped from alerts, so that each of them pages; drop it",
		[label, ruler.replicas, ruler.name],
	),
	help(ruler, label),
) if {
	some ruler in input.fleet.rulers
	ruler.replicas > 1
	some label in ruler.pod_labels
	not label in ruler.drop_labels
}

field(ruler) := ["alertDropLabels"] if ruler.operated

field(ruler) := [] if not ruler.operated

help(ruler, label) := sprintf("alertDropLabels: [%s]", [label]) if ruler.operated

help(ruler, label) := sprintf("--alert.label-drop=%s", [label]) if not ruler.operated

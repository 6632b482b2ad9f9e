# METADATA
# title: CRDs are applied by the server, and first
# description: >-
#   The CRDs of the operator are too large for the annotation that a client-side apply writes, and what is defined by them
#   cannot be applied before them.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.gitops["crds-client-side"]

import data.gauntlet.lib.report

# Messages leave out the cluster: an ApplicationSet that is wrong is wrong once, and not once for each cluster.
findings contains report.finding_in(
	application,
	["syncPolicy", "syncOptions"],
	"syncOptions of the CRDs' application lack ServerSideApply=true, and a CRD of 833 kB does not fit the annotation of a client-side apply; add it",
	"syncOptions: [ServerSideApply=true]",
) if {
	some application in input.fleet.applications
	application.crds
	not application.server_side
}

findings contains report.finding_in(
	object.union(application, {"path": []}), # the part is the spec, and the wave stands beside it
	["metadata", "annotations", "argocd.argoproj.io/sync-wave"],
	sprintf(
		"sync wave of the CRDs' application is %d, and the chart that needs them comes in wave %d; choose an earlier one for the CRDs",
		[application.wave, min(waves)],
	),
	sprintf("argocd.argoproj.io/sync-wave: \"%d\"", [min(waves) - 1]),
) if {
	some application in input.fleet.applications
	application.crds
	waves := {chart.wave | some chart in charts[application.cluster]; chart.id != application.id}
	application.wave >= min(waves)
}

charts[application.cluster] contains application if {
	some application in input.fleet.applications
	application.chart
}

# METADATA
# title: Secrets that the operator asks for are there
# description: >-
#   The operator skips a monitor or an AlertmanagerConfig whose Secret, or the key of one, does not exist.
# custom:
#   severity: error
#   on: [AlertmanagerConfig, PodMonitor, Probe, ScrapeConfig, ServiceMonitor]
package gauntlet.scrape["secret-missing"]

import data.gauntlet.lib.report

findings contains report.finding(
	array.concat(missing.path, ["key"]),
	sprintf(
		"key is %q, and Secret %s/%s has no such key, so that the operator skips this %s; write one that it has",
		[missing.key, missing.where, missing.secret, input.kind],
	),
	sprintf("kubectl describe secret --namespace %s %s lists its keys.", [missing.where, missing.secret]),
) if {
	some missing in input.facts.missing
	missing.key
}

# Where others of the namespace are declared, this one was probably forgotten.
findings contains report.likely(report.finding(
	array.concat(missing.path, ["name"]),
	sprintf(
		"nothing declares Secret %s/%s, though other Secrets of the namespace are declared, and without it the operator skips this %s; declare it",
		[missing.where, missing.secret, input.kind],
	),
	"A Secret, an ExternalSecret, a SealedSecret or a Certificate of this name declares it, in the same namespace.",
)) if {
	some missing in input.facts.missing
	not missing.key
}

# METADATA
# title: The sidecar knows its bucket
# description: >-
#   The operator takes a Secret's name and key below objectStorageConfig. The chart takes them below existingSecret and drops
#   everything else without a word, so that the sidecar uploads nothing.
# custom:
#   severity: error
#   on: [HelmValues]
package gauntlet.values["objstore-legacy"]

import data.gauntlet.lib.report
import data.gauntlet.lib.values

findings contains report.finding(
	array.concat(path, [min(dropped)]),
	sprintf(
		"%s has %s directly, which the chart drops, so that the sidecar uploads nothing; write them below existingSecret",
		[values.name(path), concat(" and ", sort(dropped))],
	),
	"objectStorageConfig: {existingSecret: {name: SECRET, key: KEY}}",
) if {
	path := ["prometheus", "prometheusSpec", "thanos", "objectStorageConfig"]
	store := values.get(path, {})
	dropped := {"name", "key"} & object.keys(store)
	count(dropped) > 0
	not values.filled(array.concat(path, ["existingSecret"]))
	not values.filled(array.concat(path, ["secret"]))
}

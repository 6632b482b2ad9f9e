# METADATA
# title: Rules of the chart stand in one place
# description: >-
#   Where additionalPrometheusRulesMap has anything, the chart drops what additionalPrometheusRules lists, without a word.
# custom:
#   severity: error
#   on: [HelmValues]
package gauntlet.values["rules-list-and-map"]

import data.gauntlet.lib.report
import data.gauntlet.lib.values

findings contains report.see(
	report.finding(
		["additionalPrometheusRules"],
		"additionalPrometheusRules stands beside additionalPrometheusRulesMap, and the chart then drops the list; move its rules into the map",
		"additionalPrometheusRulesMap: {NAME: {groups: [...]}}",
	),
	{report.place(["additionalPrometheusRulesMap"], "the map")},
) if {
	values.filled(["additionalPrometheusRules"])
	values.filled(["additionalPrometheusRulesMap"])
}

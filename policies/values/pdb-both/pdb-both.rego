# METADATA
# title: A disruption budget has one bound
# description: >-
#   A PodDisruptionBudget says how many pods must stay or how many may go. The API server refuses one that says both, and the
#   chart sets minAvailable by itself.
# custom:
#   severity: error
#   on: [HelmValues, PodDisruptionBudget]
package gauntlet.values["pdb-both"]

import data.gauntlet.lib.report
import data.gauntlet.lib.values

# components are where the chart makes budgets, with the chart's default for whether it deploys the component at all.
components := {
	["alertmanager"]: true,
	["prometheus"]: true,
	["prometheusOperator"]: true,
	["prometheusOperator", "admissionWebhooks", "deployment"]: false,
	["thanosRuler"]: false,
}

findings contains report.finding(
	array.concat(budget, ["maxUnavailable"]),
	sprintf(
		"%s has maxUnavailable beside minAvailable, %s, and the API server takes only one of them; take minAvailable away",
		[values.name(budget), by],
	),
	"minAvailable: null",
) if {
	input.kind == "HelmValues"
	some component, deployed in components
	values.get(array.concat(component, ["enabled"]), deployed) == true
	budget := array.concat(component, ["podDisruptionBudget"])
	values.filled(array.concat(budget, ["enabled"]))
	values.filled(array.concat(budget, ["maxUnavailable"]))
	by := set_by(array.concat(budget, ["minAvailable"]))
}

findings contains report.finding(
	["spec", "maxUnavailable"],
	"the budget has maxUnavailable beside minAvailable, and the API server takes only one of them; remove one",
	"",
) if {
	input.kind == "PodDisruptionBudget"
	object.get(input.object, ["spec", "minAvailable"], null) != null
	object.get(input.object, ["spec", "maxUnavailable"], null) != null
}

# set_by says who sets minAvailable. Other values of the cluster may have taken it away.
set_by(path) := "which it sets as well" if values.filled(path)

set_by(path) := "which the chart sets by itself" if {
	values.get(path, "default") == "default"
	not input.facts.layered
}

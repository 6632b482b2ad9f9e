# METADATA
# title: A namespace's routes get its alerts
# description: >-
#   The operator lets the routes of an AlertmanagerConfig have alerts of its own namespace alone. An alert whose expression
#   drops the label namespace, or has another one, never gets there.
# custom:
#   severity: error
#   on: [AlertmanagerConfig]
package gauntlet.alerting["namespace-matcher"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains judged(
	route,
	report.see(
		report.finding(
			route.path,
			sprintf(
				"the operator adds namespace=%q to this route, which %s never %s, so that it takes none of them; let the rule have it, or choose another strategy",
				[route.namespace, text.few(route.alerts), text.agree(route.alerts, "has", "have")],
			),
			"With alertmanagerConfigMatcherStrategy: {type: OnNamespaceExceptForAlertmanagerNamespace}, the namespace of the Alertmanager may route all alerts.",
		),
		{report.place_in(route.first, ["expr"], sprintf("the expression of %s", [route.name]))},
	),
) if {
	some route in input.facts.deaf
}

# judged is certain where the route asks for alerts by their names. Else others may be for it, in manifests that are not here.
judged(route, finding) := finding if route.named

judged(route, finding) := report.likely(finding) if not route.named

# METADATA
# title: The severity is one of the class's
# description: >-
#   A class of priority says which severities its alerts may have. An alert with another severity has no receiver that was
#   chosen for it.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules["severity-priority"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding(
	array.concat(rule.path, ["labels", "severity"]),
	sprintf("severity of %s is %q, and class %s has %s; write one of these", [rule.alert, severity, priority, text.few(severities)]),
	sprintf("severity: %s", [severities[0]]),
) if {
	some rule in input.facts.rules
	priority := rule.labels.priority
	severities := data.fleet.classes[priority].severities
	severity := rule.labels.severity
	not severity in severities
	severity != "none" # of alerts that are meant for machines
	not contains(severity, "{{") # known only once the alert fires
	rule.alert
}

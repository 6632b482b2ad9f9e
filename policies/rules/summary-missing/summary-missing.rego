# METADATA
# title: An alert says what is wrong
# description: >-
#   A name alone tells little to whoever is woken at night. A summary or a description says what is wrong, where, and how bad
#   it is.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["summary-missing"]

import data.gauntlet.lib.alerts
import data.gauntlet.lib.report

findings contains report.finding(
	array.concat(rule.path, ["alert"]),
	sprintf("%s has no summary and no description, so that its name is all that a notification says; add one of them", [rule.alert]),
	"summary: {{ $labels.instance }} has been down for five minutes.",
) if {
	some rule in alerts.all
	object.get(rule.labels, "severity", "") != "none" # of alerts that are meant for machines
	not silent(rule)
	annotations := alerts.written(rule, "annotations", {})
	every name in texts {
		object.get(annotations, name, "") == ""
	}
}

# texts are the annotations that say what is wrong; message is what older rules call it.
texts := ["summary", "description", "message"]

silent(rule) if alerts.class(rule).demands.summary == false

# METADATA
# title: An alert links its runbook
# description: >-
#   Whoever is woken needs to know what to do. A class of priority may demand a link in each of its alerts, and a link is one
#   that can be followed.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules["runbook-missing"]

import data.gauntlet.lib.alerts
import data.gauntlet.lib.report

findings contains report.finding(
	array.concat(rule.path, ["alert"]),
	sprintf("%s links no runbook, and class %s demands one; add the annotation runbook_url", [rule.alert, rule.labels.priority]),
	"runbook_url: https://… leads to what one does about this alert.",
) if {
	some rule in alerts.all
	alerts.class(rule).demands.runbook
	annotations := alerts.written(rule, "annotations", {})
	object.get(annotations, "runbook_url", object.get(annotations, "runbook", "")) == ""
}

findings contains report.finding(
	array.concat(rule.path, ["annotations", "runbook_url"]),
	sprintf("runbook_url of %s is %q, which is no URL that one could follow; write all of it", [rule.alert, link]),
	"runbook_url: https://… begins with a scheme.",
) if {
	some rule in alerts.all
	link := alerts.written(rule, "annotations", {}).runbook_url
	link != ""
	not contains(link, "{{") # known only once the alert fires
	not regex.match(`^[A-Za-z][A-Za-z0-9+.-]*:`, link)
}

# METADATA
# title: An alert has an owner
# description: >-
#   An alert that names no team, or one that is gone, is everybody's and so nobody's.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules["owner-missing"]

import data.gauntlet.lib.alerts
import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding(
	array.concat(rule.path, ["alert"]),
	sprintf("%s names no team, and class %s demands an owner; add the label team", [rule.alert, rule.labels.priority]),
	sprintf("The teams of the fleet are %s.", [text.few(data.fleet.teams)]),
) if {
	some rule in alerts.all
	alerts.class(rule).demands.owner
	object.get(rule.labels, "team", "") == ""
}

findings contains report.finding(
	array.concat(rule.path, ["labels", "team"]),
	sprintf("team of %s is %q, which the fleet does not know; name the one that owns it now", [rule.alert, team]),
	sprintf("The teams of the fleet are %s.", [text.few(data.fleet.teams)]),
) if {
	count(data.fleet.teams) > 0
	some rule in alerts.all
	team := object.get(rule.labels, "team", "")
	not team in ({""} | {known | some known in data.fleet.teams})
	not contains(team, "{{") # known only once the alert fires
}

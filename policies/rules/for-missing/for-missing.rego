# METADATA
# title: An alert waits as long as its class allows
# description: >-
#   A page without a for goes out at the first evaluation that finds it true, and one failed scrape is enough. A class of
#   priority may bound how long its alerts wait.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["for-missing"]

import data.gauntlet.lib.alerts
import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding(
	array.concat(rule.path, ["alert"]),
	sprintf("%s pages and has no for, so that the first bad sample wakes somebody; let it wait", [rule.alert]),
	"for: 5m waits until it has been true for five minutes.",
) if {
	some rule in alerts.all
	alerts.pages(rule)
	seconds(rule) == 0
	not rule.smoothed
	not too_short(rule)
}

findings contains report.finding(
	array.concat(rule.path, ["alert"]),
	sprintf("%s has no for, and class %s asks for at least %s; add one", [rule.alert, rule.labels.priority, text.duration(least)]),
	sprintf("for: %s", [text.duration(least)]),
) if {
	some rule in alerts.all
	too_short(rule)
	alerts.written(rule, "for", "") == ""
	least := alerts.class(rule).for.min_seconds
}

findings contains report.finding(
	array.concat(rule.path, ["for"]),
	sprintf("for of %s is %s, and class %s asks for at least %s; raise it", [rule.alert, waits, rule.labels.priority, text.duration(least)]),
	sprintf("for: %s", [text.duration(least)]),
) if {
	some rule in alerts.all
	too_short(rule)
	waits := alerts.written(rule, "for", "")
	waits != ""
	least := alerts.class(rule).for.min_seconds
}

findings contains report.finding(
	array.concat(rule.path, ["for"]),
	sprintf("for of %s is %s, and class %s allows at most %s; lower it", [rule.alert, waits, rule.labels.priority, text.duration(most)]),
	"What may wait longer is of another class, or of a lower severity.",
) if {
	some rule in alerts.all
	most := alerts.class(rule).for.max_seconds
	most > 0
	seconds(rule) > most
	waits := alerts.written(rule, "for", "")
}

too_short(rule) if seconds(rule) < alerts.class(rule).for.min_seconds

seconds(rule) := 0 if alerts.written(rule, "for", "") == ""

seconds(rule) := text.milliseconds(alerts.written(rule, "for", "")) / 1000

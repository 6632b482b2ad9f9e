# METADATA
# title: Each alert has a route
# description: >-
#   An alert that no route is for ends at the default receiver, or nowhere, and nobody who owns it hears of it. Where no class says
#   who should hear of it, the default receiver may be meant, unless it sends nothing.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.alerting.unrouted

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.in_clusters(clusters, found) if {
	some rule in input.facts.rules
	rule.evaluations[_].unrouted[0]
	all_lost := {lost | some lost in rule.evaluations[_].unrouted; hears_nobody(lost)}
	count(all_lost) > 0
	clusters := {cluster |
		some evaluation in rule.evaluations
		evaluation.unrouted[_] in all_lost
		some cluster in evaluation.clusters
	}
	found := judged(array.concat(rule.path, ["alert"]), rule.alert, all_lost)
}

# judged is certain where the fleet's classes say who hears of what.
judged(path, alert, all_lost) := report.finding(
	path,
	sprintf("%s; add an entry for it to the receivers of its class", [end(alert, all_lost)]),
	"The receivers of a class are chosen by severity and environment; an entry without either takes all.",
) if {
	classes
}

judged(path, alert, all_lost) := report.likely(report.finding(
	path,
	sprintf("%s, which sends nothing; add a route for it, or let the default receiver send", [end(alert, all_lost)]),
	"routes: [{matchers: ['severity=\"warning\"'], receiver: NAME}]",
)) if {
	not classes
}

classes if count(data.fleet.classes) > 0

hears_nobody(_) if classes

hears_nobody(lost) if lost.silent

end(alert, all_lost) := sprintf("%s with %s reaches %s", [alert, text.few({describe(lost.labels) | some lost in all_lost}), describe_end(all_lost)])

# describe names what routes are chosen by: the labels of all alerts of a fleet would fill the line.
describe(labels) := "no label that routes are chosen by" if count(chosen(labels)) == 0

describe(labels) := sprintf("{%s}", [concat(", ", chosen(labels))]) if count(chosen(labels)) > 0

chosen(labels) := [sprintf("%s=%q", [name, labels[name]]) |
	some name in ["priority", "severity", data.fleet.labels.environment]
	labels[name]
]

describe_end(all_lost) := "no receiver" if {
	every lost in all_lost {
		lost.receiver == ""
	}
}

describe_end(all_lost) := sprintf("the default receiver %s alone", [text.few(receivers)]) if {
	receivers := {lost.receiver | some lost in all_lost} - {""}
	count(receivers) > 0
}

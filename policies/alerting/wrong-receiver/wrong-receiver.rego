# METADATA
# title: The class's receiver hears of the alert
# description: >-
#   A class says who hears of its alerts, by severity and environment. Routes that take them elsewhere wake the wrong people,
#   or nobody.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.alerting["wrong-receiver"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

# One finding tells of all severities and environments that go the same wrong way.
findings contains report.finding_in(
	{"object": object, "path": path},
	[],
	sprintf(
		"the routes send %s alerts of class %s to %s, and the class sends them to %s; let a route take them there",
		[text.few(severities), priority, text.few(receivers), wanted],
	),
	sprintf("receiver: %s", [wanted]),
) if {
	some [object, path, priority, receivers, wanted], severities in astray
}

astray[[route.object, route.path, priority, route.receivers, wanted]] contains severity if {
	some route in input.fleet.routes
	priority := route.labels.priority
	severity := route.labels.severity
	wanted := receiver(data.fleet.classes[priority], severity, object.get(route.labels, data.fleet.labels.environment, ""))
	not wanted in route.receivers
}

# receiver is that of the first entry that fits. Where an alert's environment is not known, entries for some of them leave
# it open who should hear of it.
receiver(class, severity, environment) := fitting[0].receiver if {
	severity in class.severities
	fitting := [to |
		some to in class.receivers
		takes(to.severities, severity)
		any_of([environment == "", takes(to.environments, environment)])
	]
	not open(fitting, environment)
}

any_of(conditions) if true in conditions

open(fitting, "") if count(fitting[0].environments) > 0

takes([], _) := true

takes(list, value) := value in list if count(list) > 0

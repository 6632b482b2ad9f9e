# METADATA
# title: Rules stand in the file of their priority
# description: >-
#   A class of priority gives each of its services a rules file of its own, or one file to all of them. A rule in another
#   file shares the fate of strangers: one bad rule takes its whole file out of evaluation.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules["priority-file"]

import data.gauntlet.lib.report

findings contains report.finding(rule.path, message(rule, owner), help(owner)) if {
	count(owners) > 1
	some owner, indices in owners
	owner != home
	rule := input.facts.rules[min(indices)]
}

# owners are those that may have the file to themselves, each with the indices of its rules: the services of a class with
# own files as [class, service], other classes as [class]. A rule without a class is not judged.
owners[[class, service]] contains i if {
	some i, rule in input.facts.rules
	class := rule.labels.priority
	data.fleet.classes[class].file == "own"
	service := object.get(rule.labels, "service", "")
}

owners[[class]] contains i if {
	some i, rule in input.facts.rules
	class := rule.labels.priority
	data.fleet.classes[class].file == "shared"
}

# home is whose file it is: the one with the most rules, or else the first, so that a single stranger is told to go.
home := ranked[0][2] if ranked := sort([[0 - count(indices), min(indices), owner] | some owner, indices in owners])

message(rule, owner) := sprintf(
	"priority of %s is %q, and its rules file is that of %s; %s",
	[name(rule), owner[0], describe(home), move(owner)],
)

name(rule) := object.get(rule, "alert", object.get(rule, "record", ""))

describe(owner) := sprintf("%s service %s", [owner[0], owner[1]]) if count(owner) == 2

describe(owner) := sprintf("class %s", [owner[0]]) if count(owner) == 1

move(owner) := sprintf("move it to the file of service %s", [owner[1]]) if count(owner) == 2

move(owner) := sprintf("move it to the file %s", [data.fleet.classes[owner[0]].name]) if count(owner) == 1

help(owner) := sprintf("Each service of class %s has a rules file of its own.", [owner[0]]) if count(owner) == 2

help(owner) := sprintf("The services of class %s share one rules file.", [owner[0]]) if count(owner) == 1

# METADATA
# title: Groups of one object have different names
# description: >-
#   Kubernetes keeps the groups of a PrometheusRule by their names, and refuses an object in which two have the same.
# custom:
#   severity: error
#   on: [PrometheusRule]
package gauntlet.rules["group-name-clash"]

import data.gauntlet.lib.report

findings contains report.see(
	report.finding(
		["spec", "groups", later, "name"],
		sprintf("group %q stands twice in this object, which is refused for it; rename one, or make them one group", [name]),
		"Groups of different objects may have the same name.",
	),
	{report.place(["spec", "groups", indices[0], "name"], "the other one")},
) if {
	input.object.apiVersion # of a plain file, rules/syntax tells it
	some name, indices in groups
	some i, later in indices
	i > 0
}

# groups are the indices of the groups of each name, in their order.
groups[name] := [i | some i, group in input.object.spec.groups; group.name == name] if {
	some group in input.object.spec.groups
	name := group.name
}

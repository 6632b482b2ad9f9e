# METADATA
# title: The operator takes each AlertmanagerConfig
# description: >-
#   The operator leaves an AlertmanagerConfig out as a whole where one of its routes names a receiver or a time interval that it
#   does not have.
# custom:
#   severity: error
#   on: [AlertmanagerConfig]
package gauntlet.alerting["config-skipped"]

import data.gauntlet.lib.report

# Each name once, at the first route that has it.
findings contains report.see(
	report.finding(
		min(paths),
		sprintf("the %s is %q, and this AlertmanagerConfig has none of that name, so that the operator leaves all of it out; add one", [kind, name]),
		sprintf("%s: [{name: %s, …}]", [list_of[kind], name]),
	),
	{report.place(path, "and here") | some path in paths; path != min(paths)},
) if {
	some [kind, name], paths in named
	not name in defined[kind]
}

findings contains report.finding(
	["spec", "route"],
	"the first route has no receiver, so that the operator leaves all of this AlertmanagerConfig out; name one of its receivers",
	"receiver: NAME",
) if {
	input.object.spec.route
	object.get(input.object, ["spec", "route", "receiver"], "") == ""
}

# named holds the paths at which routes name something, by what and by its name.
named[["receiver", node.receiver]] contains array.concat(path, ["receiver"]) if {
	some [path, node] in routes
	object.get(node, "receiver", "") != ""
}

named[["time interval", name]] contains array.concat(path, [field, i]) if {
	some [path, node] in routes
	some field in ["muteTimeIntervals", "activeTimeIntervals"]
	some i, name in object.get(node, field, [])
}

routes contains [array.concat(["spec", "route"], path), node] if {
	walk(object.get(input.object, ["spec", "route"], {}), [path, node])
	is_object(node)
	is_route(path)
}

# is_route tells whether a path below the first route leads to one.
is_route([])

is_route(path) if {
	path[count(path) - 2] == "routes"
	is_number(path[count(path) - 1])
}

# list_of names the list of what routes name. The two versions of AlertmanagerConfig call time intervals by different names.
list_of.receiver := "receivers"

list_of["time interval"] := "timeIntervals" if endswith(object.get(input.object, "apiVersion", ""), "beta1")

list_of["time interval"] := "muteTimeIntervals" if not endswith(object.get(input.object, "apiVersion", ""), "beta1")

defined.receiver contains item.name if {
	some item in object.get(input.object, ["spec", "receivers"], [])
}

defined["time interval"] contains item.name if {
	some list in ["timeIntervals", "muteTimeIntervals"]
	some item in object.get(input.object, ["spec", list], [])
}

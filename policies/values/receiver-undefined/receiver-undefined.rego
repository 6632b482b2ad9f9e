# METADATA
# title: Each route has a receiver
# description: >-
#   Alertmanager refuses a configuration in which a route names a receiver that does not exist. Helm merges maps and replaces
#   lists: receivers of one's own remove the chart's, and its routes stay.
# custom:
#   severity: error
#   on: [HelmValues]
package gauntlet.values["receiver-undefined"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text
import data.gauntlet.lib.values

# What the values' own routes name: once for each name.
findings contains report.see(
	report.finding(
		min(paths),
		sprintf("receiver is %q, and no receiver has that name, so that Alertmanager refuses the configuration; add one", [name]),
		sprintf("receivers: [{name: %q}]", [name]),
	),
	{report.place(path, "and here") | some path in paths; path != min(paths)},
) if {
	takes_config
	some name, paths in named
	not name in receivers
}

# What the chart's routes name that the values leave in place.
findings contains report.finding(
	array.concat(config, ["receivers"]),
	sprintf(
		"receivers lacks \"null\", which still stands in the chart's %s, so that Alertmanager refuses the configuration; add it, or write %s as well",
		[text.few(kept), text.few(kept)],
	),
	`receivers: [{name: "null"}]`,
) if {
	takes_config
	not "null" in receivers
	not input.facts.layered # other values of the cluster may write the routes
	count(kept) > 0
}

config := ["alertmanager", "config"]

route := array.concat(config, ["route"])

# receivers are the names of those that there are.
receivers := {receiver.name | some receiver in values.get(array.concat(config, ["receivers"]), [{"name": "null"}])}

# named holds the paths at which the routes name a receiver, by its name.
named[name] contains array.concat(route, array.concat(path, ["receiver"])) if {
	walk(values.get(route, {}), [path, node])
	name := node.receiver
	is_string(name)
	not contains(name, "{{")
}

# kept are the parts of the chart's route that stay.
kept contains "route.receiver" if object.get(written, "receiver", "") == ""

kept contains "route.routes" if not "routes" in object.keys(written)

written := values.get(route, {})

# takes_config tells whether Alertmanager gets the configuration that stands here. Where receivers are not among these
# values, others of the cluster may list them.
takes_config if {
	values.get(["alertmanager", "enabled"], true) == true
	not values.filled(["alertmanager", "alertmanagerSpec", "useExistingSecret"])
	not values.filled(["alertmanager", "alertmanagerSpec", "configSecret"])
	not templated
	not elsewhere
}

templated if {
	values.filled(["alertmanager", "tplConfig"])
	values.filled(["alertmanager", "stringConfig"])
}

elsewhere if {
	input.facts.layered
	not values.filled(array.concat(config, ["receivers"]))
}

# METADATA
# title: Grafana has one default data source
# description: >-
#   Grafana does not start where two of its data sources are the default. The chart's own Prometheus is one unless it is told
#   otherwise.
# custom:
#   severity: error
#   on: [HelmValues]
package gauntlet.values["two-default-datasources"]

import data.gauntlet.lib.report
import data.gauntlet.lib.values

findings contains report.finding(
	last,
	sprintf(
		"data source %q is the default, as is %q, and Grafana does not start with two; leave one of them",
		[defaults[last], defaults[first]],
	),
	"isDefault: false",
) if {
	values.get(["grafana", "enabled"], true) == true
	count(defaults) > 1
	last := max(object.keys(defaults))
	first := min(object.keys(defaults))
}

# defaults are the names of the default data sources, by the path that makes them so. Those that the user lists come after
# the chart's own in the order of paths, and it is there that people add one.
defaults[array.concat(list, [i, "isDefault"])] := object.get(source, "name", "") if {
	some list in lists
	some i, source in values.get(list, [])
	source.isDefault == true
}

defaults[["grafana", ""]] := values.get(["grafana", "sidecar", "datasources", "name"], "Prometheus") if own

lists contains ["grafana", "additionalDataSources"]

lists contains ["grafana", "datasources", file, "datasources"] if {
	some file, _ in values.get(["grafana", "datasources"], {})
}

# own tells whether the chart's own data source is a default one.
own if {
	every setting in ["enabled", "defaultDatasourceEnabled", "isDefaultDatasource"] {
		values.get(["grafana", "sidecar", "datasources", setting], unset) == true
	}
}

# unset is what the chart makes of a setting that is not here. Other values of the cluster may have turned it off.
default unset := true

unset := false if input.facts.layered

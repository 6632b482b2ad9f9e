# METADATA
# title: Names outlive the chart's cuts
# description: >-
#   The chart cuts the name that all others begin with at 26 characters and the names of rule objects at 63. Two that differ
#   behind the cut become one object. Kubernetes refuses what is no DNS name.
# custom:
#   severity: error
#   on: [HelmValues]
package gauntlet.values["name-truncated"]

import data.gauntlet.lib.report
import data.gauntlet.lib.values

findings contains report.see(
	report.finding(
		["fullnameOverride"],
		sprintf(
			"fullnameOverride is %q, and the chart cuts it to %q, as it does with another of the cluster; let them differ in their first 26 characters",
			[values.get(["fullnameOverride"], ""), cut(values.get(["fullnameOverride"], ""), 26)],
		),
		"",
	),
	{report.place_in(other, ["fullnameOverride"], "the other one") | some other in input.facts.twins},
) if {
	count(input.facts.twins) > 0
}

findings contains report.finding(
	["fullnameOverride"],
	sprintf("fullnameOverride is %q, which is no DNS name, so that Kubernetes refuses all objects; write small letters, digits and dashes", [name]),
	"",
) if {
	name := values.get(["fullnameOverride"], "")
	is_string(name)
	name != ""
	not regex.match(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`, cut(name, 26))
}

findings contains report.see(
	report.finding(
		["additionalPrometheusRulesMap", max(keys)],
		sprintf(
			"%q and %q of additionalPrometheusRulesMap both name their object %s, which the chart cuts at 63 characters, and one of them is lost; shorten them",
			[min(keys), max(keys), object_name],
		),
		"",
	),
	{report.place(["additionalPrometheusRulesMap", key], "the other one") | some key in keys; key != max(keys)},
) if {
	some object_name, keys in rule_objects
	count(keys) > 1
}

findings contains report.finding(
	["additionalPrometheusRulesMap", key],
	sprintf("%q of additionalPrometheusRulesMap makes an object %s, which is no DNS name, so that Kubernetes refuses it; write small letters, digits and dashes", [key, object_name]),
	"",
) if {
	some object_name, keys in rule_objects
	key := min(keys)
	not regex.match(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`, object_name)
}

# rule_objects holds the keys of the map by the names of the objects that the chart makes of them.
rule_objects[cut(sprintf("%s-%s", [cut(chart, 50), key]), 63)] contains key if {
	some key, _ in values.get(["additionalPrometheusRulesMap"], {})
}

chart := values.get(["nameOverride"], "") if values.filled(["nameOverride"])

chart := "kube-prometheus-stack" if not values.filled(["nameOverride"])

cut(name, length) := trim_suffix(substring(name, 0, length), "-")

# METADATA
# title: A selector outlives a release
# description: >-
#   A selector on a label that changes with each release stops matching at the next one, and the target is gone without
#   an error.
# custom:
#   severity: error
#   on: [ServiceMonitor, PodMonitor]
package gauntlet.scrape["version-label"]

import data.gauntlet.lib.report

# changing are labels whose value holds a version or a hash.
changing := {
	"app.kubernetes.io/version",
	"chart",
	"controller-revision-hash",
	"helm.sh/chart",
	"pod-template-generation",
	"pod-template-hash",
	"rollouts-pod-template-hash",
	"version",
}

help := "app.kubernetes.io/name and app.kubernetes.io/instance stay the same from release to release."

findings contains report.finding(["spec", "selector", "matchLabels", label], message(label, value), help) if {
	some label in changing
	value := input.object.spec.selector.matchLabels[label]
}

findings contains report.finding(
	["spec", "selector", "matchExpressions", i],
	message(expression.key, concat(", ", expression.values)),
	help,
) if {
	some i, expression in input.object.spec.selector.matchExpressions
	expression.key in changing
	expression.operator in {"In", "NotIn"} # whether the label exists does not change
}

message(label, value) := sprintf(
	"selector %s is %q, and this label changes with each release, after which nothing is scraped; select by a label that stays",
	[label, value],
)

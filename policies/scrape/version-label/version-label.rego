# METADATA
# title: A selector outlives a release
# description: >-
#   A selector on a label that changes with each release stops matching at the next one, and the target is gone without
#   an error.
# custom:
#   severity: error
#   on: [HelmValues, PodMonitor, ServiceMonitor]
package gauntlet.scrape["version-label"]

import data.gauntlet.lib.report
import data.gauntlet.lib.scrape

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

findings contains sure(finding, monitor, label, value) if {
	some monitor in scrape.monitors
	some label in changing
	value := monitor.spec.selector.matchLabels[label]
	finding := report.finding(array.concat(monitor.path, ["selector", "matchLabels", label]), message(label, value), help)
}

findings contains sure(finding, monitor, expression.key, concat(", ", expression.values)) if {
	some monitor in scrape.monitors
	some i, expression in monitor.spec.selector.matchExpressions
	expression.key in changing
	expression.operator in {"In", "NotIn"} # whether the label exists does not change
	finding := report.finding(
		array.concat(monitor.path, ["selector", "matchExpressions", i]),
		message(expression.key, concat(", ", expression.values)),
		help,
	)
}

message(label, value) := sprintf(
	"selector %s is %q, and this label changes with each release, after which nothing is scraped; select by a label that stays",
	[label, value],
)

# sure makes a warning of a finding where the monitor bears the same label: then it is probably released with what it selects,
# and only the time between the two is lost.
sure(finding, monitor, label, value) := finding if not borne(monitor, label, value)

sure(finding, monitor, label, value) := report.likely(finding) if borne(monitor, label, value)

borne(monitor, label, value) if {
	monitor.path == ["spec"]
	scrape.document.metadata.labels[label] == value
}

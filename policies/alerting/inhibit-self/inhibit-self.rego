# METADATA
# title: An inhibition has something else to silence, of its own cluster
# description: >-
#   Alertmanager lets no alert that is both source and target be silenced by another that is both. Where source and target
#   match the same alerts, the inhibition silences nothing. Where it does not ask for the same cluster, an alert of one
#   cluster silences those of all others.
# custom:
#   severity: error
#   on: [AlertmanagerConfig, HelmValues]
package gauntlet.alerting["inhibit-self"]

import data.gauntlet.lib.report

findings contains report.finding(
	["alertmanager", "config", "inhibit_rules", i, "target_matchers"],
	"source_matchers and target_matchers match the same alerts, which Alertmanager never lets silence each other; let the target be what the source makes needless",
	"source_matchers: ['severity=\"critical\"'] with target_matchers: ['severity=~\"warning|info\"'] silences what is less bad.",
) if {
	some i, inhibition in object.get(input.object, ["alertmanager", "config", "inhibit_rules"], [])
	source := spelled(inhibition.source_matchers)
	count(source) > 0
	source == spelled(inhibition.target_matchers)
	not legacy(inhibition)
}

# In an AlertmanagerConfig, the operator adds the same namespace to both sides.
findings contains report.finding(
	["spec", "inhibitRules", i, "targetMatch"],
	"sourceMatch and targetMatch match the same alerts, which Alertmanager never lets silence each other; let the target be what the source makes needless",
	"sourceMatch: [{name: severity, value: critical}] with targetMatch: [{name: severity, value: warning}] silences what is less bad.",
) if {
	some i, inhibition in object.get(input.object, ["spec", "inhibitRules"], [])
	source := {matcher | some matcher in inhibition.sourceMatch}
	count(source) > 0
	source == {matcher | some matcher in inhibition.targetMatch}
}

findings contains report.likely(report.finding(
	["alertmanager", "config", "inhibit_rules", crossing.inhibition],
	sprintf(
		"equal lacks %s, and this Alertmanager hears of several clusters, so that %s of one cluster silences %s of another; add %s to equal",
		[label, crossing.source, crossing.target, label],
	),
	sprintf("equal: [%s, namespace, alertname]", [label]),
)) if {
	some crossing in object.get(input.facts, "crossings", [])
	label := telling(crossing.labels)
}

# telling is the label that tells clusters apart: the fleet's own, where it does.
telling(labels) := data.fleet.labels.cluster if data.fleet.labels.cluster in labels

telling(labels) := labels[0] if not data.fleet.labels.cluster in labels

# spelled are matchers as they are when neither spaces nor quotes count.
spelled(matchers) := {regex.replace(matcher, `["'\s]`, "") | some matcher in matchers}

legacy(inhibition) if {
	some name in ["source_match", "source_match_re", "target_match", "target_match_re"]
	inhibition[name]
}

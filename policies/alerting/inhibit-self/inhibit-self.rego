# METADATA
# title: An inhibition has something else to silence
# description: >-
#   Alertmanager lets no alert that is both source and target be silenced by another that is both. Where source and target
#   match the same alerts, the inhibition silences nothing.
# custom:
#   severity: error
#   on: [HelmValues]
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

# spelled are matchers as they are when neither spaces nor quotes count.
spelled(matchers) := {regex.replace(matcher, `["'\s]`, "") | some matcher in matchers}

legacy(inhibition) if {
	some name in ["source_match", "source_match_re", "target_match", "target_match_re"]
	inhibition[name]
}

# METADATA
# title: A matcher uses a regular expression where it needs one
# description: >-
#   A regular expression that matches one text, or every text, says in a roundabout way what a plain matcher says, or none.
# custom:
#   severity: warning
#   on: [PrometheusRule]
package gauntlet.rules["needless-regex"]

import data.gauntlet.lib.report

findings contains report.within(
	report.finding(array.concat(rule.path, ["expr"]), message(matcher), ""),
	matcher.at,
) if {
	some rule in input.facts.rules
	some matcher in rule.expression.needless
}

message(matcher) := sprintf("%s matches one text, for which no regular expression is needed; write %s", [matcher.matcher, matcher.instead]) if {
	matcher.why == "text"
}

message(matcher) := sprintf(
	"%s has anchors at its ends, and matches from the beginning to the end without them; write %s",
	[matcher.matcher, matcher.instead],
) if {
	matcher.why == "anchors"
}

message(matcher) := sprintf(
	"%s matches every series, also those without the label; leave it out, or write .+ where the label must be there",
	[matcher.matcher],
) if {
	matcher.why == "anything"
}

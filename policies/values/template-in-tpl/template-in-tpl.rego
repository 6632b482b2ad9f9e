# METADATA
# title: Texts for Prometheus are kept from Helm
# description: >-
#   The chart takes some values through Helm's templates once more. What is meant for the templates of Prometheus or
#   Alertmanager fails there, or comes out empty.
# custom:
#   severity: error
#   on: [HelmValues]
package gauntlet.values["template-in-tpl"]

import data.gauntlet.lib.report

findings contains report.finding(
	template.path,
	sprintf("%s goes through Helm's templates, which %s; escape what is not Helm's", [template.key, template.fault]),
	"{{ `{{ $labels.pod }}` }} comes out as {{ $labels.pod }}.",
) if {
	some template in input.facts.templates
}

# METADATA
# title: A Service stands behind each ServiceMonitor
# description: >-
#   A ServiceMonitor finds its targets by the labels of Services. Where no Service has them, nothing is scraped.
# custom:
#   severity: warning
#   on: [ServiceMonitor]
package gauntlet.scrape["no-service"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

findings contains report.finding(
	["spec", "selector"],
	sprintf(
		"no Service in %s has the labels that this selector asks for, so that nothing is scraped by it; select by the labels of a Service",
		[text.few(input.facts.unserved)],
	),
	"The selector is matched with metadata.labels of Services, and not with the labels of pods. A PodMonitor needs no Service.",
) if {
	input.facts.unserved[0]
}

# METADATA
# title: Some Prometheus selects each monitor
# description: >-
#   A monitor that no Prometheus selects is accepted by Kubernetes, and nothing is scraped by it.
# custom:
#   severity: error
#   on: [ServiceMonitor, PodMonitor, Probe, ScrapeConfig]
package gauntlet.scrape["monitor-not-selected"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

instance_label := "gauntlet.dev/instance"

findings contains report.in_clusters(blind, report.finding(
	["metadata", "labels", instance_label],
	sprintf(
		"%s is %q, and no Prometheus in %s selects it, so that nothing is scraped by this %s; name an instance that runs there",
		[instance_label, instance, text.few(blind), input.kind],
	),
	"An instance that spans a region selects what bears its name; everything without this label belongs to the in-cluster Prometheus.",
)) if {
	count(blind) > 0
	instance := input.object.metadata.labels[instance_label]
}

findings contains report.in_clusters(blind, report.finding(
	[],
	sprintf(
		"no Prometheus in %s selects this %s, so that nothing is scraped by it; give it the labels and the namespace that one selects",
		[text.few(blind), input.kind],
	),
	"Compare the labels of the monitor with the selectors of the Prometheus, and its namespace with their namespace selectors.",
)) if {
	count(blind) > 0
	not input.object.metadata.labels[instance_label]
}

# blind are the clusters in which the monitor stands and nobody looks at it.
blind contains cluster if {
	some selection in input.facts.selections
	not selection.by[0]
	some cluster in selection.clusters
}

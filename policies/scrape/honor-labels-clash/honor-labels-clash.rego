# METADATA
# title: No target overwrites what tells producers apart
# description: >-
#   A target whose labels are honored may say of itself that it belongs to another cluster. Series of a federation that bear
#   the labels of their own Prometheus lose them to the external labels of the one that scrapes them.
# custom:
#   severity: error
#   on: [HelmValues, PodMonitor, ScrapeConfig, ServiceMonitor]
package gauntlet.scrape["honor-labels-clash"]

import data.gauntlet.lib.report
import data.gauntlet.lib.scrape
import data.gauntlet.lib.text

# Federation: all series of the other Prometheus have its external labels.
findings contains report.finding(
	array.concat(job.path, [job.names.metric_path]),
	sprintf(
		"%s brings series with the labels %s of another Prometheus, which this one has for external labels, so that they pass for its own; rename or drop them",
		[job.config[job.names.metric_path], text.few(clash)],
	),
	sprintf("%s: [{action: labeldrop, regex: %s}], or ask both Prometheuses by Thanos.", [job.names.metric_relabel, concat("|", sort(clash))]),
) if {
	some job in scrape.jobs
	scrape.federates(job)
	clash := {label | some label in identity; not scrape.removes(job, label)}
	count(clash) > 0
}

# A label that relabelings set, and that the target may overwrite because its labels are honored.
findings contains report.finding(
	array.concat(job.path, [job.names.honor]),
	sprintf(
		"%s lets the target overwrite %s, which relabelings set and which tells producers apart; turn it off, or drop the target's label",
		[job.names.honor, text.few(clash)],
	),
	sprintf("%s: false keeps the target's own label as exported_%s.", [job.names.honor, sort(clash)[0]]),
) if {
	some job in scrape.jobs
	job.config[job.names.honor] == true
	not scrape.federates(job)
	clash := {label |
		some relabeling in job.config[job.names.relabel]
		label := relabeling[job.names.target]
		label in identity
		not scrape.removes(job, label)
	}
	count(clash) > 0
}

# identity are the labels that tell producers apart: the external ones of whoever scrapes, and those of the fleet.
identity contains label if {
	some scraper in scrape.scrapers
	some label in scraper.external_labels
}

identity contains label if {
	input.kind == "HelmValues"
	some label, _ in scrape.document.prometheus.prometheusSpec.externalLabels
}

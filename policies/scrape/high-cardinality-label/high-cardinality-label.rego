# METADATA
# title: Labels have few values
# description: >-
#   Each value of a label is a series of its own. One that holds an id, an address or the name of a container makes as many
#   as there are users, requests or restarts.
# custom:
#   severity: warning
#   on: [HelmValues, PodMonitor, Probe, ScrapeConfig, ServiceMonitor]
package gauntlet.scrape["high-cardinality-label"]

import data.gauntlet.lib.report
import data.gauntlet.lib.scrape

help := "Count by what has few values, such as a route or a kind of customer, and leave single ones to logs and traces."

# A metric that is declared with such a label.
findings contains report.finding(
	exposed.path,
	sprintf("metric %s has the label %s, which has a value for each single one, and each is a series; drop the label", [exposed.metric, exposed.label]),
	help,
) if {
	some exposed in object.get(input, ["facts", "labels"], [])
	exposed.label in boundless
}

# A relabeling that writes one.
findings contains report.finding(
	array.concat(job.path, [job.names[field], i, job.names.target]),
	sprintf("%s is %s, which has a value for each single one, and each is a series; leave it out", [job.names.target, label]),
	help,
) if {
	some job in scrape.jobs
	some field in ["relabel", "metric_relabel"]
	some i, relabeling in job.config[job.names[field]]
	label := relabeling[job.names.target]
	label in boundless
	lower(object.get(relabeling, "action", "replace")) == "replace"
	object.get(relabeling, "replacement", "$1") != "" # which removes it
}

# A relabeling that copies what changes with each pod or container.
findings contains report.finding(
	array.concat(job.path, [job.names.relabel, i, job.names.source]),
	sprintf("%s goes into the label %s, and it changes with each %s, after which every series is a new one; leave it out", [source, label, what]),
	"The labels namespace, pod and container say which pod it is.",
) if {
	some job in scrape.jobs
	some i, relabeling in job.config[job.names.relabel]
	label := relabeling[job.names.target]
	not startswith(label, "__") # which is gone before the scrape
	some source in relabeling[job.names.source]
	what := changing[source]
}

# Labels of pods that a monitor takes over, and that change with each release.
findings contains report.finding(
	array.concat(monitor.path, [field, i]),
	sprintf("%s has %s, which changes with each release, after which every series is a new one; leave it out", [field, label]),
	"The labels namespace, pod and container say which pod it is.",
) if {
	some monitor in scrape.monitors
	some field in ["podTargetLabels", "targetLabels"]
	some i, label in monitor.spec[field]
	label in {"controller-revision-hash", "pod-template-generation", "pod-template-hash"}
}

# boundless are the labels that the fleet names, or those that are so in most.
default boundless := {
	"client_ip", "correlation_id", "customer_id", "email", "full_path", "mail", "order_id", "query_string", "raw_path",
	"remote_addr", "request_id", "request_uri", "session_id", "span_id", "trace_id", "transaction_id", "user_agent",
	"user_email", "user_id", "userid", "uuid",
}

boundless := {label | some label in data.fleet.thresholds.boundless_labels} if {
	count(data.fleet.thresholds.boundless_labels) > 0
}

changing := {
	"__meta_kubernetes_pod_container_id": "restart",
	"__meta_kubernetes_pod_label_pod_template_hash": "release",
	"__meta_kubernetes_pod_uid": "pod",
}

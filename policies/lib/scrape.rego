# METADATA
# title: What is scraped
# description: >-
#   The scrape jobs and the monitors of a document, whether an object declares them or values of the chart do. Each
#   dialect has names of its own for the same fields.
package gauntlet.lib.scrape

# document is the object of the document, whatever its kind: each has other fields.
document := object.get(input, "object", {})

# scrapers are the Prometheuses that scrape by the document, where the document is a monitor.
scrapers := object.get(input, ["facts", "scrapers"], [])

# monitors are what selects Services or pods, with the kind, the path and the fields of each.
monitors contains {"kind": input.kind, "path": ["spec"], "spec": document.spec} if {
	input.kind in {"ServiceMonitor", "PodMonitor"}
}

monitors contains {"kind": kind, "path": ["prometheus", list, i], "spec": spec} if {
	input.kind == "HelmValues"
	some list, kind in {"additionalServiceMonitors": "ServiceMonitor", "additionalPodMonitors": "PodMonitor"}
	some i, spec in document.prometheus[list]
}

# jobs are what a Prometheus scrapes by: the endpoints of monitors, probes, and scrape configurations. The config holds
# its fields under the names that the dialect gives them.
jobs contains {"path": array.concat(monitor.path, [list, i]), "config": endpoint, "names": monitor_names} if {
	some monitor in monitors
	list := endpoint_lists[monitor.kind]
	some i, endpoint in monitor.spec[list]
}

jobs contains {"path": ["spec"], "config": document.spec, "names": monitor_names} if input.kind == "Probe"

jobs contains {"path": ["spec"], "config": document.spec, "names": object_names} if input.kind == "ScrapeConfig"

jobs contains {
	"path": ["prometheus", "prometheusSpec", "additionalScrapeConfigs", i],
	"config": config,
	"names": file_names,
} if {
	input.kind == "HelmValues"
	some i, config in document.prometheus.prometheusSpec.additionalScrapeConfigs
}

# federates tells whether a job takes its series from another Prometheus.
federates(job) if endswith(job.config[job.names.metric_path], "/federate")

# sets tells whether the targets of a job have a label, of which a relabeling writes the value.
sets(job, label) if {
	some relabeling in job.config[job.names.relabel]
	relabeling[job.names.target] == label
}

# removes tells whether a relabeling of metrics drops a label, or writes another value to it.
removes(job, label) if {
	some relabeling in job.config[job.names.metric_relabel]
	lower(relabeling.action) == "labeldrop"
	regex.match(sprintf("^(?:%s)$", [relabeling.regex]), label)
}

removes(job, label) if {
	some relabeling in job.config[job.names.metric_relabel]
	relabeling[job.names.target] == label
}

# discoveries are those of EC2.
discoveries contains {
	"job": job,
	"path": array.concat(job.path, [job.names.ec2, i]),
	"config": config,
} if {
	some job in jobs
	some i, config in job.config[job.names.ec2]
}

endpoint_lists := {"ServiceMonitor": "endpoints", "PodMonitor": "podMetricsEndpoints"}

monitor_names := {
	"access": "accessKey",
	"ec2": "ec2SDConfigs",
	"honor": "honorLabels",
	"interval": "interval",
	"metric_path": "path",
	"metric_relabel": "metricRelabelings",
	"relabel": "relabelings",
	"secret": "secretKey",
	"source": "sourceLabels",
	"target": "targetLabel",
	"timeout": "scrapeTimeout",
}

object_names := object.union(monitor_names, {"interval": "scrapeInterval", "metric_path": "metricsPath"})

# file_names are those of Prometheus' own configuration file.
file_names := {
	"access": "access_key",
	"ec2": "ec2_sd_configs",
	"honor": "honor_labels",
	"interval": "scrape_interval",
	"metric_path": "metrics_path",
	"metric_relabel": "metric_relabel_configs",
	"relabel": "relabel_configs",
	"secret": "secret_key",
	"source": "source_labels",
	"target": "target_label",
	"timeout": "scrape_timeout",
}

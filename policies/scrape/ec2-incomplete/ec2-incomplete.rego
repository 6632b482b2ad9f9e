# METADATA
# title: An EC2 discovery says where, what and on which port
# description: >-
#   Without a region, EC2 discovery asks in that of the Prometheus; without filters it finds every instance of the account;
#   without a port it scrapes port 80.
# custom:
#   severity: error
#   on: [HelmValues, ScrapeConfig]
package gauntlet.scrape["ec2-incomplete"]

import data.gauntlet.lib.report
import data.gauntlet.lib.scrape
import data.gauntlet.lib.text

# The fields of one discovery, as items of the list: each is a discovery of its own.
findings contains report.finding(
	array.concat(job.path, [job.names.ec2]),
	sprintf(
		"%s has %d items that have only parts of a discovery, and each item is one of its own; write their fields in one item",
		[job.names.ec2, count(job.config[job.names.ec2])],
	),
	sprintf("%s: [{region: us-east-1, port: 9100, filters: [...]}]", [job.names.ec2]),
) if {
	some job in scrape.jobs
	is_split(job)
}

findings contains report.likely(report.finding(
	discovery.path,
	sprintf("this EC2 discovery has no %s, so that %s; write it", [text.few(lacking), text.few(effects)]),
	"region: us-east-1, port: 9100, filters: [{name: tag:Role, values: [database]}]",
)) if {
	some discovery in scrape.discoveries
	not is_split(discovery.job)
	lacking := lacks(discovery)
	effects := {effect[field] | some field in lacking}
	count(lacking) > 0
}

effect := {
	"filters": "it finds every instance of the account",
	"port": "it scrapes port 80",
	"region": "it asks in the region of the Prometheus",
}

# is_split tells whether the items complete each other, and none of them says twice what another says.
is_split(job) if {
	items := job.config[job.names.ec2]
	count(items) > 1
	every item in items { count(fields - object.keys(item)) > 0 }
	said := [field | some item in items; some field in object.keys(item)]
	count(said) == count({field | some field in said})
}

fields := object.keys(effect)

lacks(discovery) := {field |
	some field in fields
	object.get(discovery.config, field, null) in [null, "", 0, []]
	not chosen(field, discovery.job)
}

# chosen tells whether relabelings choose among all instances, or set the address.
chosen("filters", job) if {
	some relabeling in job.config[job.names.relabel]
	lower(relabeling.action) in {"drop", "keep"}
	some label in relabeling[job.names.source]
	startswith(label, "__meta_ec2_")
}

chosen("port", job) if {
	some relabeling in job.config[job.names.relabel]
	relabeling[job.names.target] == "__address__"
}

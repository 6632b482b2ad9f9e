# METADATA
# title: EC2 is asked with a role, and not with keys
# description: >-
#   Access keys do not expire, and what holds them can be copied. The role of the pod is enough to ask EC2.
# custom:
#   severity: error
#   on: [HelmValues, ScrapeConfig]
package gauntlet.scrape["ec2-static-credentials"]

import data.gauntlet.lib.report
import data.gauntlet.lib.scrape

help := "Give the service account of the Prometheus a role, by IRSA or pod identity, and name another role to assume as roleARN or role_arn."

# In the values, keys are plain text.
findings contains report.finding(
	array.concat(discovery.path, [field]),
	sprintf("%s stands here in plain text, and everybody who reads the repository can ask AWS with it; revoke it, and use a role", [field]),
	help,
) if {
	some discovery in scrape.discoveries
	field := key(discovery)
	is_string(discovery.config[field])
}

# In an object, they are references to a Secret.
findings contains report.likely(report.finding(
	array.concat(discovery.path, [field]),
	sprintf("%s is taken from Secret %s, and a key works until somebody revokes it; use the role of the pod", [field, discovery.config[field].name]),
	help,
)) if {
	some discovery in scrape.discoveries
	field := key(discovery)
	is_object(discovery.config[field])
}

# key is the field that holds one: the secret one where there are two.
key(discovery) := [field |
	some name in ["secret", "access"]
	field := discovery.job.names[name]
	discovery.config[field]
][0]

# METADATA
# title: Objects are not too large
# description: >-
#   The operator skips a PrometheusRule whose file is larger than 524288 bytes, with all of its rules, and Kubernetes refuses a
#   ConfigMap of more than 1048576.
# custom:
#   severity: error
#   on: [ConfigMap, PrometheusRule]
package gauntlet.rules["too-large"]

import data.gauntlet.lib.report

findings contains report.finding(
	limit.path,
	sprintf("this %s is %d bytes large, and %s %d; split it", [input.kind, bytes, limit.says, limit.bytes]),
	limit.help,
) if {
	bytes > limit.bytes
}

findings contains report.likely(report.finding(
	limit.path,
	sprintf("this %s is %d bytes large, which is %d percent of the %d that it may be; split it before it is refused", [input.kind, bytes, floor((bytes * 100) / limit.bytes), limit.bytes]),
	limit.help,
)) if {
	bytes <= limit.bytes
	bytes * 100 > limit.bytes * data.fleet.thresholds.rule_file_percent
}

bytes := input.facts.bytes

limit := {
	"PrometheusRule": {
		"bytes": 524288,
		"path": ["spec", "groups", 0],
		"says": "the operator skips one, with all of its rules, of more than",
		"help": "Each group can stand in an object of its own; shorter annotations help as well.",
	},
	"ConfigMap": {
		"bytes": 1048576,
		"path": [],
		"says": "Kubernetes refuses one of more than",
		"help": "Each key can stand in a ConfigMap of its own.",
	},
}[input.kind]

# METADATA
# title: The sidecar is the version that the operator thinks
# description: >-
#   The operator chooses the flags of the sidecar by thanos.version, whatever image runs. With another version some of them are
#   refused. Thanos 0.41 refuses those by which the operator delays compaction.
# custom:
#   severity: error
#   on: [HelmValues, Prometheus]
package gauntlet.values["thanos-version-skew"]

import data.gauntlet.lib.report

findings contains report.finding(
	array.concat(spec_path, ["thanos", "version"]),
	sprintf(
		"thanos.version is %s, and the image that runs is %s, so that the operator sets the flags of another version; write the same in both",
		[spec.thanos.version, tag],
	),
	sprintf("version: %s", [tag]),
) if {
	[_, tag] := regex.find_all_string_submatch_n(`:(v?\d+\.\d+\.\d+[^:@/]*)(?:@.*)?$`, spec.thanos.image, 1)[0]
	numbers(tag) != numbers(spec.thanos.version)
}

# Operators from 0.93 on delay compaction (prometheus-operator#8694), and Thanos 0.41 refuses the flags (#8763). Which operator
# reads a Prometheus object, it does not say.
findings contains report.finding(
	array.concat(spec_path, ["thanos", "version"]),
	sprintf(
		"thanos.version is %s, which refuses the flags by which the operator delays compaction from Prometheus 3.9 on; take Thanos 0.42",
		[spec.thanos.version],
	),
	"With prometheusSpec.disableCompaction: true the operator sets none of them.",
) if {
	[0, 41, _] = numbers(spec.thanos.version)
	numbers(prometheus) >= [3, 9, 0]
	numbers(object.get(input.object, ["prometheusOperator", "image", "tag"], "")) >= [0, 93, 0]
	uploads
	object.get(spec, "disableCompaction", false) != true
}

spec_path := ["prometheus", "prometheusSpec"] if input.kind == "HelmValues"

spec_path := ["spec"] if input.kind == "Prometheus"

spec := object.get(input.object, spec_path, {})

# prometheus is its version: that of the field, or that of the image which the chart is told.
prometheus := spec.version if object.get(spec, "version", "") != ""

prometheus := spec.image.tag if object.get(spec, "version", "") == ""

uploads if spec.thanos.objectStorageConfigFile != ""

uploads if {
	some key in ["existingSecret", "secret"]
	count(spec.thanos.objectStorageConfig[key]) > 0
}

# numbers are those of a version such as v0.42.4-rc.0, without what comes after them.
numbers(version) := [to_number(n) | some n in array.slice(parts[0], 1, 4)] if {
	parts := regex.find_all_string_submatch_n(`^v?(\d+)\.(\d+)\.(\d+)`, version, 1)
}

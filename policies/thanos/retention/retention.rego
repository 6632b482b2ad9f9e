# METADATA
# title: Samples are kept until they were downsampled and uploaded
# description: >-
#   The compactor downsamples blocks at an age of 40 hours and again at one of 10 days, and does not start where they are
#   deleted before that. A Prometheus that deletes blocks soon after it has cut them loses what could not be uploaded at once.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos.retention

import data.gauntlet.lib.report

hour := 3600

findings contains report.finding_in(
	kept,
	[],
	sprintf(
		"%s samples are kept for %s, and the compactor does not start with less than %s, the age at which it makes %s ones of them; keep them longer",
		[resolution.name, kept.value, resolution.atleast, resolution.makes],
	),
	sprintf("--retention.resolution-%s=%s is the least, and 0d keeps them for ever.", [resolution.flag, resolution.atleast]),
) if {
	some compactor in input.fleet.compactors
	compactor.downsampling
	some resolution in resolutions(compactor)
	kept := resolution.kept
	kept.seconds > 0
	kept.seconds < resolution.hours * hour
}

# The bounds of Thanos' own code: downsample.ResLevel1DownsampleRange and ResLevel2DownsampleRange.
resolutions(compactor) := [
	{"kept": compactor.raw, "name": "raw", "flag": "raw", "hours": 40, "atleast": "40h", "makes": "5-minute"},
	{"kept": compactor.five_minutes, "name": "5-minute", "flag": "5m", "hours": 240, "atleast": "10d", "makes": "1-hour"},
]

findings contains report.finding_in(
	prometheus.retention,
	[],
	sprintf(
		"retention is %s, and a Prometheus whose sidecar uploads needs 6h, three blocks of 2h, to outlast an outage of the object store; keep samples for 6h or longer",
		[prometheus.retention.value],
	),
	"retention: 24h",
) if {
	some prometheus in input.fleet.prometheuses
	prometheus.bucket != ""
	prometheus.retention.seconds < 6 * hour
}

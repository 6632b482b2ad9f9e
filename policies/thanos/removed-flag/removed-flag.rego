# METADATA
# title: Flags are those of the version
# description: >-
#   Thanos does not start with a flag that it does not know. After an upgrade, that shows in production first.
# custom:
#   severity: error
#   on: [Fleet]
package gauntlet.thanos["removed-flag"]

import data.gauntlet.lib.report

findings contains report.finding_in(
	flag,
	[],
	sprintf("thanos %s %s has no flag --%s and does not start with it; %s", [flag.command, flag.version, flag.flag, action(flag)]),
	help(flag),
) if {
	some flag in input.fleet.unknown_flags
}

action(flag) := sprintf("write --%s", [flag.instead]) if flag.instead != ""

action(flag) := "remove it" if flag.instead == ""

help(flag) := sprintf("Of the versions that are known, %s is the last that has it.", [flag.until]) if flag.until != ""

help(flag) := sprintf("It comes with %s.", [flag.from]) if {
	flag.until == ""
	flag.from != ""
}

help(flag) := sprintf("thanos %s --help lists the flags.", [flag.command]) if {
	flag.until == ""
	flag.from == ""
}

# METADATA
# title: Each target is scraped once
# description: >-
#   A target that is scraped twice has each of its series twice, under labels that nothing merges, and every sum over them
#   is doubled.
# custom:
#   severity: error
#   on: [Fleet, PodMonitor, ServiceMonitor]
package gauntlet.scrape["monitor-double-selected"]

import data.gauntlet.lib.report
import data.gauntlet.lib.scrape
import data.gauntlet.lib.text

# Two Prometheuses, and one monitor.
findings contains report.likely(report.see(
	report.finding_in(
		group.monitors[0],
		["metadata", "labels"],
		sprintf(
			"%s select this %s, so that each of them scrapes its targets; give it labels that one of them selects",
			[text.few(names(group)), group.kind],
		),
		"Series of two Prometheuses differ in external labels that no querier drops. Each monitor belongs to one of them.",
	),
	{report.place_in(by, [], sprintf("the selector of %s", [by.name])) | some by in group.by},
)) if {
	some group in shared
	group.count == 1
}

# Two Prometheuses, and many monitors: a selector is too wide.
findings contains report.likely(report.see(
	report.finding_in(
		last,
		[],
		sprintf(
			"%s select %s %s, so that each of them scrapes their targets; narrow a selector",
			[text.few(names(group)), group.kind, counted(group)],
		),
		"Select by a label that names the Prometheus, and give the other one a selector that leaves this label out.",
	),
	{report.place_in(by, [], sprintf("the selector of %s", [by.name])) |
		some by in group.by
		by != last
	},
)) if {
	some group in shared
	group.count > 1
	last := group.by[count(group.by) - 1]
}

# A headless and another Service over the same pods.
findings contains report.see(
	report.finding(
		repeat.path,
		sprintf(
			"this selects Services %s and %s, which have the same pods, so that each pod is scraped twice; select by a label that one of them has",
			[repeat.first.name, repeat.second.name],
		),
		"Give the Service that is to be scraped a label of its own, or drop the other one by relabelings.",
	),
	{report.place_in(service, [], "this Service") | some service in [repeat.first, repeat.second]},
) if {
	some repeat in repeats
	repeat.by == "services"
	not chooses(repeat.path)
}

# Two endpoints that are the same.
findings contains report.see(
	report.finding(
		repeat.path,
		sprintf("this scrapes what %s scrapes already, so that each of its series exists twice; remove one of them", [repeat.first.name]),
		"Endpoints may differ in path, params or relabelings, or find other targets.",
	),
	{report.place_in(repeat.first, [], "scraped here already")},
) if {
	some repeat in repeats
	repeat.by == "monitor"
}

# The chart scrapes itself.
findings contains report.finding(
	repeat.path,
	sprintf(
		"Service %s is scraped by a monitor of the chart's own already, so that each of its series exists twice; remove this, or turn off the chart's",
		[repeat.first.name],
	),
	sprintf("values: %s: false", [repeat.switch]),
) if {
	some repeat in repeats
	repeat.by == "chart"
}

# counted names the monitors that are known by name, and counts the others.
counted(group) := text.few(named) if {
	named := {monitor.name | some monitor in group.monitors}
	count(named) == group.count
}

counted(group) := sprintf("%s and %d more", [concat(", ", named), group.count - count(named)]) if {
	named := [monitor.name | some monitor in group.monitors]
	count(named) < group.count
}

names(group) := {by.name | some by in group.by}

# chooses tells whether the endpoint at a path keeps some targets and drops others.
chooses([_, list, i]) if {
	some relabeling in scrape.document.spec[list][i].relabelings
	lower(relabeling.action) in {"drop", "dropequal", "keep", "keepequal"}
}

# The fleet shares monitors, and an object repeats endpoints.
shared := object.get(input, ["fleet", "shared"], [])

repeats := object.get(input, ["facts", "repeats"], [])

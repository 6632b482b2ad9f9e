package gauntlet.lib.report_test

import data.gauntlet.lib.report

test_finding if {
	report.finding(["spec", 0], "message", "help") == {"path": ["spec", 0], "message": "message", "help": "help"}
}

test_finding_in_joins_the_paths if {
	report.finding_in({"object": "Prometheus a/b", "path": ["spec"]}, ["replicas"], "message", "help") == {
		"object": "Prometheus a/b",
		"path": ["spec", "replicas"],
		"message": "message",
		"help": "help",
	}
}

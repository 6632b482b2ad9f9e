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

test_within_adds_a_range if {
	report.within(report.finding([], "m", "h"), [1, 3]) == {"path": [], "message": "m", "help": "h", "within": [1, 3]}
}

test_see_adds_places if {
	report.see(report.finding([], "m", "h"), {report.place(["spec"], "there")}) == {
		"path": [],
		"message": "m",
		"help": "h",
		"related": {{"path": ["spec"], "message": "there"}},
	}
}

test_place_in_joins_the_paths if {
	report.place_in({"object": "Prometheus a/b", "path": ["spec"]}, [0], "there") == {
		"object": "Prometheus a/b",
		"path": ["spec", 0],
		"message": "there",
	}
}

test_in_clusters_names_them if {
	report.in_clusters({"a", "b"}, report.finding([], "m", "h")) == {
		"path": [],
		"message": "m",
		"help": "h",
		"clusters": {"a", "b"},
	}
}

test_likely_is_a_warning if {
	report.likely(report.finding([], "m", "h")) == {"path": [], "message": "m", "help": "h", "severity": "warning"}
}

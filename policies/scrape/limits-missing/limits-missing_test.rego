package gauntlet.scrape["limits-missing_test"]

import data.gauntlet.scrape["limits-missing"] as rule

classes := {"P1": {"demands": {"limits": true}}, "P2": {"demands": {"limits": false}}}

test_no_limit_at_all if {
	rule.findings == {{
		"path": ["spec", "sampleLimit"],
		"message": "no sampleLimit holds for this ServiceMonitor, neither its own nor that of monitoring/main, and class P1 demands one; set a limit of samples",
		"help": "limits: {samples: 10000} bounds an endpoint, and on an instance all of its targets.",
	}} with input as monitor("P1", {}, [{"name": "monitoring/main", "sample_limit": false}, {"name": "monitoring/other", "sample_limit": false}])
		with data.fleet.classes as classes
}

test_zero_is_no_limit if {
	count(rule.findings) == 1 with input as monitor("P1", {"sampleLimit": 0}, [{"name": "a/b", "sample_limit": false}])
		with data.fleet.classes as classes
}

test_a_limit_or_no_demand_passes if {
	rule.findings == set() with input as monitor("P1", {"sampleLimit": 1000}, [{"name": "a/b", "sample_limit": false}])
		with data.fleet.classes as classes
	rule.findings == set() with input as monitor("P1", {}, [{"name": "a/b", "sample_limit": true}])
		with data.fleet.classes as classes
	rule.findings == set() with input as monitor("P2", {}, [{"name": "a/b", "sample_limit": false}])
		with data.fleet.classes as classes
	rule.findings == set() with input as monitor("P1", {}, []) with data.fleet.classes as classes
}

monitor(class, spec, scrapers) := {
	"kind": "ServiceMonitor",
	"object": {"metadata": {"labels": {"priority": class}}, "spec": spec},
	"facts": {"scrapers": scrapers},
}

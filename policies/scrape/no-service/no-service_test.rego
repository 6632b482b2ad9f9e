package gauntlet.scrape["no-service_test"]

import data.gauntlet.scrape["no-service"] as rule

test_nothing_is_behind_it if {
	rule.findings == {{
		"path": ["spec", "selector"],
		"message": "no Service in prod-eu and prod-na has the labels that this selector asks for, so that nothing is scraped by it; select by the labels of a Service",
		"help": "The selector is matched with metadata.labels of Services, and not with the labels of pods. A PodMonitor needs no Service.",
	}} with input as {"facts": {"unserved": ["prod-na", "prod-eu"]}}
}

test_what_is_not_known_passes if {
	rule.findings == set() with input as {"facts": {"selections": []}}
}

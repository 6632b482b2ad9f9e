package gauntlet.rules["runbook-missing_test"]

import data.gauntlet.rules["runbook-missing"] as rule

test_no_link_where_the_class_demands_one if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "alert"],
		"message": "Down links no runbook, and class P1 demands one; add the annotation runbook_url",
		"help": "runbook_url: https://… leads to what one does about this alert.",
	}} with input as document("P1", {}) with data.fleet as fleet
}

test_a_link_that_is_no_url if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "annotations", "runbook_url"],
		"message": "runbook_url of Down is \"docs/down.md\", which is no URL that one could follow; write all of it",
		"help": "runbook_url: https://… begins with a scheme.",
	}} with input as document("P3", {"annotations": {"runbook_url": "docs/down.md"}}) with data.fleet as fleet
}

test_links_pass if {
	every annotations in [{"runbook_url": "https://example.com/down"}, {"runbook_url": "{{ $labels.base }}/down"}, {"runbook": "see the wiki"}] {
		rule.findings == set() with input as document("P1", {"annotations": annotations}) with data.fleet as fleet
	}
}

test_what_nobody_demands_passes if {
	rule.findings == set() with input as document("P3", {"annotations": {}}) with data.fleet as fleet
	rule.findings == set() with input as document("unknown", {}) with data.fleet as fleet
}

fleet := {"classes": {"P1": {"demands": {"runbook": true}}, "P3": {"demands": {"runbook": false}}}}

document(class, written) := {
	"object": {"spec": {"groups": [{"rules": [written]}]}},
	"facts": {"rules": [{"path": ["spec", "groups", 0, "rules", 0], "alert": "Down", "labels": {"priority": class}}]},
}

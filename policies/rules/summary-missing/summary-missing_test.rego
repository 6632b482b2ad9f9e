package gauntlet.rules["summary-missing_test"]

import data.gauntlet.rules["summary-missing"] as rule

test_an_alert_that_says_nothing if {
	every written in [{}, {"annotations": {"summary": "", "runbook_url": "https://example.com"}}] {
		rule.findings == {{
			"path": ["spec", "groups", 0, "rules", 0, "alert"],
			"message": "Down has no summary and no description, so that its name is all that a notification says; add one of them",
			"help": "summary: {{ $labels.instance }} has been down for five minutes.",
		}} with input as document({"priority": "P1"}, written) with data.fleet as fleet
	}
}

test_any_text_passes if {
	every name in ["summary", "description", "message"] {
		rule.findings == set() with input as document({}, {"annotations": {name: "It is down."}}) with data.fleet as fleet
	}
}

test_a_class_that_demands_none_passes if {
	rule.findings == set() with input as document({"priority": "P3"}, {}) with data.fleet as fleet
}

test_what_is_for_machines_passes if {
	rule.findings == set() with input as document({"severity": "none"}, {}) with data.fleet as fleet
}

fleet := {"classes": {"P1": {"demands": {"summary": true}}, "P3": {"demands": {"summary": false}}}}

document(labels, written) := {
	"object": {"spec": {"groups": [{"rules": [written]}]}},
	"facts": {"rules": [{"path": ["spec", "groups", 0, "rules", 0], "alert": "Down", "labels": labels}]},
}

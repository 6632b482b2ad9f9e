package gauntlet.rules["owner-missing_test"]

import data.gauntlet.rules["owner-missing"] as rule

test_no_team_where_the_class_demands_one if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "alert"],
		"message": "Down names no team, and class P1 demands an owner; add the label team",
		"help": "The teams of the fleet are platform and retail.",
	}} with input as document({"priority": "P1"}) with data.fleet as fleet
}

test_a_team_that_is_gone if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "labels", "team"],
		"message": "team of Down is \"wholesale\", which the fleet does not know; name the one that owns it now",
		"help": "The teams of the fleet are platform and retail.",
	}} with input as document({"team": "wholesale"}) with data.fleet as fleet
}

test_known_teams_pass if {
	every labels in [{"priority": "P1", "team": "retail"}, {"priority": "P3"}, {"team": "{{ $labels.team }}"}] {
		rule.findings == set() with input as document(labels) with data.fleet as fleet
	}
}

test_a_fleet_without_teams_passes if {
	rule.findings == set() with input as document({"team": "any"}) with data.fleet as {"teams": [], "classes": {}}
}

fleet := {
	"teams": ["retail", "platform"],
	"classes": {"P1": {"demands": {"owner": true}}, "P3": {"demands": {"owner": false}}},
}

document(labels) := {"facts": {"rules": [{"path": ["spec", "groups", 0, "rules", 0], "alert": "Down", "labels": labels}]}}

package gauntlet.lib.alerts_test

import data.gauntlet.lib.alerts

test_recordings_are_no_alerts if {
	alerts.all == [{"alert": "Down"}] with input as {"facts": {"rules": [{"record": "a:b"}, {"alert": "Down"}]}}
}

test_severities_that_page if {
	[severity |
		some severity in ["critical", "warning", "page", ""]
		alerts.pages({"labels": {"severity": severity}})
	] == ["critical", "page"]
	not alerts.pages({"labels": {}})
}

test_fields_as_they_are_written if {
	rule := {"path": ["spec", 0]}
	alerts.written(rule, "for", "") == "5m" with input as {"object": {"spec": [{"for": "5m"}]}}
	alerts.written(rule, "for", "") == "" with input as {"object": {"spec": [{}]}}
}

test_the_class_of_a_rule if {
	alerts.class({"labels": {"priority": "P1"}}) == 1 with data.fleet as {"classes": {"P1": 1}}
	not alerts.class({"labels": {"priority": "P2"}}) with data.fleet as {"classes": {"P1": 1}}
}

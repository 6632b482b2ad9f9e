package gauntlet.rules["priority-file_test"]

import data.gauntlet.rules["priority-file"] as rule

classes := {
	"P1": {"file": "own", "name": ""},
	"P3": {"file": "shared", "name": "p3"},
	"internal": {"file": "shared", "name": "internal"},
}

test_an_own_rule_in_a_shared_file if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0],
		"message": "priority of CheckoutDown is \"P1\", and its rules file is that of class P3; move it to the file of service checkout",
		"help": "Each service of class P1 has a rules file of its own.",
	}} with input as document([
		["CheckoutDown", "P1", "checkout"],
		["SearchDown", "P3", "search"],
		["MailDown", "P3", "mail"],
	])
		with data.fleet.classes as classes
}

test_a_shared_rule_in_an_own_file if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 1],
		"message": "priority of VaultSealed is \"internal\", and its rules file is that of P1 service checkout; move it to the file internal",
		"help": "The services of class internal share one rules file.",
	}} with input as document([["CheckoutDown", "P1", "checkout"], ["VaultSealed", "internal", "vault"]])
		with data.fleet.classes as classes
}

test_two_services_in_an_own_file if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 1],
		"message": "priority of LeadsDown is \"P1\", and its rules file is that of P1 service checkout; move it to the file of service leads",
		"help": "Each service of class P1 has a rules file of its own.",
	}} with input as document([["CheckoutDown", "P1", "checkout"], ["LeadsDown", "P1", "leads"]])
		with data.fleet.classes as classes
}

test_two_classes_in_a_shared_file if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 1],
		"message": "priority of SearchDown is \"P3\", and its rules file is that of class internal; move it to the file p3",
		"help": "The services of class P3 share one rules file.",
	}} with input as document([["VaultSealed", "internal", "vault"], ["SearchDown", "P3", "search"]])
		with data.fleet.classes as classes
}

test_a_file_each_passes if {
	rule.findings == set() with input as document([["CheckoutDown", "P1", "checkout"], ["CheckoutSlow", "P1", "checkout"]])
		with data.fleet.classes as classes
}

test_a_shared_file_passes if {
	rule.findings == set() with input as document([["SearchDown", "P3", "search"], ["MailDown", "P3", "mail"]])
		with data.fleet.classes as classes
}

test_rules_without_a_class_pass if {
	rule.findings == set() with input as {"facts": {"rules": [
		{"path": [0], "alert": "Watchdog", "labels": {"severity": "none"}},
		{"path": [1], "alert": "Other", "labels": {"priority": "P9"}},
		{"path": [2], "alert": "CheckoutDown", "labels": {"priority": "P1", "service": "checkout"}},
	]}}
		with data.fleet.classes as classes
}

document(rules) := {"facts": {"rules": [fact |
	some i, [alert, priority, service] in rules
	fact := {
		"path": ["spec", "groups", 0, "rules", i],
		"alert": alert,
		"labels": {"priority": priority, "service": service},
	}
]}}

package gauntlet.alerting["inline-secret_test"]

import data.gauntlet.alerting["inline-secret"] as rule

test_a_key_in_values if {
	rule.findings == {{
		"path": ["alertmanager", "config", "receivers", 0, "pagerduty_configs", 0, "routing_key"],
		"message": "routing_key holds a secret for everybody who reads this file; keep it in a Secret, and name that here",
		"help": "routing_key_file, api_key_file, url_file and the like name a file below /etc/alertmanager/secrets/NAME/, where alertmanagerSpec.secrets mounts the Secret NAME.",
	}} with input as values({"routing_key": "0123456789abcdef"})
}

test_urls_that_are_secrets if {
	every url in [
		"https://hooks.slack.com/services/T0/B0/x",
		"https://discord.com/api/webhooks/1/x",
		"https://example.webhook.office.com/webhookb2/x",
		"https://user:word@example.com/hook",
	] {
		rule.findings == {{
			"path": ["spec", "receivers", 0, "webhookConfigs", 0, "url"],
			"message": "url holds a secret for everybody who reads this file; keep it in a Secret, and name that here",
			"help": "urlSecret: {name: …, key: …} names the key of a Secret.",
		}} with input as config(url)
	}
}

test_what_stands_elsewhere_passes if {
	every fields in [
		{"routing_key_file": "/etc/alertmanager/secrets/receivers/key"},
		{"routing_key": "<path:secret/data/pager#key>"},
		{"routing_key": "${PAGER_KEY}"},
		{"routing_key": ""},
	] {
		rule.findings == set() with input as values(fields)
	}
	rule.findings == set() with input as config("http://deadman.monitoring.svc:8080/hook")
	rule.findings == set() with input as {"kind": "HelmValues", "object": {}}
}

values(fields) := {
	"kind": "HelmValues",
	"object": {"alertmanager": {"config": {"receivers": [{"name": "pager", "pagerduty_configs": [fields]}]}}},
}

config(url) := {
	"kind": "AlertmanagerConfig",
	"object": {"spec": {"receivers": [{"name": "hook", "webhookConfigs": [{"url": url}]}]}},
}

package gauntlet.values["random-secret_test"]

import data.gauntlet.values["random-secret"] as rule

help := "grafana: {admin: {existingSecret: NAME}}"

test_no_secret if {
	every values in [{}, {"grafana": {"adminPassword": ""}}, {"grafana": {"admin": {"existingSecret": ""}}}] {
		rule.findings == {{
			"path": ["grafana", "admin", "existingSecret"],
			"message": "grafana.admin.existingSecret is not set, so that each render has another password; name a Secret",
			"help": help,
		}} with input as {"object": values, "facts": {"layered": false}}
	}
}

test_a_password if {
	rule.findings == {{
		"path": ["grafana", "adminPassword"],
		"message": "grafana.adminPassword is a password that everybody reads who reads these values; keep it in a Secret",
		"help": help,
	}} with input as {"object": {"grafana": {"adminPassword": "hunter2"}}, "facts": {"layered": true}}
}

test_a_password_in_the_environment if {
	rule.findings == {{
		"path": ["grafana", "env", "GF_SECURITY_ADMIN_PASSWORD"],
		"message": "grafana.env.GF_SECURITY_ADMIN_PASSWORD is a password that everybody reads who reads these values; keep it in a Secret",
		"help": help,
	}} with input as {"object": {"grafana": {"env": {"GF_SECURITY_ADMIN_PASSWORD": "hunter2"}}}, "facts": {"layered": false}}
}

test_secrets_from_elsewhere_pass if {
	every grafana in [
		{"admin": {"existingSecret": "grafana-admin"}},
		{"enabled": false},
		{"env": {"GF_SECURITY_ADMIN_PASSWORD__FILE": "/etc/secrets/password"}},
		{"env": {"GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION": true}},
		{"adminPassword": "<path:secret/data/grafana#password>"},
		{"adminPassword": "ENC[AES256_GCM,data:x]"},
		{"adminPassword": "ref+vault://secret/grafana#/password"},
		{"adminPassword": "${GRAFANA_PASSWORD}"},
	] {
		rule.findings == set() with input as {"object": {"grafana": grafana}, "facts": {"layered": false}}
	}
}

test_what_other_values_may_set_passes if {
	rule.findings == set() with input as {"object": {}, "facts": {"layered": true}}
}

# METADATA
# title: Keys of receivers stand in Secrets
# description: >-
#   Whoever reads a configuration that holds a key can page the team, or read and post what it reads and posts. Alertmanager
#   takes each key from a file as well.
# custom:
#   severity: error
#   on: [AlertmanagerConfig, HelmValues]
package gauntlet.alerting["inline-secret"]

import data.gauntlet.lib.report

# The finding names the field and never what it holds.
findings contains report.finding(
	array.concat(base, path),
	sprintf("%v holds a secret for everybody who reads this file; keep it in a Secret, and name that here", [path[count(path) - 1]]),
	help,
) if {
	some base in bases
	walk(object.get(input.object, base, {}), [path, value])
	is_string(value)
	secret(path[count(path) - 1], value)
	not filled_in_later(value)
}

bases := {
	"HelmValues": [["alertmanager", "config"]],
	"AlertmanagerConfig": [["spec", "receivers"]],
}[input.kind]

help := {
	"HelmValues": "routing_key_file, api_key_file, url_file and the like name a file below /etc/alertmanager/secrets/NAME/, where alertmanagerSpec.secrets mounts the Secret NAME.",
	"AlertmanagerConfig": "urlSecret: {name: …, key: …} names the key of a Secret.",
}[input.kind]

keys := {
	"access_key", "api_key", "api_secret", "auth_password", "auth_secret", "bearer_token", "bot_token", "client_secret",
	"credentials", "opsgenie_api_key", "password", "routing_key", "secret_key", "service_key", "slack_api_url",
	"smtp_auth_password", "smtp_auth_secret", "token", "user_key", "victorops_api_key", "wechat_api_secret",
}

secret(name, value) if {
	name in keys
	value != ""
}

# A URL is a secret where whoever knows it may post, or where it holds a password.
secret(_, value) if {
	regex.match(`^https://(hooks\.slack\.com/services|discord(app)?\.com/api/webhooks|[^/]+\.webhook\.office\.com)/`, value)
}

secret(_, value) if regex.match(`^https?://[^/@\s]+:[^/@\s]+@`, value)

filled_in_later(value) if regex.match(`^\s*(<.*>|ENC\[.*|ref\+.*|\$[({].*|\{\{.*)\s*$`, value)

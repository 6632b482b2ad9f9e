# METADATA
# title: Grafana's password comes from a Secret
# description: >-
#   Without a Secret, the chart makes up another password each time that it is rendered: Argo CD always sees a difference, and
#   each sync locks people out. A password in the values is known to everybody who reads the repository.
# custom:
#   severity: warning
#   on: [HelmValues]
package gauntlet.values["random-secret"]

import data.gauntlet.lib.report
import data.gauntlet.lib.values

help := "grafana: {admin: {existingSecret: NAME}}"

findings contains report.finding(
	["grafana", "admin", "existingSecret"],
	"grafana.admin.existingSecret is not set, so that each render has another password; name a Secret",
	help,
) if {
	not input.facts.layered # other values of the cluster may set it
	values.get(["grafana", "enabled"], true) == true
	every path in sources {
		not values.filled(path)
	}
}

findings contains report.finding(
	path,
	sprintf("%s is a password that everybody reads who reads these values; keep it in a Secret", [values.name(path)]),
	help,
) if {
	some path in literals
	values.filled(path)
	not filled_in_later(values.get(path, ""))
}

literals := {["grafana", "adminPassword"], ["grafana", "env", "GF_SECURITY_ADMIN_PASSWORD"]}

# sources are what keeps the chart from making a password up.
sources := literals | {
	["grafana", "admin", "existingSecret"],
	["grafana", "env", "GF_SECURITY_ADMIN_PASSWORD__FILE"],
	["grafana", "env", "GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"],
}

# filled_in_later tells whether something else puts the password there: Argo CD's vault plugin, SOPS, vals, a shell.
filled_in_later(text) if regex.match(`^<.*>$|^ENC\[|^ref\+|\$\{|\$\(|\{\{`, text)

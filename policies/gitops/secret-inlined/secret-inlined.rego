# METADATA
# title: Manifests hold no secrets
# description: >-
#   What a Secret holds is encoded and not encrypted: everybody who reads the manifests, or their history, reads it.
# custom:
#   severity: warning
#   on: [Secret]
package gauntlet.gitops["secret-inlined"]

import data.gauntlet.lib.report
import data.gauntlet.lib.text

# The finding names keys and never what they hold.
findings contains report.finding(
	min(paths),
	sprintf("the Secret holds %s for everybody who reads these manifests; keep it encrypted, or outside of them", [text.few({path[1] | some path in paths})]),
	"An ExternalSecret, a SealedSecret, SOPS or Argo CD's vault plugin brings it into the cluster.",
) if {
	not input.object.sops
	count(paths) > 0
}

paths contains [field, key] if {
	some field in ["data", "stringData"]
	some key, value in object.get(input.object, field, {})
	value != ""
	not public(key)
	not filled_in_later(value)
	not filled_in_later(decoded(value))
}

# public are certificates and keys that are no secret.
public(key) if regex.match(`\.(crt|pub)$`, key)

filled_in_later(value) if regex.match(`^\s*(<.*>|ENC\[.*|ref\+.*|\$\{.*|\{\{.*)\s*$`, value)

decoded(value) := base64.decode(value) if base64.is_valid(value)

decoded(value) := "" if not base64.is_valid(value)

package gauntlet.gitops["secret-inlined_test"]

import data.gauntlet.gitops["secret-inlined"] as rule

help := "An ExternalSecret, a SealedSecret, SOPS or Argo CD's vault plugin brings it into the cluster."

test_a_secret if {
	rule.findings == {{
		"path": ["data", "password"],
		"message": "the Secret holds password and user for everybody who reads these manifests; keep it encrypted, or outside of them",
		"help": help,
	}} with input as {"object": {"data": {"password": "aHVudGVyMg==", "tls.crt": "YQ=="}, "stringData": {"user": "admin"}}}
}

test_what_is_no_secret_passes if {
	every secret in [
		{},
		{"data": null},
		{"data": {"ca.crt": "YQ==", "id.pub": "YQ==", "empty": ""}},
		{"stringData": {"password": "<path:secret/data/grafana#password>"}},
		{"data": {"password": base64.encode("<password>")}},
		{"data": {"password": "ENC[AES256_GCM,data:x]"}, "sops": {"version": "3.9.0"}},
		{"data": {"password": "cGFzc3dvcmQ="}, "sops": {"version": "3.9.0"}},
		{"stringData": {"password": "ref+vault://secret/grafana#/password"}},
	] {
		rule.findings == set() with input as {"object": secret}
	}
}

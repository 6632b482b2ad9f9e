package gauntlet.scrape["secret-missing_test"]

import data.gauntlet.scrape["secret-missing"] as rule

path := ["spec", "endpoints", 0, "basicAuth", "password"]

test_a_key_that_is_not_there if {
	rule.findings == {{
		"path": array.concat(path, ["key"]),
		"message": "key is \"pasword\", and Secret shop/auth has no such key, so that the operator skips this ServiceMonitor; write one that it has",
		"help": "kubectl describe secret --namespace shop auth lists its keys.",
	}} with input as document([{"path": path, "secret": "auth", "key": "pasword", "where": "shop"}])
}

test_a_secret_that_nothing_declares if {
	rule.findings == {{
		"path": array.concat(path, ["name"]),
		"message": "nothing declares Secret shop/auth, though other Secrets of the namespace are declared, and without it the operator skips this ServiceMonitor; declare it",
		"help": "A Secret, an ExternalSecret, a SealedSecret or a Certificate of this name declares it, in the same namespace.",
		"severity": "warning",
	}} with input as document([{"path": path, "secret": "auth", "where": "shop"}])
}

test_what_is_there_passes if {
	rule.findings == set() with input as {"kind": "ServiceMonitor", "facts": {"selections": []}}
}

document(missing) := {"kind": "ServiceMonitor", "facts": {"missing": missing}}

package TESTS

import data.PACKAGE as rule

test_the_default_namespace if {
	rule.findings == {{
		"path": ["metadata", "namespace"],
		"message": "web is in the namespace default, which belongs to nobody; write the namespace of its service",
		"help": "namespace: shop",
	}} with input as monitor("default")
}

test_a_namespace_of_a_team_passes if {
	rule.findings == set() with input as monitor("shop")
}

monitor(namespace) := {
	"kind": "ServiceMonitor",
	"object": {"metadata": {"name": "web", "namespace": namespace}},
}

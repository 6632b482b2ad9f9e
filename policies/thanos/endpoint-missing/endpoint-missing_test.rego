package gauntlet.thanos["endpoint-missing_test"]

import data.gauntlet.thanos["endpoint-missing"] as rule

near := "The address is that of a Service over its pods: dnssrv+_grpc._tcp.SERVICE.NAMESPACE.svc.cluster.local for a headless one."

far := "The address is one that can be dialed from the querier's cluster, such as the name that external-dns gives to a Service."

test_below_the_top if {
	rule.findings == {found(
		"querier hub/a/region does not ask hub/a/ruler, and no other way leads there from hub/a/global; add an endpoint",
		near,
		["hub/a/ruler"],
	)} with input as fleet("", "hub/a/global", ["hub/a/ruler"])
}

test_of_the_top if {
	rule.findings == {found(
		"querier hub/a/region does not ask b/a/leaf, c/a/leaf, d/a/leaf and 1 more, and none of the queriers that it asks does; add an endpoint",
		far,
		["b/a/leaf", "c/a/leaf", "d/a/leaf"],
	)} with input as fleet("", "hub/a/region", ["b/a/leaf", "c/a/leaf", "d/a/leaf", "e/a/leaf"])
}

test_without_a_top if {
	rule.findings == {found(
		"querier hub/a/region does not ask hub/a/sidecars, and no other querier does; add an endpoint",
		near,
		["hub/a/sidecars"],
	)} with input as fleet("", "", ["hub/a/sidecars"])
}

test_a_wrong_address if {
	rule.findings == {found(
		"sidecar.a.svc:10901 leads to nothing, and so querier hub/a/region does not reach hub/a/sidecars; correct the address",
		near,
		["hub/a/sidecars"],
	)} with input as fleet("sidecar.a.svc:10901", "", ["hub/a/sidecars"])
}

test_nothing_is_missing if rule.findings == set() with input as {"fleet": {"unreached": null}}

found(message, help, parts) := {
	"object": "ConfigMap a/region",
	"path": ["data"],
	"message": message,
	"help": help,
	"related": {{"object": part, "path": ["spec"], "message": "nobody asks this"} | some part in parts},
}

fleet(address, top, parts) := {"fleet": {"unreached": [{
	"object": "ConfigMap a/region",
	"path": ["data"],
	"querier": "hub/a/region",
	"address": address,
	"top": top,
	"parts": parts,
	"parts_refs": [{"object": part, "path": ["spec"]} | some part in parts],
}]}}

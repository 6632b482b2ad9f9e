package gauntlet.thanos["balanced-sidecars_test"]

import data.gauntlet.thanos["balanced-sidecars"] as rule

help := "Write dnssrv+_grpc._tcp.SERVICE.NAMESPACE.svc.cluster.local, without group, over a Service with clusterIP: None."

test_replicas if {
	rule.findings == {found("2 pods of sidecars")} with input as fleet(true, ["two"])
}

test_several_parts if {
	rule.findings == {found("3 pods of rulers and sidecars")} with input as fleet(true, ["one", "two", "querier"])
}

test_what_is_alike_passes if rule.findings == set() with input as fleet(true, ["one", "store", "querier"])

test_what_is_looked_up_passes if rule.findings == set() with input as fleet(false, ["one", "two"])

found(what) := {
	"object": "Deployment a/query",
	"path": ["args", 1],
	"message": sprintf(
		"sidecars.a.svc:10901 is one address for %s, and the querier asks one of them at a time; look up each by a headless Service",
		[what],
	),
	"help": help,
}

fleet(balanced, targets) := {"fleet": {
	"servers": {
		"one": {"component": "rule", "pods": 1},
		"two": {"component": "sidecar", "pods": 2},
		"store": {"component": "store", "pods": 3},
		"querier": {"component": "query", "pods": 3},
	},
	"queriers": [{"endpoints": [{
		"object": "Deployment a/query",
		"path": ["args", 1],
		"address": "sidecars.a.svc:10901",
		"balanced": balanced,
		"targets": targets,
	}]}],
}}

package gauntlet.thanos["tls-mismatch_test"]

import data.gauntlet.thanos["tls-mismatch"] as rule

on := "client_config of an endpoint says it, and for addresses with dns+ or dnssrv+ default_client_config alone: tls_config: {enabled: true, …}"

off := "The server's certificate: --grpc-server-tls-cert and --grpc-server-tls-key, or grpcServerTlsConfig of a sidecar or ruler."

test_a_client_without if {
	rule.findings == {found(0, "0:10901 is dialed without TLS, and safe has a certificate and answers nobody without; turn TLS on", on)} with input as fleet([endpoint(0, false, "safe"), endpoint(1, false, "plain")])
}

test_two_servers_without if {
	rule.findings == {found(
		1,
		"1:10901 is dialed with TLS, and plain has no certificate; give it one, or turn TLS off for this endpoint and one more",
		off,
	)} with input as fleet([endpoint(0, true, "safe"), endpoint(1, true, "plain"), endpoint(2, true, "plain")])
}

test_three_servers_without if {
	rule.findings == {found(
		0,
		"0:10901 is dialed with TLS, and plain has no certificate; give it one, or turn TLS off for this endpoint and 2 more",
		off,
	)} with input as fleet([endpoint(0, true, "plain"), endpoint(1, true, "plain"), endpoint(2, true, "plain")])
}

test_the_name_of_another if {
	rule.findings == {found(
		0,
		"0:10901 leads to safe, and its server_name other.example.com is that of other, whose certificate is another; correct the name",
		"server_name is a name in the certificate of what the address leads to.",
	)} with input as fleet([object.union(endpoint(0, true, "safe"), {"server_name": "other.example.com", "name_of": ["other"]})])
}

test_agreement_passes if {
	rule.findings == set() with input as fleet([
		object.union(endpoint(0, true, "safe"), {"server_name": "safe.example.com", "name_of": ["safe"]}),
		endpoint(1, false, "plain"),
		object.union(endpoint(2, true, "plain"), {"terminated": true}),
		endpoint(3, true, "elsewhere"),
	])
}

found(i, message, help) := {"object": "ConfigMap a/query", "path": [i], "message": message, "help": help}

endpoint(i, tls, target) := {
	"object": "ConfigMap a/query",
	"path": [i],
	"address": sprintf("%d:10901", [i]),
	"tls": tls,
	"terminated": false,
	"targets": [target],
	"server_name": "",
	"name_of": [],
}

fleet(endpoints) := {"fleet": {
	"servers": {"safe": {"tls": true}, "plain": {"tls": false}},
	"queriers": [{"endpoints": endpoints}],
}}

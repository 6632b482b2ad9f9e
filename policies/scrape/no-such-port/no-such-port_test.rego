package gauntlet.scrape["no-such-port_test"]

import data.gauntlet.scrape["no-such-port"] as rule

help := "The port of a ServiceMonitor is the name under spec.ports of the Service, and not that of the container."

test_a_port_that_no_service_has if {
	rule.findings == {{
		"path": ["spec", "endpoints", 0, "port"],
		"message": "port is \"metrics\", and Service shop/shop has grpc and http; write the name of a port of the Service",
		"help": help,
	}} with input as document("metrics", ["grpc", "http"])
}

test_a_service_without_names if {
	rule.findings == {{
		"path": ["spec", "endpoints", 0, "port"],
		"message": "port is \"metrics\", and Service shop/shop has no port with a name; write the name of a port of the Service",
		"help": help,
	}} with input as document("metrics", [])
}

test_numbers_and_ports_that_are_there_pass if {
	rule.findings == set() with input as document("8080", ["http"])
	rule.findings == set() with input as {"facts": {"selections": []}}
}

document(port, ports) := {"facts": {"portless": [{
	"path": ["spec", "endpoints", 0],
	"port": port,
	"services": ["shop/shop"],
	"ports": ports,
}]}}

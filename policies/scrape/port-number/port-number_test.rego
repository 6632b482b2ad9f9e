package gauntlet.scrape["port-number_test"]

import data.gauntlet.scrape["port-number"] as rule

test_a_number_in_a_service_monitor if {
	rule.findings == {{
		"path": ["spec", "endpoints", 1, "port"],
		"message": "port is \"8080\", and a monitor's port is the name of a Service port; write the name, or targetPort: 8080",
		"help": "port: http selects the Service port of this name; targetPort: 8080 selects the port of the container.",
	}} with input as {"kind": "ServiceMonitor", "object": {"spec": {"endpoints": [{"port": "http"}, {"port": "8080"}]}}}
}

test_a_number_in_a_pod_monitor if {
	rule.findings == {{
		"path": ["spec", "podMetricsEndpoints", 0, "port"],
		"message": "port is \"9\", and a monitor's port is the name of a container port; write the name, or targetPort: 9",
		"help": "port: http selects the container port of this name; targetPort: 9 selects the port of the container.",
	}} with input as {"kind": "PodMonitor", "object": {"spec": {"podMetricsEndpoints": [{"port": "9"}]}}}
}

test_names_and_target_ports_pass if {
	rule.findings == set() with input as {"kind": "ServiceMonitor", "object": {"spec": {"endpoints": [
		{"port": "http"},
		{"port": "h2c-8080"},
		{"targetPort": 8080},
		{"targetPort": "8080"},
	]}}}
}

test_a_number_in_values if {
	rule.findings == {{
		"path": ["prometheus", "additionalServiceMonitors", 0, "endpoints", 0, "port"],
		"message": "port is \"8080\", and a monitor's port is the name of a Service port; write the name, or targetPort: 8080",
		"help": "port: http selects the Service port of this name; targetPort: 8080 selects the port of the container.",
	}} with input as {
		"kind": "HelmValues",
		"object": {"prometheus": {"additionalServiceMonitors": [{"endpoints": [{"port": 8080}]}]}},
	}
}

package main

# What a platform team writes for conftest: the findings of a single object that need no knowledge of the others.

deny contains msg if {
	input.kind == "PrometheusRule"
	some group in input.spec.groups
	some rule in group.rules
	rule.alert
	not rule.labels.severity in {"critical", "warning", "info", "none"}
	msg := sprintf("%s has no severity that is known", [rule.alert])
}

deny contains msg if {
	input.kind == "PrometheusRule"
	some group in input.spec.groups
	some rule in group.rules
	rule.alert
	not rule.annotations.summary
	msg := sprintf("%s has no summary", [rule.alert])
}

deny contains msg if {
	input.kind == "PrometheusRule"
	some group in input.spec.groups
	names := [rule.alert | some rule in group.rules; rule.alert]
	some i, name in names
	some j, other in names
	i < j
	name == other
	msg := sprintf("group %s has %s twice", [group.name, name])
}

deny contains msg if {
	input.kind in {"ServiceMonitor", "PodMonitor"}
	some i, endpoint in array.concat(object.get(input.spec, "endpoints", []), object.get(input.spec, "podMetricsEndpoints", []))
	endpoint.targetPort
	msg := sprintf("endpoint %d has a number and not a name for its port", [i])
}

deny contains msg if {
	input.kind in {"ServiceMonitor", "PodMonitor"}
	some key in ["chart", "helm.sh/chart", "version", "app.kubernetes.io/version", "pod-template-hash"]
	input.spec.selector.matchLabels[key]
	msg := sprintf("the selector has %s, which changes with each release", [key])
}

deny contains msg if {
	input.kind in {"ServiceMonitor", "PodMonitor"}
	some i, endpoint in array.concat(object.get(input.spec, "endpoints", []), object.get(input.spec, "podMetricsEndpoints", []))
	time.parse_duration_ns(endpoint.scrapeTimeout) > time.parse_duration_ns(endpoint.interval)
	msg := sprintf("endpoint %d has a timeout longer than its interval", [i])
}

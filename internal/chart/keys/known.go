package main

// openKeys are maps with defaults that take other keys as well: the values of the charts below this one, and what the
// chart copies into an object as it stands.
var openKeys = []string{
	"crds", "global", "grafana", "kube-state-metrics", "prometheus-node-exporter", "prometheus-windows-exporter",

	"attachMetadata", "config", "containerSecurityContext", "env", "labels", "matchLabels", "podLabels",
	"podSecurityContext", "route", "routePerReplica", "securityContext", "selector", "sessionAffinityConfig", "tlsConfig",
	"tsdb", "updatePolicy",
}

// exceptions are the types of keys whose default is of another type than what is usually written there.
var exceptions = map[string]string{
	"additionalScrapeConfigs":     "list|string",
	"arbitraryFSAccessThroughSMs": "bool|open",
	"clusterAdvertiseAddress":     "bool|string",
	"matchConditions":             "list|open",
	"maxUnavailable":              "number|string",
	"minAvailable":                "number|string",
	"queryLogFile":                "bool|string",
	"targetHttpPort":              "number|string",
	"targetPort":                  "number|string",
}

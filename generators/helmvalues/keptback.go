package helmvalues

// keptBack lists the keys that the compiler owns without setting them: a value there would undo or hide what is compiled, or
// bring a secret into the repository.
func keptBack() map[string]string {
	const (
		always   = "is needed in every cluster; remove this value"
		names    = "would change names that the compiled objects refer to; remove this value"
		unseen   = "would change the object behind the compiler's back; use the key of the field instead"
		routes   = "would replace the compiled routes; declare classes and receivers instead"
		rules    = "would bring rules that are neither labeled nor checked; declare them with a service or exporter instead"
		monitors = "would bring monitors that are not checked; declare a service or exporter instead"
		secret   = "would bring a secret into the repository; make a Secret in the cluster instead"
		replica  = "would keep Alertmanager and Thanos from telling replicas apart; remove this value"
		alerts   = "would keep alerts from the compiled Alertmanager; remove this value"
		budget   = "would contradict minAvailable, which is set; remove this value"
		sidecar  = "would keep the leaf querier from the sidecars; remove this value"
		store    = "would turn the sidecar away from the region's bucket; change bucket.secret of the region instead"
		objects  = "would bring objects that are not checked; keep them beside the output instead"
		ruler    = "would start a ruler that nothing is compiled for; give a rule evaluator: region or global instead"
	)
	const spec, am = "prometheus.prometheusSpec.", "alertmanager.alertmanagerSpec."
	return map[string]string{
		"nameOverride":                   names,
		"namespaceOverride":              names,
		"alertmanager.namespaceOverride": names,

		"extraManifests":             objects,
		"prometheus.enabled":         always,
		"prometheus.agentMode":       "would turn off rules and the sidecar; remove this value",
		"prometheusOperator.enabled": always,
		"alertmanager.enabled":       always,
		"thanosRuler.enabled":        ruler,

		spec + "additionalConfig":       unseen,
		spec + "additionalConfigString": unseen,
		am + "additionalConfig":         unseen,
		am + "additionalConfigString":   unseen,

		"alertmanager.stringConfig":            routes,
		"alertmanager.tplConfig":               routes,
		am + "useExistingSecret":               routes,
		am + "configSecret":                    routes,
		am + "alertmanagerConfiguration":       routes,
		spec + "alertingEndpoints":             alerts,
		spec + "disableAlerting":               alerts,
		"additionalPrometheusRules":            rules,
		"additionalPrometheusRulesMap":         rules,
		"prometheus.additionalPodMonitors":     monitors,
		"prometheus.additionalServiceMonitors": monitors,

		"alertmanager.extraSecret": secret,
		"prometheus.extraSecret":   secret,
		"thanosRuler.extraSecret":  secret,
		"grafana.adminPassword":    secret,

		spec + "replicaExternalLabelNameClear":    replica,
		spec + "prometheusExternalLabelName":      replica,
		spec + "prometheusExternalLabelNameClear": replica,

		"prometheus.podDisruptionBudget.maxUnavailable":   budget,
		"alertmanager.podDisruptionBudget.maxUnavailable": budget,

		"prometheus.thanosService.clusterIP":    sidecar,
		"prometheus.thanosService.port":         sidecar,
		"prometheus.thanosService.portName":     sidecar,
		"prometheus.thanosService.targetPort":   sidecar,
		"prometheus.thanosService.type":         sidecar,
		spec + "thanos.grpcServerTlsConfig":     sidecar,
		spec + "thanos.objectStorageConfig":     store,
		spec + "thanos.objectStorageConfigFile": store,
	}
}

package foreign

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
)

// kinds make an empty resource of each kind that is judged. All others are ignored, and counted.
var kinds = map[head]func() any{
	{"v1", "ConfigMap"}:                  of[corev1.ConfigMap],
	{"v1", "Namespace"}:                  of[corev1.Namespace],
	{"v1", "Secret"}:                     of[map[string]any], // data that SOPS encrypted is no base64
	{"v1", "Service"}:                    of[corev1.Service],
	{"apps/v1", "DaemonSet"}:             of[appsv1.DaemonSet],
	{"apps/v1", "Deployment"}:            of[appsv1.Deployment],
	{"apps/v1", "StatefulSet"}:           of[appsv1.StatefulSet],
	{"policy/v1", "PodDisruptionBudget"}: of[policyv1.PodDisruptionBudget],

	{operatorV1, "Alertmanager"}:   of[monitoringv1.Alertmanager],
	{operatorV1, "PodMonitor"}:     of[monitoringv1.PodMonitor],
	{operatorV1, "Probe"}:          of[monitoringv1.Probe],
	{operatorV1, "Prometheus"}:     of[monitoringv1.Prometheus],
	{operatorV1, "PrometheusRule"}: of[monitoringv1.PrometheusRule],
	{operatorV1, "ServiceMonitor"}: of[monitoringv1.ServiceMonitor],
	{operatorV1, "ThanosRuler"}:    of[monitoringv1.ThanosRuler],

	{operatorV1alpha1, "AlertmanagerConfig"}: of[monitoringv1alpha1.AlertmanagerConfig],
	{operatorV1alpha1, "PrometheusAgent"}:    of[monitoringv1alpha1.PrometheusAgent],
	{operatorV1alpha1, "ScrapeConfig"}:       of[monitoringv1alpha1.ScrapeConfig],
	{operatorV1beta1, "AlertmanagerConfig"}:  of[monitoringv1beta1.AlertmanagerConfig],

	// What makes Secrets, of which the topology asks for the name alone.
	{"external-secrets.io/v1", "ExternalSecret"}:            of[map[string]any],
	{"external-secrets.io/v1beta1", "ExternalSecret"}:       of[map[string]any],
	{"bitnami.com/v1alpha1", "SealedSecret"}:                of[map[string]any],
	{"cert-manager.io/v1", "Certificate"}:                   of[map[string]any],
	{"secrets.hashicorp.com/v1beta1", "VaultStaticSecret"}:  of[map[string]any],
	{"secrets.hashicorp.com/v1beta1", "VaultDynamicSecret"}: of[map[string]any],

	{argocdV1alpha1, "Application"}:    of[map[string]any],
	{argocdV1alpha1, "ApplicationSet"}: of[map[string]any],
	{argocdV1alpha1, "AppProject"}:     of[map[string]any],
}

const (
	operatorV1       = "monitoring.coreos.com/v1"
	operatorV1alpha1 = "monitoring.coreos.com/v1alpha1"
	operatorV1beta1  = "monitoring.coreos.com/v1beta1"
	argocdV1alpha1   = "argoproj.io/v1alpha1"
)

func of[T any]() any { return new(T) }

// isKind tells whether a kind of that name is judged, in whatever version.
func isKind(name string) bool {
	for h := range kinds {
		if h.Kind == name {
			return true
		}
	}
	return false
}

package policy

import (
	"slices"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// FleetKind is the kind of the one document that holds the fleet.
const FleetKind = "Fleet"

// kinds are those that a document may have, sorted.
var kinds = [...]string{
	"Alertmanager", "AlertmanagerConfig", "AppProject", "Application", "ApplicationSet", "ClusterRole",
	"ClusterRoleBinding", "ConfigMap", "CustomResourceDefinition", "DaemonSet", "Deployment", FleetKind,
	manifest.ValuesKind, "Ingress", "Namespace", "NetworkPolicy", "PersistentVolumeClaim", "PodDisruptionBudget",
	"PodMonitor", "Probe", "Prometheus", "PrometheusAgent", "PrometheusRule", "Role", "RoleBinding", "ScrapeConfig",
	"Secret", "Service", "ServiceAccount", "ServiceMonitor", "StatefulSet", "ThanosRuler",
}

// Known tells whether a document may be of this kind.
func Known(kind string) bool {
	_, found := slices.BinarySearch(kinds[:], kind)
	return found
}

// Kinds lists those that a document may have, sorted.
func Kinds() []string { return slices.Clone(kinds[:]) }

// Package naming holds the names, ports and addresses that several generators must agree on, each in one place.
package naming

import (
	"fmt"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/inventory"
)

const (
	// InstanceLabel marks monitors and rule objects that belong to one instance or ruler, and to no other. What does not
	// bear it belongs to the in-cluster instance.
	InstanceLabel = "gauntlet.dev/instance"
	// ManagedByLabel and ManagedBy mark every object that is emitted.
	ManagedByLabel = "app.kubernetes.io/managed-by"
	ManagedBy      = "gauntlet"

	// Thanos' ports, as its documentation has them.
	GRPCPort = 10901
	HTTPPort = 10902
	// FrontendPort is where the query front-end answers queries.
	FrontendPort = 9090
	// GRPCPortName and HTTPPortName name these ports in every Service over Thanos. SRV records are made of them.
	GRPCPortName = "grpc"
	HTTPPortName = "http"
	// WebPortName names the port of Prometheus and Alertmanager, as the chart has it.
	WebPortName = "http-web"

	// Names of the Thanos workloads and of their Services. A hub runs all three layers side by side.
	LeafQuery     = "thanos-query"
	RegionQuery   = "thanos-query-region"
	GlobalQuery   = "thanos-query-global"
	QueryFrontend = "thanos-query-frontend"
	Store         = "thanos-store"
	Compact       = "thanos-compact"

	// RulerLabel is the external label of a ruler. It tells rulers of one region, or of none, apart.
	RulerLabel = "ruler"
	// OperatorRulerReplica is the replica label that the operator gives to every ruler, whatever the fleet calls its own.
	OperatorRulerReplica = "thanos_ruler_replica"

	// TLSDir is where a querier finds tls.crt, tls.key and ca.crt.
	TLSDir = "/etc/thanos/tls"
	// AlertmanagerSecretDir is where Alertmanager finds its Secrets, a folder each.
	AlertmanagerSecretDir = "/etc/alertmanager/secrets"

	// Labels of every alert. An alert says its severity; the compiler sets the others from the owner of its rule.
	ServiceLabel  = "service"
	TeamLabel     = "team"
	PriorityLabel = "priority"
	SeverityLabel = "severity"

	// Watchdog is the alert of the dead man's switch.
	Watchdog = "Watchdog"
	// WatchdogGroup is the rule group that it stands in.
	WatchdogGroup = "dead-mans-switch"
)

// Ruler names the ThanosRuler of a region, and is the value of InstanceLabel on its rules.
func Ruler(region string) string { return "ruler-" + region }

// GlobalRuler names the ThanosRuler over the global querier.
const GlobalRuler = "ruler-global"

// RulesOf names the service or exporter whose rules a group holds: the group is named after it, or its name starts with
// the owner's and a dot.
func RulesOf(group string) string {
	owner, _, _ := strings.Cut(group, ".")
	return owner
}

// Prometheus names the chart's Prometheus object.
func Prometheus(f *inventory.Fleet) string { return f.Chart.Release + "-prometheus" }

// Alertmanager names the chart's Alertmanager object and its Service.
func Alertmanager(f *inventory.Fleet) string { return f.Chart.Release + "-alertmanager" }

// ChartSidecars is the headless Service over the sidecars of the chart's Prometheus.
func ChartSidecars(f *inventory.Fleet) string { return f.Chart.Release + "-thanos-discovery" }

// Sidecars is the headless Service over the sidecars of an instance that the chart does not deploy.
func Sidecars(instance string) string { return instance + "-thanos-discovery" }

// Service is the address of a Service inside its cluster.
func Service(f *inventory.Fleet, name string) string {
	return fmt.Sprintf("%s.%s.svc.cluster.local", name, f.Namespace)
}

// Across is the name of a querier of another cluster, as its certificate has it.
func Across(f *inventory.Fleet, query, cluster string) string {
	return fmt.Sprintf("%s.%s.%s", query, cluster, f.Domain)
}

// ReplicaLabels lists the labels that differ between identical producers of the fleet. Whoever deduplicates drops all.
func ReplicaLabels(f *inventory.Fleet) []string {
	labels := []string{f.Labels.Replica}
	for _, l := range []string{f.Labels.RulerReplica, OperatorRulerReplica} {
		if !slices.Contains(labels, l) {
			labels = append(labels, l)
		}
	}
	return labels
}

// ThanosImage is the image of every Thanos component, sidecars included.
func ThanosImage(f *inventory.Fleet) string { return "quay.io/thanos/thanos:" + f.Versions.Thanos }

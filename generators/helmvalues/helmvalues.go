// Package helmvalues generates the values of chart kube-prometheus-stack, a file for each cluster. Its Resource is a
// *chart.Values, its Namespace the one of the release.
package helmvalues

import (
	"fmt"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// hostname keeps replicas off each other's nodes, rather than off each other's zones or racks.
const hostname = "kubernetes.io/hostname"

// Generate makes the values file of the cluster, and says what is wrong with the values that the user overrides. What is owned
// by the compiler is left out of the file; other overrides stand in it even where they are wrong, as a finding may be waived.
// Alerting is the Alertmanager configuration of the fleet and secrets the Secrets that it reads. It is shared, not copied.
func Generate(inv *inventory.Inventory, c *inventory.Cluster, alerting *chart.AlertmanagerConfig, secrets []string) (*manifest.Object, []diag.Diagnostic) {
	in := inv.InCluster(c)
	if in == nil {
		return nil, []diag.Diagnostic{noInstance(c)}
	}
	s := site{
		fleet: inv.Fleet, region: inv.Region(c.Region), cluster: c, instance: in, nodes: nodeExporter(inv, c),
	}
	o := &manifest.Object{
		Kind: manifest.ValuesKind, Namespace: inv.Fleet.Namespace, Name: c.Name, File: "values.yaml",
	}
	v := s.values(alerting, secrets)
	overrides, found := override(c, o.ID())
	v.Overrides = overrides
	o.Resource = v
	o.Origins = s.origins(overrides)
	return o, found
}

func noInstance(c *inventory.Cluster) diag.Diagnostic {
	return diag.Diagnostic{
		Code:     "values/no-instance",
		Severity: diag.Error,
		Message:  fmt.Sprintf("cluster %s has no Prometheus, as no instance that spans a cluster runs there; declare one", c.Name),
		Source:   c.At("name"),
		Path:     "name",
		Help:     "write an instance with spans: cluster, and leave out its where to run it in every cluster",
	}
}

// site is a cluster with what is deployed into it.
type site struct {
	fleet    *inventory.Fleet
	region   *inventory.Region
	cluster  *inventory.Cluster
	instance *inventory.Instance // the in-cluster one
	nodes    *inventory.Exporter // the node exporter that another instance owns, or nil
}

// nodeExporter finds the exporter of the cluster's nodes that an instance over the region owns. The chart's own node
// exporter would double it.
func nodeExporter(inv *inventory.Inventory, c *inventory.Cluster) *inventory.Exporter {
	owned := func(e *inventory.Exporter) bool {
		i := inv.Instance(e.Instance)
		return exportsNodes(e) && e.Where.Has(c) && i != nil && i.Spans == inventory.SpansRegion && i.Where.Has(c)
	}
	if at := slices.IndexFunc(inv.Exporters, owned); at >= 0 {
		return inv.Exporters[at]
	}
	return nil
}

// exportsNodes tells whether the metrics are the node exporter's. Where nobody declared them, those of hardware are.
func exportsNodes(e *inventory.Exporter) bool {
	isNodes := func(m inventory.Metric) bool { return strings.HasPrefix(m.Name, "node_") }
	return slices.ContainsFunc(e.Exposes, isNodes) || e.Kind == "hardware" && len(e.Exposes) == 0
}

func (s site) isHub() bool    { return s.region.Hub == s.cluster.Name }
func (s site) isGlobal() bool { return s.fleet.GlobalCluster == s.cluster.Name }

func (s site) values(alerting *chart.AlertmanagerConfig, secrets []string) *chart.Values {
	operator := chart.Image{Tag: s.fleet.Versions.Operator}
	return &chart.Values{
		FullnameOverride: s.fleet.Chart.Release,
		DefaultRules:     s.defaultRules(),
		NodeExporter:     chart.NodeExporter{Enabled: s.nodes == nil},
		PrometheusOperator: chart.PrometheusOperator{
			Image:                    operator,
			PrometheusConfigReloader: chart.ConfigReloader{Image: operator},
			ThanosImage:              chart.Image{Tag: s.fleet.Versions.Thanos},
		},
		Prometheus: chart.Prometheus{
			PodDisruptionBudget:  oneAtATime(s.instance.Replicas * s.instance.Shards),
			ThanosService:        chart.ThanosService{Enabled: true},
			ThanosServiceMonitor: chart.ThanosServiceMonitor{Enabled: true},
			PrometheusSpec:       s.prometheusSpec(),
		},
		Alertmanager: s.alertmanager(alerting, secrets),
		Grafana:      s.grafana(),
	}
}

// defaultRules labels the chart's alerts, so that they are routed like all others. They get no service label: in several of
// them it names the Kubernetes Service that is meant, and one name for all would make different alerts the same.
func (s site) defaultRules() chart.DefaultRules {
	nodes := s.nodes == nil
	rules := chart.DefaultRules{
		Rules: chart.DefaultRuleGroups{
			KubePrometheusNodeRecording: nodes, Network: nodes, Node: nodes, NodeExporterAlerting: nodes,
			NodeExporterRecording: nodes,
		},
		Disabled: chart.DisabledAlerts{InfoInhibitor: true, Watchdog: true},
	}
	if p := s.fleet.Platform; p != nil {
		rules.Create = true
		rules.AdditionalRuleLabels = map[string]string{"team": p.Team, "priority": p.Priority}
	}
	return rules
}

func (s site) alertmanager(config *chart.AlertmanagerConfig, secrets []string) chart.Alertmanager {
	replicas := int32(s.fleet.Alertmanager.Replicas)
	return chart.Alertmanager{
		Config:              config,
		PodDisruptionBudget: oneAtATime(replicas),
		AlertmanagerSpec: chart.AlertmanagerSpec{
			Image:    chart.Image{Tag: s.fleet.Versions.Alertmanager},
			Replicas: replicas,
			Secrets:  secrets,
			// Not hard: one that finds no node of its own is still better than one that waits for a node.
			PodAntiAffinity:            "soft",
			PodAntiAffinityTopologyKey: hostname,
		},
	}
}

// oneAtATime lets the cluster take away one of the pods, but not the only one there is: that would block every drain.
func oneAtATime(pods int32) chart.PodDisruptionBudget {
	if pods < 2 {
		return chart.PodDisruptionBudget{}
	}
	return chart.PodDisruptionBudget{Enabled: true, MinAvailable: pods - 1}
}

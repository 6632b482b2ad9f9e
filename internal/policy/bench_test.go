package policy_test

import (
	"context"
	"fmt"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/topology"
	"gauntlet.dev/gauntlet/policies"
)

// data is that of a fleet with one class of each sort.
var data = policy.Data{
	Labels: policy.Labels{Replica: "prometheus_replica", RulerReplica: "thanos_ruler_replica", Cluster: "cluster", Region: "region", Environment: "environment"},
	Classes: map[string]policy.Class{
		"P1": {File: "own", Severities: []inventory.Severity{"critical", "warning"}},
		"P3": {File: "shared", Name: "p3", Severities: []inventory.Severity{"warning", "info"}},
	},
}

func ptr[T any](v T) *T { return &v }

// ruleDocument is that of a clean PrometheusRule with five alerts and three recordings, evaluated in two ways.
func ruleDocument(name string) policy.Document {
	object := &monitoringv1.PrometheusRule{
		TypeMeta:   metav1.TypeMeta{APIVersion: "monitoring.coreos.com/v1", Kind: "PrometheusRule"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "monitoring", Name: "p1-" + name, Labels: map[string]string{"app.kubernetes.io/managed-by": "gauntlet"}},
		Spec:       monitoringv1.PrometheusRuleSpec{Groups: []monitoringv1.RuleGroup{{Name: name}}},
	}
	var facts topology.RulesFacts
	for i := range 8 {
		labels := map[string]string{"service": name, "team": "checkout", "priority": "P1"}
		rule := monitoringv1.Rule{Expr: intstr.FromString(fmt.Sprintf(`sum by (cluster) (rate(http_requests_total{service=%q,code=~"5.."}[5m])) > %d`, name, i)), Labels: labels}
		if i < 5 {
			rule.Alert = fmt.Sprintf("Alert%d", i)
			rule.For = ptr(monitoringv1.Duration("5m"))
			rule.Annotations = map[string]string{"summary": "Errors of {{ $labels.cluster }}", "description": "Too many of them.", "runbook_url": "https://runbooks.example.com/errors"}
			labels["severity"] = "critical"
		} else {
			rule.Record = fmt.Sprintf("job:errors:%d", i)
		}
		object.Spec.Groups[0].Rules = append(object.Spec.Groups[0].Rules, rule)
		facts.Rules = append(facts.Rules, topology.RuleFacts{
			Path: []any{"spec", "groups", 0, "rules", i}, Alert: rule.Alert, Record: rule.Record, Labels: labels,
			Metrics: []string{"http_requests_total"},
			Evaluations: []topology.Evaluation{
				{Clusters: []string{"dev-na-1", "dev-eu-1"}, Evaluator: "monitoring/prometheus"},
				{Clusters: []string{"prod-na-1", "prod-na-2", "prod-eu-1"}, Evaluator: "monitoring/prometheus"},
			},
		})
	}
	return policy.ObjectDocument(manifestObject(object, "PrometheusRule", object.ObjectMeta), facts)
}

// monitorDocument is that of a clean ServiceMonitor.
func monitorDocument(name string) policy.Document {
	object := &monitoringv1.ServiceMonitor{
		TypeMeta:   metav1.TypeMeta{APIVersion: "monitoring.coreos.com/v1", Kind: "ServiceMonitor"},
		ObjectMeta: metav1.ObjectMeta{Namespace: name, Name: name, Labels: map[string]string{"app.kubernetes.io/managed-by": "gauntlet"}},
		Spec: monitoringv1.ServiceMonitorSpec{
			Selector:  metav1.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/name": name}},
			Endpoints: []monitoringv1.Endpoint{{Port: "http", Path: "/metrics", Interval: "30s"}, {TargetPort: ptr(intstr.FromInt32(8080))}},
		},
	}
	facts := topology.MonitorFacts{Selections: []topology.Selection{{Clusters: []string{"dev-na-1", "prod-na-1"}, By: []string{"monitoring/prometheus"}}}}
	return policy.ObjectDocument(manifestObject(object, "ServiceMonitor", object.ObjectMeta), facts)
}

func manifestObject(resource any, kind string, meta metav1.ObjectMeta) *manifest.Object {
	return &manifest.Object{APIVersion: "monitoring.coreos.com/v1", Kind: kind, Namespace: meta.Namespace, Name: meta.Name, Resource: resource}
}

// fleetDocument is that of a clean fleet with so many clusters.
func fleetDocument(clusters int) policy.Document {
	fleet := &topology.Fleet{ReplicaLabels: []string{"prometheus_replica", "thanos_ruler_replica"}}
	for i := range clusters {
		cluster := fmt.Sprintf("cluster-%d", i)
		ref := topology.Ref{Object: "HelmValues " + cluster, Path: []any{"prometheus", "prometheusSpec"}}
		fleet.Prometheuses = append(fleet.Prometheuses, &topology.Prometheus{
			Ref: ref, ID: cluster + "/monitoring/prometheus", Name: "monitoring/prometheus", Cluster: cluster, Replicas: 2, Shards: 1,
			ExternalLabels: map[string]string{"cluster": cluster, "region": "na", "environment": "prod", "prometheus": "monitoring/prometheus"},
			ReplicaLabel:   "prometheus_replica", Bucket: "monitoring/thanos/objstore.yml",
		})
		fleet.Queriers = append(fleet.Queriers, &topology.Querier{
			Ref: ref, ID: cluster + "/monitoring/thanos-query", Name: "monitoring/thanos-query", Cluster: cluster, ReplicaLabels: fleet.ReplicaLabels,
			Endpoints: []topology.Endpoint{{Ref: ref, Address: "a", Targets: []string{cluster + "/monitoring/prometheus"}}},
		})
		fleet.Applications = append(fleet.Applications,
			&topology.Application{Ref: ref, ID: cluster + "-crds", Cluster: cluster, Wave: -2, ServerSide: true, CRDs: true},
			&topology.Application{Ref: ref, ID: cluster + "-chart", Cluster: cluster, Wave: -1, Chart: true})
	}
	return policy.FleetDocument(fleet, nil)
}

// documents are those of a fleet with so many services and clusters.
func documents(services, clusters int) []policy.Document {
	docs := []policy.Document{fleetDocument(clusters)}
	for i := range services {
		name := fmt.Sprintf("service-%d", i)
		docs = append(docs, ruleDocument(name), monitorDocument(name))
	}
	return docs
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, _, err := policy.Load(context.Background(), policies.Files, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	engine, _, err := policy.Load(context.Background(), policies.Files, nil)
	if err != nil {
		b.Fatal(err)
	}
	var rules, monitors []policy.Document
	for i := range 2000 {
		name := fmt.Sprintf("service-%d", i)
		rules = append(rules, ruleDocument(name))
		monitors = append(monitors, monitorDocument(name))
	}
	for _, c := range []struct {
		name string
		docs []policy.Document
	}{
		{"S", documents(10, 1)},
		{"2000rules", rules},
		{"2000monitors", monitors},
		{"fleet100", []policy.Document{fleetDocument(100)}},
	} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/workers%d", c.name, workers), func(b *testing.B) {
				for b.Loop() {
					found, err := engine.Check(context.Background(), data, c.docs, workers)
					if err != nil || len(found) > 0 {
						b.Fatal(found, err)
					}
				}
			})
		}
	}
}

package topology_test

import (
	"encoding/json"
	"testing"
	"testing/fstest"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/fixtures"
	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// bundle puts objects into a unit for each cluster.
type bundle map[string][]*manifest.Object

// fleet builds the topology of a bundle. Clusters are in the order of their names.
func fleet(t *testing.T, objects bundle) *topology.Fleet {
	t.Helper()
	b := &manifest.Bundle{}
	for _, cluster := range []string{"a", "b", "c"} {
		b.Units = append(b.Units, &manifest.Unit{Scope: manifest.ClusterScope, Name: cluster, Cluster: cluster, Objects: objects[cluster]})
	}
	f, err := topology.Build(b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// compiled builds the topology of the good fleet with some of its files changed.
func compiled(t *testing.T, files map[string]string) (*topology.Fleet, *manifest.Bundle) {
	t.Helper()
	fsys := fixtures.Good()
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	inv, found, err := inventory.Load(t.Context(), fsys)
	if err != nil || len(found) > 0 {
		t.Fatalf("load the inventory: %v %v", err, found)
	}
	b, found := compile.Compile(inv, compile.Options{})
	if len(found) > 0 {
		t.Fatalf("compile: %v", found)
	}
	f, err := topology.Build(b)
	if err != nil {
		t.Fatal(err)
	}
	return f, b
}

// named finds an object of a compiled bundle.
func named(t *testing.T, b *manifest.Bundle, dir, id string) *manifest.Object {
	t.Helper()
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if u.Dir() == dir && o.ID() == id {
				return o
			}
		}
	}
	t.Fatalf("no %s in %s", id, dir)
	return nil
}

// wrap makes an object of a resource that knows its kind.
func wrap(kind string, meta metav1.ObjectMeta, resource any) *manifest.Object {
	return &manifest.Object{APIVersion: "v1", Kind: kind, Namespace: meta.Namespace, Name: meta.Name, Resource: resource}
}

func meta(namespace, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: namespace, Name: name}
}

func everything() *metav1.LabelSelector { return &metav1.LabelSelector{} }

// prometheus makes a Prometheus that selects everything in every namespace.
func prometheus(name string, external map[string]string) *monitoringv1.Prometheus {
	p := &monitoringv1.Prometheus{ObjectMeta: meta("monitoring", name)}
	p.Spec.ExternalLabels = external
	p.Spec.ServiceMonitorSelector, p.Spec.ServiceMonitorNamespaceSelector = everything(), everything()
	p.Spec.PodMonitorSelector, p.Spec.PodMonitorNamespaceSelector = everything(), everything()
	p.Spec.ProbeSelector, p.Spec.ProbeNamespaceSelector = everything(), everything()
	p.Spec.ScrapeConfigSelector, p.Spec.ScrapeConfigNamespaceSelector = everything(), everything()
	p.Spec.RuleSelector, p.Spec.RuleNamespaceSelector = everything(), everything()
	return p
}

func prometheusObject(p *monitoringv1.Prometheus) *manifest.Object {
	return wrap("Prometheus", p.ObjectMeta, p)
}

// instance is a Prometheus that selects only what bears its name.
func instance(name string, external map[string]string) *manifest.Object {
	p := prometheus(name, external)
	own := &metav1.LabelSelector{MatchLabels: map[string]string{"gauntlet.dev/instance": name}}
	p.Spec.ServiceMonitorSelector, p.Spec.PodMonitorSelector, p.Spec.ProbeSelector = own, own, own
	p.Spec.ScrapeConfigSelector, p.Spec.RuleSelector = own, own
	return prometheusObject(p)
}

// values are those of a chart whose Prometheus selects what bears no instance's name.
func values(external map[string]string, alerting *chart.AlertmanagerConfig) *chart.Values {
	v := &chart.Values{FullnameOverride: "stack"}
	v.Prometheus.PrometheusSpec.ExternalLabels = external
	others := &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
		{Key: "gauntlet.dev/instance", Operator: metav1.LabelSelectorOpDoesNotExist},
	}}
	s := &v.Prometheus.PrometheusSpec
	s.ServiceMonitorSelector, s.ServiceMonitorNamespaceSelector = others, everything()
	s.PodMonitorSelector, s.PodMonitorNamespaceSelector = others, everything()
	s.ScrapeConfigSelector, s.ScrapeConfigNamespaceSelector = others, everything()
	s.RuleSelector, s.RuleNamespaceSelector = others, everything()
	v.Alertmanager.Config = alerting
	return v
}

func valuesObject(v *chart.Values) *manifest.Object {
	return &manifest.Object{Kind: manifest.ValuesKind, Namespace: "monitoring", Name: "values", Resource: v}
}

func serviceMonitor(namespace, name string, labels map[string]string, exposes ...string) *manifest.Object {
	m := &monitoringv1.ServiceMonitor{ObjectMeta: meta(namespace, name)}
	m.Labels = labels
	o := wrap("ServiceMonitor", m.ObjectMeta, m)
	o.Exposes = untyped(exposes)
	return o
}

// untyped are series of which nothing but the name is said.
func untyped(names []string) []manifest.Series {
	var all []manifest.Series
	for _, name := range names {
		all = append(all, manifest.Series{Name: name})
	}
	return all
}

// hosts is a ScrapeConfig of an instance whose targets have the environment.
func hosts(name, instance, environment string, exposes ...string) *manifest.Object {
	s := &monitoringv1alpha1.ScrapeConfig{ObjectMeta: meta("monitoring", name)}
	s.Labels = map[string]string{"gauntlet.dev/instance": instance}
	s.Spec.RelabelConfigs = []monitoringv1.RelabelConfig{{TargetLabel: "environment", Replacement: &environment}}
	o := wrap("ScrapeConfig", s.ObjectMeta, s)
	o.Exposes = untyped(exposes)
	return o
}

// rules makes a rule object of one group; instance may be empty.
func rules(name, instance string, list ...monitoringv1.Rule) *manifest.Object {
	r := &monitoringv1.PrometheusRule{ObjectMeta: meta("monitoring", name)}
	if instance != "" {
		r.Labels = map[string]string{"gauntlet.dev/instance": instance}
	}
	r.Spec.Groups = []monitoringv1.RuleGroup{{Name: "group", Rules: list}}
	return wrap("PrometheusRule", r.ObjectMeta, r)
}

func alert(name, expr string, labels map[string]string) monitoringv1.Rule {
	return monitoringv1.Rule{Alert: name, Expr: intstr.FromString(expr), Labels: labels}
}

func record(name, expr string) monitoringv1.Rule {
	return monitoringv1.Rule{Record: name, Expr: intstr.FromString(expr)}
}

// ruler makes a ThanosRuler of its own rules that asks at an address.
func ruler(name, query string) *manifest.Object {
	r := &monitoringv1.ThanosRuler{ObjectMeta: meta("monitoring", name)}
	r.Spec.QueryEndpoints = []string{query}
	r.Spec.RuleSelector = &metav1.LabelSelector{MatchLabels: map[string]string{"gauntlet.dev/instance": name}}
	r.Spec.RuleNamespaceSelector = everything()
	return wrap("ThanosRuler", r.ObjectMeta, r)
}

// querier makes a Thanos querier that asks at addresses, with a Service of its name. Its pods bear the name as a label.
func querier(name string, addresses ...string) []*manifest.Object {
	args := []string{"query", "--query.replica-label=replica"}
	for _, a := range addresses {
		args = append(args, "--endpoint="+a)
	}
	labels := map[string]string{"app": name}
	d := &appsv1.Deployment{ObjectMeta: meta("monitoring", name)}
	d.Spec.Template.Labels = labels
	d.Spec.Template.Spec.Containers = []corev1.Container{{Name: "sidecar"}, {Name: "thanos", Args: args}}
	return []*manifest.Object{wrap("Deployment", d.ObjectMeta, d), service("monitoring", name, labels)}
}

func service(namespace, name string, selector map[string]string) *manifest.Object {
	s := &corev1.Service{ObjectMeta: meta(namespace, name)}
	s.Spec.Selector = selector
	return wrap("Service", s.ObjectMeta, s)
}

// asJSON compares what policies see, where an empty list and none are not the same.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package topology

import (
	"cmp"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// release is values of the chart with the unit that they stand in.
type release struct {
	unit   *manifest.Unit
	object *manifest.Object
	values *chart.Values
}

// name names the chart's Prometheus.
func (c release) name() string { return c.values.FullnameOverride + "-prometheus" }

// chart reads the Prometheus that the chart deploys: the one that is among the objects, where it was rendered, or the one that
// the values describe. Other values of the same name stand for the same one.
func (r *reader) chart(u *manifest.Unit, o *manifest.Object, v *chart.Values) {
	c := release{u, o, v}
	key := resourceKey{u.Cluster, o.Namespace, c.name()}
	if r.charts[key]++; r.charts[key] > 1 {
		return
	}
	switch {
	case r.declared[key] != nil:
		r.releases = append(r.releases, c)
	case u.Rendered != nil: // and it declares none
		r.differ(c, difference{"name", []any{"fullnameOverride"}, c.name(), "none"})
	default:
		r.derive(c)
		r.deployed(c, len(r.evaluators)-1)
	}
}

// declaredPrometheuses finds the Prometheus objects, which take the place of those that values describe.
func declaredPrometheuses(b *manifest.Bundle) map[resourceKey]*monitoringv1.Prometheus {
	all := map[resourceKey]*monitoringv1.Prometheus{}
	for _, u := range b.Units {
		for o := range u.All() {
			if p, ok := o.Resource.(*monitoringv1.Prometheus); ok {
				all[resourceKey{u.Cluster, o.Namespace, o.Name}] = p
			}
		}
	}
	return all
}

// joinCharts adds what only values tell to the Prometheuses that take the place of theirs, once all objects were read.
func (r *reader) joinCharts() {
	for _, c := range r.releases {
		key := resourceKey{c.unit.Cluster, c.object.Namespace, c.name()}
		if c.unit.Rendered == nil {
			r.sidecars(c)
		}
		r.deployed(c, r.evaluatorIndex(key.id()))
		if r.charts[key] == 1 && !r.layered[c.unit.Cluster] { // else these values are not all there are
			r.compare(c, r.declared[key])
		}
	}
}

// id is that of a part of the name.
func (k resourceKey) id() string { return k.cluster + "/" + k.namespace + "/" + k.name }

// derive makes the Prometheus that the chart would make of the values.
func (r *reader) derive(c release) {
	v, o, cluster := c.values, c.object, c.unit.Cluster
	spec := v.Prometheus.PrometheusSpec
	p := &Prometheus{Ref: r.ref(c.unit, o, "prometheus", "prometheusSpec"), Cluster: cluster, Replicas: spec.Replicas, Shards: spec.Shards,
		ReplicaLabel: cmp.Or(spec.ReplicaExternalLabelName, defaultReplicaLabel)}
	if s := spec.Thanos.ObjectStorageConfig.ExistingSecret; s != nil {
		p.Bucket = bucket(o.Namespace, s.Name, s.Key)
	}
	p.ReplicaLabelField = "replicaExternalLabelName"
	if cleared, _ := v.Lookup("prometheus", "prometheusSpec", "replicaExternalLabelNameClear"); cleared == true {
		p.ReplicaLabel, p.ReplicaLabelField = "", "replicaExternalLabelNameClear"
	}
	_, tls := v.Lookup("prometheus", "prometheusSpec", "thanos", "grpcServerTlsConfig")
	written, _ := v.Lookup("prometheus", "prometheusSpec", "thanos")
	sidecar, _ := written.(map[string]any)
	p.Sidecar = p.Bucket != "" || spec.Thanos.Image != "" || spec.Thanos.Version != "" || len(sidecar) > 0
	p.Retention = retention(p.Ref, spec.Retention, spec.RetentionSize, chartRetention)
	if since, _ := v.Lookup("prometheus", "prometheusSpec", "thanos", "minTime"); since != nil {
		text, _ := since.(string)
		p.MinTime = ago(p.at("thanos", "minTime"), text)
	}
	r.flags.values(o, v, func(path ...any) Ref { return p.at(append([]any{"thanos", "additionalArgs"}, path...)...) })
	r.addPrometheus(p, o.Namespace, c.name(), tls, spec.ExternalLabels, defaultPrometheusLabel, specSelectors(&spec), nil)
	e := r.evaluators[len(r.evaluators)-1]
	e.retention, e.scrapeInterval = p.Retention, cmp.Or(interval(spec.ScrapeInterval), defaultScrapeInterval)
	label, _ := v.Lookup("prometheus", "prometheusSpec", "enforcedNamespaceLabel")
	e.enforces, _ = label.(string)
	_, inValues := v.Lookup("prometheus", "prometheusSpec", "additionalAlertRelabelConfigs")
	_, inSecret := v.Lookup("prometheus", "prometheusSpec", "additionalAlertRelabelConfigsSecret")
	e.relabels = inValues || inSecret
	_, enforced := v.Lookup("prometheus", "prometheusSpec", "enforcedSampleLimit")
	r.scraper(p.Ref, spec.ScrapeInterval, spec.SampleLimit > 0 || enforced, p.ReplicaLabel)
	e.evaluationInterval, e.uploads = cmp.Or(interval(spec.EvaluationInterval), defaultEvaluationInterval), p.Sidecar
	r.governed(cluster, o.Namespace, "prometheus-operated", nil, map[string]string{"app.kubernetes.io/name": "prometheus"})
	r.sidecars(c)
}

// sidecars adds the Service that the chart would make over the sidecars, where it is not among the objects.
func (r *reader) sidecars(c release) {
	v, name := c.values, c.values.FullnameOverride+"-thanos-discovery"
	same := func(s service) bool {
		return s.cluster == c.unit.Cluster && s.Namespace == c.object.Namespace && s.Name == name
	}
	if !v.Prometheus.ThanosService.Enabled || slices.ContainsFunc(r.services, same) {
		return
	}
	ip := corev1.ClusterIPNone
	if own, set := v.Lookup("prometheus", "thanosService", "clusterIP"); set {
		ip, _ = own.(string)
	}
	r.services = append(r.services, service{cluster: c.unit.Cluster, Service: &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: c.object.Namespace},
		Spec:       corev1.ServiceSpec{Selector: prometheusPods(c.name()), ClusterIP: ip},
	}})
}

// deployed notes what the values alone tell of a Prometheus that the chart deploys.
func (r *reader) deployed(c release, own int) {
	e := r.evaluators[own]
	config := c.values.Routed()
	if config != nil && r.alerting[config].Object == "" {
		r.alerting[config] = r.ref(c.unit, c.object, "alertmanager", "config", "route")
	}
	r.deployments = append(r.deployments, c)
	e.byChart, e.alerting, e.opaque = true, config, e.opaque || opaque(c.values)
	nodes := r.nodesOff
	if c.values.NodeExporter.Enabled {
		nodes = r.nodesOn
	}
	nodes[own] = r.ref(c.unit, c.object, "nodeExporter", "enabled")
	r.values[own] = c.values
}

func specSelectors(s *chart.PrometheusSpec) selectors {
	return selectors{
		"ServiceMonitor": {s.ServiceMonitorSelector, s.ServiceMonitorNamespaceSelector},
		"PodMonitor":     {s.PodMonitorSelector, s.PodMonitorNamespaceSelector},
		"Probe":          {s.ProbeSelector, s.ProbeNamespaceSelector},
		"ScrapeConfig":   {s.ScrapeConfigSelector, s.ScrapeConfigNamespaceSelector},
		"PrometheusRule": {s.RuleSelector, s.RuleNamespaceSelector},
	}
}

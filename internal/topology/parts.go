package topology

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/common/model"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// What the operator names things when it is told nothing.
const (
	defaultReplicaLabel      = "prometheus_replica"
	defaultPrometheusLabel   = "prometheus"
	defaultRulerReplicaLabel = "thanos_ruler_replica"
	operatorRetention        = "24h"
	chartRetention           = "10d"
	defaultScrapeInterval    = 30 * time.Second

	defaultEvaluationInterval = 30 * time.Second
	rulerEvaluationInterval   = 15 * time.Second
)

// prometheus reads a Prometheus object.
func (r *reader) prometheus(u *manifest.Unit, o *manifest.Object, res *monitoringv1.Prometheus) {
	spec := res.Spec
	p := &Prometheus{Ref: r.ref(u, o, "spec"), Cluster: u.Cluster, Replicas: deref(spec.Replicas, 1), Shards: deref(spec.Shards, 1),
		ReplicaLabel: deref(spec.ReplicaExternalLabelName, defaultReplicaLabel)}
	if t := spec.Thanos; t != nil && t.ObjectStorageConfig != nil {
		p.Bucket = bucket(res.Namespace, t.ObjectStorageConfig.Name, t.ObjectStorageConfig.Key)
	}
	p.ReplicaLabelField = "replicaExternalLabelName"
	p.Sidecar = spec.Thanos != nil
	tls := p.Sidecar && spec.Thanos.GRPCServerTLSConfig != nil
	p.Retention = retention(p.Ref, spec.Retention, spec.RetentionSize, operatorRetention)
	if t := spec.Thanos; t != nil {
		p.MinTime = ago(p.at("thanos", "minTime"), t.MinTime)
		at := func(path ...any) Ref { return p.at(append([]any{"thanos", "additionalArgs"}, path...)...) }
		r.flags.arguments(o, t.Image, t.Version, "sidecar", t.AdditionalArgs, at)
	}
	r.governed(p.Cluster, res.Namespace, "prometheus-operated", spec.ServiceName, map[string]string{"app.kubernetes.io/name": "prometheus"})
	r.addPrometheus(p, res.Namespace, res.Name, tls, spec.ExternalLabels, deref(spec.PrometheusExternalLabelName, defaultPrometheusLabel), selectors{
		"ServiceMonitor": {spec.ServiceMonitorSelector, spec.ServiceMonitorNamespaceSelector},
		"PodMonitor":     {spec.PodMonitorSelector, spec.PodMonitorNamespaceSelector},
		"Probe":          {spec.ProbeSelector, spec.ProbeNamespaceSelector},
		"ScrapeConfig":   {spec.ScrapeConfigSelector, spec.ScrapeConfigNamespaceSelector},
		"PrometheusRule": {spec.RuleSelector, spec.RuleNamespaceSelector},
	}, nil)
	own := r.evaluators[len(r.evaluators)-1]
	own.opaque = spec.AdditionalScrapeConfigs != nil || spec.EnableRemoteWriteReceiver
	own.enforces, own.relabels = spec.EnforcedNamespaceLabel, spec.AdditionalAlertRelabelConfigs != nil
	own.retention = p.Retention
	own.scrapeInterval = cmp.Or(interval(spec.ScrapeInterval), defaultScrapeInterval)
	r.scraper(p.Ref, spec.ScrapeInterval, bounds(spec.SampleLimit, spec.EnforcedSampleLimit), p.ReplicaLabel)
	own.evaluationInterval, own.uploads = cmp.Or(interval(spec.EvaluationInterval), defaultEvaluationInterval), p.Sidecar
}

func (r *reader) addPrometheus(p *Prometheus, namespace, name string, tls bool, external map[string]string, ownLabel string, s selectors, am *chart.AlertmanagerConfig) {
	p.Name = namespace + "/" + name
	p.ID = p.Cluster + "/" + p.Name
	p.ExternalLabels = maps.Clone(external)
	if p.ExternalLabels == nil {
		p.ExternalLabels = map[string]string{}
	}
	// The operator's own two labels take the place of those that bear their names.
	delete(p.ExternalLabels, p.ReplicaLabel)
	if ownLabel != "" {
		p.ExternalLabels[ownLabel] = p.Name
	}
	r.fleet.Prometheuses = append(r.fleet.Prometheuses, p)
	if p.Sidecar {
		r.serve(p.ID, "sidecar", p.Replicas*max(p.Shards, 1), tls)
	}
	r.evaluators = append(r.evaluators, &evaluator{id: p.ID, name: p.Name, cluster: p.Cluster, namespace: namespace,
		labels: p.ExternalLabels, selectors: s.compile(), alerting: am})
	r.pods = append(r.pods, pod{p.Cluster, namespace, prometheusPods(name), p.ID})
}

// governed adds the headless Service that the operator makes over the pods of all objects of a kind that name none.
func (r *reader) governed(cluster, namespace, name string, own *string, pods map[string]string) {
	same := func(s service) bool { return s.cluster == cluster && s.Namespace == namespace && s.Name == name }
	if deref(own, "") != "" || slices.ContainsFunc(r.services, same) {
		return
	}
	r.services = append(r.services, service{cluster: cluster, Service: &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace},
		Spec:       corev1.ServiceSpec{Selector: pods, ClusterIP: corev1.ClusterIPNone},
	}})
}

// prometheusPods are the labels that the operator gives to the pods of a Prometheus.
func prometheusPods(name string) map[string]string {
	return map[string]string{"app.kubernetes.io/name": "prometheus", "app.kubernetes.io/instance": name,
		"app.kubernetes.io/managed-by": "prometheus-operator", "operator.prometheus.io/name": name, "prometheus": name}
}

// ruler reads a ThanosRuler.
func (r *reader) ruler(u *manifest.Unit, o *manifest.Object, res *monitoringv1.ThanosRuler) {
	spec := res.Spec
	p := &Ruler{Ref: r.ref(u, o, "spec"), Name: res.Namespace + "/" + res.Name, Cluster: u.Cluster, Replicas: deref(spec.Replicas, 1),
		Labels: map[string]string{}, Operated: true, PodLabels: []string{defaultRulerReplicaLabel}, ReplicaLabel: defaultRulerReplicaLabel,
		DropLabels: append([]string{defaultRulerReplicaLabel}, spec.AlertDropLabels...)} // the operator drops the label that it adds
	p.ID = p.Cluster + "/" + p.Name
	p.label(spec.Labels)
	at := func(path ...any) Ref { return p.at(append([]any{"additionalArgs"}, path...)...) }
	r.flags.arguments(o, &spec.Image, spec.Version, "rule", spec.AdditionalArgs, at)
	if s := spec.ObjectStorageConfig; s != nil {
		p.Bucket = bucket(res.Namespace, s.Name, s.Key)
	}
	r.addRuler(p, res.Namespace, spec.QueryEndpoints, selectors{"PrometheusRule": {spec.RuleSelector, spec.RuleNamespaceSelector}})
	own := r.evaluators[len(r.evaluators)-1]
	own.evaluationInterval = cmp.Or(interval(spec.EvaluationInterval), rulerEvaluationInterval)
	own.enforces, own.relabels = spec.EnforcedNamespaceLabel, spec.AlertRelabelConfigs != nil || spec.AlertRelabelConfigFile != nil
	if len(spec.RemoteWrite) == 0 { // else it keeps nothing itself
		r.serve(p.ID, "rule", p.Replicas, spec.GRPCServerTLSConfig != nil)
	}
	r.governed(p.Cluster, res.Namespace, "thanos-ruler-operated", spec.ServiceName, map[string]string{"app.kubernetes.io/name": "thanos-ruler"})
	r.pods = append(r.pods, pod{p.Cluster, res.Namespace, map[string]string{"app.kubernetes.io/name": "thanos-ruler",
		"app.kubernetes.io/managed-by": "prometheus-operator", "app.kubernetes.io/instance": res.Name, "thanos-ruler": res.Name}, p.ID})
}

// addRuler adds a ruler with its labels, and what it selects.
func (r *reader) addRuler(p *Ruler, namespace string, asks []string, s selectors) {
	r.fleet.Rulers = append(r.fleet.Rulers, p)
	r.rulers = append(r.rulers, ruler{p, namespace, asks})
	r.evaluators = append(r.evaluators, &evaluator{id: p.ID, name: p.Name, cluster: p.Cluster, namespace: namespace, ruler: true, uploads: true, labels: p.Labels,
		selectors: s.compile()})
}

// label tells the labels of a ruler that differ from pod to pod from the others.
func (p *Ruler) label(labels map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if !strings.Contains(labels[name], "$(") {
			p.Labels[name] = labels[name]
			continue
		}
		p.ReplicaLabel = name
		if !slices.Contains(p.PodLabels, name) {
			p.PodLabels = append(p.PodLabels, name)
		}
	}
}

// retention is how long a Prometheus keeps samples. The operator's default counts where no size is set either.
func retention(part Ref, written monitoringv1.Duration, size monitoringv1.ByteSize, otherwise string) *Setting {
	s := &Setting{Ref: part, Value: otherwise}
	switch {
	case written != "":
		s.Value, s.Path = string(written), part.at("retention").Path
	case size != "":
		return nil
	}
	d, err := model.ParseDuration(s.Value)
	if err != nil {
		return nil
	}
	s.Seconds = int64(time.Duration(d) / time.Second)
	return s
}

func bucket(namespace, secret, key string) string { return namespace + "/" + secret + "/" + key }

func deref[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

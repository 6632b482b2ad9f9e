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
)

// chart reads the Prometheus that the chart makes of the values. Other values of the same name stand for the same one.
func (r *reader) chart(u *manifest.Unit, o *manifest.Object, v *chart.Values) {
	spec := v.Prometheus.PrometheusSpec
	name := v.FullnameOverride + "-prometheus"
	same := func(p *Prometheus) bool { return p.Cluster == u.Cluster && p.Name == o.Namespace+"/"+name }
	if slices.ContainsFunc(r.fleet.Prometheuses, same) {
		return
	}
	p := &Prometheus{Ref: r.ref(u, o, "prometheus", "prometheusSpec"), Cluster: u.Cluster, Replicas: spec.Replicas, Shards: spec.Shards,
		ReplicaLabel: cmp.Or(spec.ReplicaExternalLabelName, defaultReplicaLabel)}
	if s := spec.Thanos.ObjectStorageConfig.ExistingSecret; s != nil {
		p.Bucket = bucket(o.Namespace, s.Name, s.Key)
	}
	p.Sidecar = p.Bucket != "" || spec.Thanos.Image != "" || spec.Thanos.Version != ""
	p.Retention = retention(p.Ref, spec.Retention, spec.RetentionSize, chartRetention)
	r.addPrometheus(p, o.Namespace, name, false, spec.ExternalLabels, defaultPrometheusLabel, selectors{
		"ServiceMonitor": {spec.ServiceMonitorSelector, spec.ServiceMonitorNamespaceSelector},
		"PodMonitor":     {spec.PodMonitorSelector, spec.PodMonitorNamespaceSelector},
		"Probe":          {spec.ProbeSelector, spec.ProbeNamespaceSelector},
		"ScrapeConfig":   {spec.ScrapeConfigSelector, spec.ScrapeConfigNamespaceSelector},
		"PrometheusRule": {spec.RuleSelector, spec.RuleNamespaceSelector},
	}, v.Alertmanager.Config)
	own := len(r.evaluators) - 1
	e := r.evaluators[own]
	e.retention = p.Retention
	e.byChart, e.opaque, e.scrapeInterval = true, opaque(v), cmp.Or(interval(spec.ScrapeInterval), defaultScrapeInterval)
	_, enforced := v.Lookup("prometheus", "prometheusSpec", "enforcedSampleLimit")
	r.scraper(p.Ref, spec.ScrapeInterval, spec.SampleLimit > 0 || enforced, p.ReplicaLabel)
	if v.Prometheus.ThanosService.Enabled {
		r.services = append(r.services, service{cluster: u.Cluster, Service: &corev1.Service{
			ObjectMeta: metav1.ObjectMeta{Name: v.FullnameOverride + "-thanos-discovery", Namespace: o.Namespace},
			Spec:       corev1.ServiceSpec{Selector: prometheusPods(name), ClusterIP: corev1.ClusterIPNone},
		}, ref: r.ref(u, o, "prometheus", "thanosService")})
	}
	r.governed(u.Cluster, o.Namespace, "prometheus-operated", nil, map[string]string{"app.kubernetes.io/name": "prometheus"})
	nodes := r.nodesOff
	if v.NodeExporter.Enabled {
		nodes = r.nodesOn
	}
	nodes[own] = r.ref(u, o, "nodeExporter", "enabled")
	r.values[own] = v
}

// prometheus reads a Prometheus object.
func (r *reader) prometheus(u *manifest.Unit, o *manifest.Object, res *monitoringv1.Prometheus) {
	spec := res.Spec
	p := &Prometheus{Ref: r.ref(u, o, "spec"), Cluster: u.Cluster, Replicas: deref(spec.Replicas, 1), Shards: deref(spec.Shards, 1),
		ReplicaLabel: deref(spec.ReplicaExternalLabelName, defaultReplicaLabel)}
	if t := spec.Thanos; t != nil && t.ObjectStorageConfig != nil {
		p.Bucket = bucket(res.Namespace, t.ObjectStorageConfig.Name, t.ObjectStorageConfig.Key)
	}
	p.Sidecar = spec.Thanos != nil
	tls := p.Sidecar && spec.Thanos.GRPCServerTLSConfig != nil
	p.Retention = retention(p.Ref, spec.Retention, spec.RetentionSize, operatorRetention)
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
	own.retention = p.Retention
	own.scrapeInterval = cmp.Or(interval(spec.ScrapeInterval), defaultScrapeInterval)
	r.scraper(p.Ref, spec.ScrapeInterval, bounds(spec.SampleLimit, spec.EnforcedSampleLimit), p.ReplicaLabel)
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
		Labels: map[string]string{}, ReplicaLabel: defaultRulerReplicaLabel, DropLabels: spec.AlertDropLabels}
	p.ID = p.Cluster + "/" + p.Name
	for name, value := range spec.Labels {
		if strings.Contains(value, "$(POD_NAME)") {
			p.ReplicaLabel = name
		} else {
			p.Labels[name] = value
		}
	}
	if s := spec.ObjectStorageConfig; s != nil {
		p.Bucket = bucket(res.Namespace, s.Name, s.Key)
	}
	r.fleet.Rulers = append(r.fleet.Rulers, p)
	if len(spec.RemoteWrite) == 0 { // else it keeps nothing itself
		r.serve(p.ID, "rule", p.Replicas, spec.GRPCServerTLSConfig != nil)
	}
	r.governed(p.Cluster, res.Namespace, "thanos-ruler-operated", spec.ServiceName, map[string]string{"app.kubernetes.io/name": "thanos-ruler"})
	r.rulers = append(r.rulers, ruler{p, res.Namespace, spec.QueryEndpoints})
	r.evaluators = append(r.evaluators, &evaluator{id: p.ID, name: p.Name, cluster: p.Cluster, namespace: res.Namespace, ruler: true, labels: p.Labels,
		selectors: selectors{"PrometheusRule": {spec.RuleSelector, spec.RuleNamespaceSelector}}.compile()})
	r.pods = append(r.pods, pod{p.Cluster, res.Namespace, map[string]string{"app.kubernetes.io/name": "thanos-ruler",
		"app.kubernetes.io/managed-by": "prometheus-operator", "app.kubernetes.io/instance": res.Name, "thanos-ruler": res.Name}, p.ID})
}

// workload reads a Thanos process from its command line.
func (r *reader) workload(u *manifest.Unit, o *manifest.Object, replicas *int32, t corev1.PodTemplateSpec) {
	w, ok := thanosWorkload(t)
	if !ok {
		return
	}
	w.cluster, w.namespace, w.replicas = u.Cluster, o.Namespace, deref(replicas, 1)
	id := u.Cluster + "/" + o.Namespace + "/" + o.Name
	w.ref = r.ref(u, o, "spec", "template", "spec", "containers", w.container)
	name := o.Namespace + "/" + o.Name
	switch w.command {
	case "query":
		q := &Querier{Ref: w.ref, ID: id, Name: name, Cluster: u.Cluster, ReplicaLabels: w.values("query.replica-label")}
		r.fleet.Queriers = append(r.fleet.Queriers, q)
		r.queriers = append(r.queriers, querier{w, q})
	case "store":
		p := &Store{Ref: w.ref, ID: id, Name: name, Cluster: u.Cluster, Bucket: w.bucket()}
		r.fleet.Stores = append(r.fleet.Stores, p)
		r.stores = append(r.stores, store{w, p})
	case "compact":
		p := &Compactor{Ref: w.ref, ID: id, Name: name, Cluster: u.Cluster, Bucket: w.bucket(), ReplicaLabels: w.values("deduplication.replica-label"),
			Replicas: w.replicas, Raw: w.duration("retention.resolution-raw"), FiveMinutes: w.duration("retention.resolution-5m"),
			OneHour: w.duration("retention.resolution-1h"), Downsampling: !w.is("downsampling.disable")}
		r.fleet.Compactors = append(r.fleet.Compactors, p)
		r.compactors = append(r.compactors, compactor{w, p})
	}
	r.serve(id, w.command, w.replicas, w.last("grpc-server-tls-cert") != nil)
	r.pods = append(r.pods, pod{u.Cluster, o.Namespace, t.Labels, id})
}

// serve notes what queriers see of a part. Of a process that has no store API they see nothing.
func (r *reader) serve(id, component string, pods int32, tls bool) {
	switch component {
	case "sidecar", "rule", "store", "receive", "query":
		r.fleet.Servers[id] = Server{component, pods, tls}
	}
}

// retention is how long a Prometheus keeps samples. The operator's default counts where no size is set either.
func retention(part Ref, written monitoringv1.Duration, size monitoringv1.ByteSize, otherwise string) *Setting {
	s := &Setting{Ref: part, Value: otherwise}
	switch {
	case written != "":
		s.Value, s.Path = string(written), append(slices.Clone(part.Path), "retention")
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

package prometheus

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// user is the one that the chart runs Prometheus as, so that a volume may move between both.
const user = 1000

// prometheus is the custom resource.
func (s site) prometheus() *manifest.Object {
	i := s.instance
	spec := monitoringv1.PrometheusSpec{
		CommonPrometheusFields: s.common(),
		Retention:              monitoringv1.Duration(i.Retention.String()),
		RetentionSize:          monitoringv1.ByteSize(i.RetentionSize),
		EvaluationInterval:     monitoringv1.Duration(i.EvaluationInterval.String()),
		RuleSelector:           s.ours(),
		RuleNamespaceSelector:  &metav1.LabelSelector{},
		Thanos:                 s.sidecar(),
		// The operator discovers the pods behind the Service, so that each Alertmanager hears of every alert.
		Alerting: &monitoringv1.AlertingSpec{Alertmanagers: []monitoringv1.AlertmanagerEndpoints{{
			Namespace: &s.fleet.Namespace,
			Name:      naming.Alertmanager(s.fleet),
			Port:      intstr.FromString(naming.WebPortName),
		}}},
	}
	return s.object(&monitoringv1.Prometheus{
		TypeMeta:   metav1.TypeMeta{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: monitoringv1.PrometheusesKind},
		ObjectMeta: s.meta(i.Name),
		Spec:       spec,
	}, s.origins()...)
}

// common are the fields that servers and agents share.
func (s site) common() monitoringv1.CommonPrometheusFields {
	f, i := s.fleet, s.instance
	c := monitoringv1.CommonPrometheusFields{
		Version:            f.Versions.Prometheus,
		Image:              new("quay.io/prometheus/prometheus:" + f.Versions.Prometheus),
		Replicas:           &i.Replicas,
		Shards:             &i.Shards,
		PortName:           naming.WebPortName,
		ServiceAccountName: s.name(),
		ServiceName:        new(naming.Sidecars(i.Name)),
		ScrapeInterval:     monitoringv1.Duration(i.ScrapeInterval.String()),

		// The replica label is no external label: only a replica label that the operator knows as such is dropped
		// before alerts are sent.
		ReplicaExternalLabelName: &f.Labels.Replica,
		ExternalLabels:           map[string]string{f.Labels.Region: s.region.Name},

		ServiceMonitorSelector:          s.ours(),
		ServiceMonitorNamespaceSelector: &metav1.LabelSelector{},
		PodMonitorSelector:              s.ours(),
		PodMonitorNamespaceSelector:     &metav1.LabelSelector{},
		ProbeSelector:                   s.ours(),
		ProbeNamespaceSelector:          &metav1.LabelSelector{},
		ScrapeConfigSelector:            s.ours(),
		ScrapeConfigNamespaceSelector:   &metav1.LabelSelector{},

		// The operator still takes Endpoints by default, which Kubernetes 1.33 deprecates.
		ServiceDiscoveryRole: new(monitoringv1.EndpointSliceRole),

		Storage: &monitoringv1.StorageSpec{VolumeClaimTemplate: monitoringv1.EmbeddedPersistentVolumeClaim{
			Spec: claim(i.Storage),
		}},
		Resources:       resources(i.Resources),
		Affinity:        apart(s.pods()),
		SecurityContext: unprivileged(),
	}
	s.limit(&c)
	return c
}

// limit sets the bounds for targets whose monitor sets none.
func (s site) limit(c *monitoringv1.CommonPrometheusFields) {
	bound := func(n uint64) *int64 {
		if n == 0 {
			return nil
		}
		return new(int64(n))
	}
	l := s.instance.Limits
	c.SampleLimit, c.TargetLimit, c.LabelLimit = bound(l.Samples), bound(l.Targets), bound(l.Labels)
	if l.BodySize != "" {
		c.BodySizeLimit = new(monitoringv1.ByteSize(l.BodySize))
	}
}

// ours selects what bears the instance's name.
func (s site) ours() *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{naming.InstanceLabel: s.instance.Name}}
}

// sidecar is Thanos beside Prometheus. It serves what is on the disk and uploads it to the region's bucket.
func (s site) sidecar() *monitoringv1.ThanosSpec {
	secret := s.region.Bucket.Secret
	return &monitoringv1.ThanosSpec{
		Version: &s.fleet.Versions.Thanos, // the operator chooses flags by it, whatever the image
		Image:   new("quay.io/thanos/thanos:" + s.fleet.Versions.Thanos),
		ObjectStorageConfig: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: secret.Name},
			Key:                  secret.Key,
		},
	}
}

func (s site) origins() []manifest.Origin {
	version := func(of string, path ...any) manifest.Origin {
		return origin(s.fleet, []any{"versions", of}, path...)
	}
	limit := func(field, of string) manifest.Origin {
		return origin(s.instance, []any{"limits", of}, "spec", field)
	}
	return []manifest.Origin{
		origin(s.instance, nil, "spec"),
		version("prometheus", "spec", "version"),
		version("prometheus", "spec", "image"),
		version("thanos", "spec", "thanos"),
		origin(s.region, []any{"bucket", "secret"}, "spec", "thanos", "objectStorageConfig"),
		origin(s.region, []any{"name"}, "spec", "externalLabels", s.fleet.Labels.Region),
		origin(s.fleet, []any{"labels", "replica"}, "spec", "replicaExternalLabelName"),
		origin(s.fleet, []any{"chart", "release"}, "spec", "alerting"),
		limit("sampleLimit", "samples"),
		limit("targetLimit", "targets"),
		limit("labelLimit", "labels"),
		limit("bodySizeLimit", "bodySize"),
	}
}

package helmvalues

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/naming"
)

func (s site) prometheusSpec() chart.PrometheusSpec {
	f, in := s.fleet, s.instance
	spec := chart.PrometheusSpec{
		Image:    chart.Image{Tag: f.Versions.Prometheus},
		Version:  f.Versions.Prometheus,
		Replicas: in.Replicas,
		Shards:   in.Shards,
		ExternalLabels: map[string]string{
			f.Labels.Cluster:     s.cluster.Name,
			f.Labels.Region:      s.cluster.Region,
			f.Labels.Environment: s.cluster.Environment,
		},
		ReplicaExternalLabelName: f.Labels.Replica,

		ScrapeInterval:     monitoringv1.Duration(in.ScrapeInterval.String()),
		EvaluationInterval: monitoringv1.Duration(in.EvaluationInterval.String()),
		Retention:          monitoringv1.Duration(in.Retention.String()),
		RetentionSize:      monitoringv1.ByteSize(in.RetentionSize),
		WALCompression:     true,
		StorageSpec:        claim(in.Storage),
		Resources:          resources(in.Resources),

		PodAntiAffinity:            antiAffinity(in),
		PodAntiAffinityTopologyKey: hostname,

		SampleLimit:   in.Limits.Samples,
		TargetLimit:   in.Limits.Targets,
		LabelLimit:    in.Limits.Labels,
		BodySizeLimit: monitoringv1.ByteSize(in.Limits.BodySize),

		Thanos: chart.Thanos{
			Image:   naming.ThanosImage(f),
			Version: f.Versions.Thanos,
			ObjectStorageConfig: chart.ObjectStorageConfig{
				ExistingSecret: &chart.SecretKey{Name: s.region.Bucket.Secret.Name, Key: s.region.Bucket.Secret.Key},
			},
		},
	}
	selectEverything(&spec)
	return spec
}

// selectEverything makes the in-cluster instance look into every namespace, and take what names no other instance.
func selectEverything(spec *chart.PrometheusSpec) {
	ours := &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
		{Key: naming.InstanceLabel, Operator: metav1.LabelSelectorOpDoesNotExist},
	}}
	everywhere := &metav1.LabelSelector{}
	spec.ServiceMonitorSelector, spec.ServiceMonitorNamespaceSelector = ours, everywhere
	spec.PodMonitorSelector, spec.PodMonitorNamespaceSelector = ours, everywhere
	spec.ProbeSelector, spec.ProbeNamespaceSelector = ours, everywhere
	spec.ScrapeConfigSelector, spec.ScrapeConfigNamespaceSelector = ours, everywhere
	spec.RuleSelector, spec.RuleNamespaceSelector = ours, everywhere
}

// antiAffinity keeps replicas on nodes of their own: two on one node are no pair. The chart's rule keeps all pods apart, so
// that shards would ask for as many nodes as there are pods; they are asked to, but not made to.
func antiAffinity(in *inventory.Instance) string {
	if in.Shards > 1 {
		return "soft"
	}
	return "hard"
}

func claim(s inventory.Storage) chart.StorageSpec {
	spec := chart.VolumeClaimSpec{
		AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
		Resources: corev1.VolumeResourceRequirements{
			Requests: corev1.ResourceList{corev1.ResourceStorage: quantity(s.Size)},
		},
	}
	if s.Class != "" {
		spec.StorageClassName = &s.Class
	}
	return chart.StorageSpec{VolumeClaimTemplate: chart.VolumeClaimTemplate{Spec: spec}}
}

func resources(r inventory.Resources) *corev1.ResourceRequirements {
	if r == (inventory.Resources{}) {
		return nil
	}
	return &corev1.ResourceRequirements{Requests: quantities(r.Requests), Limits: quantities(r.Limits)}
}

func quantities(q inventory.Quantities) corev1.ResourceList {
	list := corev1.ResourceList{}
	if q.CPU != "" {
		list[corev1.ResourceCPU] = quantity(q.CPU)
	}
	if q.Memory != "" {
		list[corev1.ResourceMemory] = quantity(q.Memory)
	}
	return list
}

// quantity reads an amount. The schema lets through only what Kubernetes reads as well.
func quantity(s string) resource.Quantity {
	q, _ := resource.ParseQuantity(s)
	return q
}

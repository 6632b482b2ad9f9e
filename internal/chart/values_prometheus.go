package chart

import (
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Prometheus is the chart's Prometheus with its Services.
type Prometheus struct {
	PodDisruptionBudget  PodDisruptionBudget  `json:"podDisruptionBudget"`
	ThanosService        ThanosService        `json:"thanosService"`
	ThanosServiceMonitor ThanosServiceMonitor `json:"thanosServiceMonitor"`
	PrometheusSpec       PrometheusSpec       `json:"prometheusSpec"`
}

// ThanosService is the headless Service over the sidecars.
type ThanosService struct {
	Enabled bool `json:"enabled" fixed:"the leaf querier finds the sidecars by this Service"`
}

// ThanosServiceMonitor is what scrapes the sidecars.
type ThanosServiceMonitor struct {
	Enabled bool `json:"enabled" fixed:"sidecars that nobody scrapes stop uploading unseen"`
}

// PrometheusSpec is what the chart makes the Prometheus object of. Where the names agree, so do the values.
type PrometheusSpec struct {
	Image   Image  `json:"image"`
	Version string `json:"version" follows:"the fleet's versions"` // wins over the tag, which need not be a version

	Replicas                 int32             `json:"replicas" follows:"the instance's replicas"`
	Shards                   int32             `json:"shards" follows:"the instance's shards"`
	ExternalLabels           map[string]string `json:"externalLabels" follows:"the cluster's name, region and environment"`
	ReplicaExternalLabelName string            `json:"replicaExternalLabelName" follows:"the fleet's labels.replica"`

	ScrapeInterval     monitoringv1.Duration `json:"scrapeInterval" follows:"the instance's scrapeInterval"`
	EvaluationInterval monitoringv1.Duration `json:"evaluationInterval" follows:"the instance's evaluationInterval"`

	Retention      monitoringv1.Duration        `json:"retention" follows:"the instance's retention"`
	RetentionSize  monitoringv1.ByteSize        `json:"retentionSize,omitempty" follows:"the instance's retentionSize"`
	WALCompression bool                         `json:"walCompression" fixed:"an uncompressed log doubles the disk's load"`
	StorageSpec    StorageSpec                  `json:"storageSpec" follows:"the instance's storage"`
	Resources      *corev1.ResourceRequirements `json:"resources,omitempty" follows:"the instance's resources"`

	PodAntiAffinity            string `json:"podAntiAffinity" follows:"the instance's shards"`
	PodAntiAffinityTopologyKey string `json:"podAntiAffinityTopologyKey" fixed:"replicas keep off each other's nodes"`

	ServiceMonitorSelector          *metav1.LabelSelector `json:"serviceMonitorSelector" fixed:"what names no other instance is selected"`
	ServiceMonitorNamespaceSelector *metav1.LabelSelector `json:"serviceMonitorNamespaceSelector" fixed:"every namespace is selected"`
	PodMonitorSelector              *metav1.LabelSelector `json:"podMonitorSelector" fixed:"what names no other instance is selected"`
	PodMonitorNamespaceSelector     *metav1.LabelSelector `json:"podMonitorNamespaceSelector" fixed:"every namespace is selected"`
	ProbeSelector                   *metav1.LabelSelector `json:"probeSelector" fixed:"what names no other instance is selected"`
	ProbeNamespaceSelector          *metav1.LabelSelector `json:"probeNamespaceSelector" fixed:"every namespace is selected"`
	ScrapeConfigSelector            *metav1.LabelSelector `json:"scrapeConfigSelector" fixed:"what names no other instance is selected"`
	ScrapeConfigNamespaceSelector   *metav1.LabelSelector `json:"scrapeConfigNamespaceSelector" fixed:"every namespace is selected"`
	RuleSelector                    *metav1.LabelSelector `json:"ruleSelector" fixed:"what names no other instance is selected"`
	RuleNamespaceSelector           *metav1.LabelSelector `json:"ruleNamespaceSelector" fixed:"every namespace is selected"`

	SampleLimit   uint64                `json:"sampleLimit,omitempty" follows:"the instance's limits"`
	TargetLimit   uint64                `json:"targetLimit,omitempty" follows:"the instance's limits"`
	LabelLimit    uint64                `json:"labelLimit,omitempty" follows:"the instance's limits"`
	BodySizeLimit monitoringv1.ByteSize `json:"bodySizeLimit,omitempty" follows:"the instance's limits"`

	Thanos Thanos `json:"thanos"`
}

// StorageSpec is the operator's type of that name without the status that the type would write.
type StorageSpec struct {
	VolumeClaimTemplate VolumeClaimTemplate `json:"volumeClaimTemplate"`
}

// VolumeClaimTemplate is the claim of each replica.
type VolumeClaimTemplate struct {
	Spec VolumeClaimSpec `json:"spec"`
}

// VolumeClaimSpec is what each replica claims.
type VolumeClaimSpec struct {
	AccessModes      []corev1.PersistentVolumeAccessMode `json:"accessModes"`
	StorageClassName *string                             `json:"storageClassName,omitempty"`
	Resources        corev1.VolumeResourceRequirements   `json:"resources"`
}

// Thanos is the sidecar. The chart copies it into the Prometheus object, but for the object store.
type Thanos struct {
	Image               string              `json:"image" follows:"the fleet's versions"`
	Version             string              `json:"version" follows:"the fleet's versions"`
	ObjectStorageConfig ObjectStorageConfig `json:"objectStorageConfig"`
}

// ObjectStorageConfig is where the sidecar uploads to. Unlike the operator, the chart drops a name and key that stand here
// directly, without a word.
type ObjectStorageConfig struct {
	ExistingSecret *SecretKey `json:"existingSecret" follows:"the region's bucket"`
}

// SecretKey names one key of a Kubernetes Secret.
type SecretKey struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

package thanos

import (
	"maps"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

const (
	// alertmanagers is the headless Service that the operator keeps over the pods of Alertmanager. All of them must
	// hear of an alert, so that an address that picks one would not do.
	alertmanagers = "alertmanager-operated"
	// evaluationInterval is Thanos' own default. The operator's, 15s, is one for rules over data at hand.
	evaluationInterval = "1m"
	// retention is what a ruler keeps on its disk. All older blocks are in the bucket.
	retention = "24h"
)

// ruler evaluates the rules that need more than one cluster. The operator deploys it.
type ruler struct {
	place
	bucket *inventory.Region // that it uploads to
	labels map[string]string // external ones, beside those that every ruler has
	query  string            // Service of the querier that it asks
	source string            // address that its alerts point to
}

func (r ruler) objects() []*manifest.Object {
	// The operator sets these labels on the pods of a ThanosRuler.
	pods := map[string]string{nameLabel: "thanos-ruler", "thanos-ruler": r.name}
	return []*manifest.Object{
		r.serviceAccount(),
		r.service(pods, corev1.ClusterIPNone, []servicePort{grpcPort(), httpPort()}),
		r.thanosRuler(pods),
		r.budget(pods),
		r.monitor(),
	}
}

func (r ruler) thanosRuler(pods map[string]string) *manifest.Object {
	secret := r.bucket.Bucket.Secret
	ours := map[string]string{naming.InstanceLabel: r.name}
	return r.object(&monitoringv1.ThanosRuler{
		TypeMeta:   metav1.TypeMeta{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: monitoringv1.ThanosRulerKind},
		ObjectMeta: r.meta(),
		Spec: monitoringv1.ThanosRulerSpec{
			Version:            &r.fleet.Versions.Thanos,
			Image:              r.image(),
			Replicas:           new(int32(2)),
			Resources:          resources("250m", "512Mi", "2Gi"),
			Affinity:           apart(pods),
			SecurityContext:    unprivileged(),
			ServiceAccountName: r.name,
			// Two rulers may share a namespace, and the operator's own Service would select both.
			ServiceName: &r.name,
			PortName:    naming.HTTPPortName,
			Storage: &monitoringv1.StorageSpec{VolumeClaimTemplate: monitoringv1.EmbeddedPersistentVolumeClaim{
				Spec: claim(r.bucket.Bucket.Storage),
			}},
			ObjectStorageConfig: &corev1.SecretKeySelector{
				LocalObjectReference: corev1.LocalObjectReference{Name: secret.Name},
				Key:                  secret.Key,
			},
			Retention:             retention,
			EvaluationInterval:    evaluationInterval,
			RuleSelector:          &metav1.LabelSelector{MatchLabels: ours},
			RuleNamespaceSelector: &metav1.LabelSelector{},
			QueryEndpoints:        []string{"http://" + naming.Service(r.fleet, r.query) + port(naming.HTTPPort)},
			AlertManagersURL: []string{
				"dnssrv+http://_" + naming.WebPortName + "._tcp." + naming.Service(r.fleet, alertmanagers),
			},
			AlertQueryURL:   "http://" + r.source,
			Labels:          r.externalLabels(),
			AlertDropLabels: naming.ReplicaLabels(r.fleet),
		},
	}, r.origins()...)
}

// externalLabels tell the ruler's blocks from all others. The global ruler has no region: an external label overrides
// that of the series, and its series have the regions that they were computed of.
func (r ruler) externalLabels() map[string]string {
	labels := map[string]string{naming.RulerLabel: r.name}
	maps.Copy(labels, r.labels)
	if r.fleet.Labels.RulerReplica != naming.OperatorRulerReplica {
		labels[r.fleet.Labels.RulerReplica] = "$(POD_NAME)" // as the operator writes the label that it always adds
	}
	return labels
}

func (r ruler) origins() []manifest.Origin {
	bucket := func(field string, path ...any) manifest.Origin {
		return origin(r.bucket, []any{"bucket", field}, append([]any{"spec"}, path...)...)
	}
	origins := []manifest.Origin{
		r.version("spec", "version"),
		r.version("spec", "image"),
		bucket("secret", "objectStorageConfig"),
		bucket("storage", "storage"),
	}
	if _, ok := r.labels[r.fleet.Labels.Region]; ok {
		origins = append(origins, origin(r.entity, []any{"name"}, "spec", "labels", r.fleet.Labels.Region))
	}
	for i, label := range naming.ReplicaLabels(r.fleet) {
		switch label {
		case r.fleet.Labels.Replica:
			origins = append(origins, origin(r.fleet, []any{"labels", "replica"}, "spec", "alertDropLabels", i))
		case r.fleet.Labels.RulerReplica:
			origins = append(origins, origin(r.fleet, []any{"labels", "rulerReplica"}, "spec", "alertDropLabels", i))
		}
	}
	return origins
}

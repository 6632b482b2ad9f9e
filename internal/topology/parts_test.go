package topology_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/topology"
)

// TestExternalLabels reads the labels of a Prometheus as the operator sets them: its own two win over those that are typed.
func TestExternalLabels(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(*monitoringv1.Prometheus)
		labels  map[string]string
		replica string
	}{
		"as it comes": {func(*monitoringv1.Prometheus) {}, map[string]string{"region": "na", "prometheus": "monitoring/main"}, "prometheus_replica"},
		"labels of other names": {
			func(p *monitoringv1.Prometheus) {
				p.Spec.ReplicaExternalLabelName, p.Spec.PrometheusExternalLabelName = new("replica"), new("server")
			},
			map[string]string{"region": "na", "server": "monitoring/main"}, "replica",
		},
		"labels that are cleared": {
			func(p *monitoringv1.Prometheus) {
				p.Spec.ReplicaExternalLabelName, p.Spec.PrometheusExternalLabelName = new(""), new("")
			},
			map[string]string{"region": "na"}, "",
		},
		"labels that are typed": {
			func(p *monitoringv1.Prometheus) {
				p.Spec.ExternalLabels = map[string]string{"prometheus": "mine", "prometheus_replica": "one"}
			},
			map[string]string{"prometheus": "monitoring/main"}, "prometheus_replica",
		},
		"no labels": {
			func(p *monitoringv1.Prometheus) {
				p.Spec.ExternalLabels, p.Spec.PrometheusExternalLabelName = nil, new("")
			},
			map[string]string{}, "prometheus_replica",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := prometheus("main", map[string]string{"region": "na"})
			test.change(p)
			got := fleet(t, bundle{"a": {prometheusObject(p)}}).Prometheuses[0]
			if diff := cmp.Diff(test.labels, got.ExternalLabels); diff != "" || got.ReplicaLabel != test.replica {
				t.Errorf("replica label %q, labels (-want +got):\n%s", got.ReplicaLabel, diff)
			}
		})
	}
}

func TestPrometheus(t *testing.T) {
	p := prometheus("main", nil)
	v := values(map[string]string{"cluster": "b"}, nil)
	v.Prometheus.PrometheusSpec.Replicas, v.Prometheus.PrometheusSpec.Shards = 2, 3
	v.Prometheus.PrometheusSpec.Thanos.ObjectStorageConfig.ExistingSecret = &chart.SecretKey{Name: "bucket", Key: "config"}
	full := prometheus("full", nil)
	full.Spec.Replicas, full.Spec.Shards = new(int32(4)), new(int32(5))
	full.Spec.Retention, full.Spec.RetentionSize = "1w", "10GB"
	v.Prometheus.PrometheusSpec.RetentionSize = "10GB"
	full.Spec.Thanos = &monitoringv1.ThanosSpec{ObjectStorageConfig: &corev1.SecretKeySelector{
		LocalObjectReference: corev1.LocalObjectReference{Name: "bucket"}, Key: "config",
	}}
	f := fleet(t, bundle{"a": {prometheusObject(p), prometheusObject(full)}, "b": {valuesObject(v)}})
	want := []*topology.Prometheus{
		{
			Ref: topology.Ref{Object: "clusters/a|Prometheus monitoring/main", Path: []any{"spec"}}, ID: "a/monitoring/main", Name: "monitoring/main", Cluster: "a",
			Replicas: 1, Shards: 1, ExternalLabels: map[string]string{"prometheus": "monitoring/main"}, ReplicaLabel: "prometheus_replica", ReplicaLabelField: "replicaExternalLabelName",
			Retention: &topology.Setting{Ref: topology.Ref{Object: "clusters/a|Prometheus monitoring/main", Path: []any{"spec"}}, Value: "24h", Seconds: 86400},
		},
		{
			Ref: topology.Ref{Object: "clusters/a|Prometheus monitoring/full", Path: []any{"spec"}}, ID: "a/monitoring/full", Name: "monitoring/full", Cluster: "a",
			Replicas: 4, Shards: 5, ExternalLabels: map[string]string{"prometheus": "monitoring/full"}, ReplicaLabel: "prometheus_replica", ReplicaLabelField: "replicaExternalLabelName",
			Bucket: "monitoring/bucket/config", Sidecar: true,
			Retention: &topology.Setting{Ref: topology.Ref{Object: "clusters/a|Prometheus monitoring/full", Path: []any{"spec", "retention"}}, Value: "1w", Seconds: 604800},
		},
		{
			Ref: topology.Ref{Object: "clusters/b|HelmValues monitoring/values", Path: []any{"prometheus", "prometheusSpec"}}, ID: "b/monitoring/stack-prometheus",
			Name: "monitoring/stack-prometheus", Cluster: "b", Replicas: 2, Shards: 3,
			ExternalLabels: map[string]string{"cluster": "b", "prometheus": "monitoring/stack-prometheus"}, ReplicaLabel: "prometheus_replica", ReplicaLabelField: "replicaExternalLabelName",
			Bucket: "monitoring/bucket/config", Sidecar: true, // its retention is bounded by size alone
		},
	}
	if diff := cmp.Diff(want, f.Prometheuses); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRuler(t *testing.T) {
	plain, full := ruler("plain", "query:10902"), ruler("full", "query:10902")
	spec := &full.Resource.(*monitoringv1.ThanosRuler).Spec
	spec.Replicas = new(int32(2))
	spec.Labels = map[string]string{"region": "na", "copy": "$(POD_NAME)"}
	spec.AlertDropLabels = []string{"copy"}
	spec.ObjectStorageConfig = &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "bucket"}, Key: "config"}
	f := fleet(t, bundle{"a": {plain, full, prometheusObject(prometheus("main", nil))}})
	want := []*topology.Ruler{
		{
			Ref: topology.Ref{Object: "clusters/a|ThanosRuler monitoring/plain", Path: []any{"spec"}}, ID: "a/monitoring/plain", Name: "monitoring/plain", Cluster: "a",
			Replicas: 1, Labels: map[string]string{}, ReplicaLabel: "thanos_ruler_replica", PodLabels: []string{"thanos_ruler_replica"},
			DropLabels: []string{"thanos_ruler_replica"}, Operated: true, Queriers: []string{"query:10902"},
		},
		{
			Ref: topology.Ref{Object: "clusters/a|ThanosRuler monitoring/full", Path: []any{"spec"}}, ID: "a/monitoring/full", Name: "monitoring/full", Cluster: "a",
			Replicas: 2, Labels: map[string]string{"region": "na"}, ReplicaLabel: "copy", PodLabels: []string{"thanos_ruler_replica", "copy"},
			DropLabels: []string{"thanos_ruler_replica", "copy"}, Operated: true, Bucket: "monitoring/bucket/config",
			Queriers: []string{"query:10902"},
		},
	}
	if diff := cmp.Diff(want, f.Rulers); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// The operator gives its own label to every ruler, whatever else it has.
	if diff := cmp.Diff([]string{"copy", "prometheus_replica", "thanos_ruler_replica"}, f.ReplicaLabels); diff != "" {
		t.Errorf("replica labels (-want +got):\n%s", diff)
	}
}

// Stores and compactors name their bucket as a Prometheus does.
func TestBuckets(t *testing.T) {
	workload := func(name string, args ...string) *appsv1.StatefulSet {
		s := &appsv1.StatefulSet{ObjectMeta: meta("monitoring", name)}
		s.Spec.Template.Spec.Containers = []corev1.Container{{Args: args, VolumeMounts: []corev1.VolumeMount{{Name: "bucket", MountPath: "/etc/bucket/"}}}}
		s.Spec.Template.Spec.Volumes = []corev1.Volume{{Name: "bucket", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "bucket"}}}}
		return s
	}
	store := workload("store", "store", "--objstore.config-file=/etc/bucket/config")
	compact := workload("compact", "compact", "--objstore.config-file=/etc/other/config", "--deduplication.replica-label=replica")
	other := workload("other", "--flag")
	f := fleet(t, bundle{"a": {wrap("StatefulSet", store.ObjectMeta, store), wrap("StatefulSet", compact.ObjectMeta, compact), wrap("StatefulSet", other.ObjectMeta, other)}})
	if len(f.Stores) != 1 || f.Stores[0].ID != "a/monitoring/store" || f.Stores[0].Bucket != "monitoring/bucket/config" {
		t.Errorf("stores are %s", asJSON(t, f.Stores))
	}
	if len(f.Compactors) != 1 || f.Compactors[0].Bucket != "" {
		t.Fatalf("compactors are %s", asJSON(t, f.Compactors))
	}
	if diff := cmp.Diff([]string{"replica"}, f.Compactors[0].ReplicaLabels); diff != "" {
		t.Errorf("the compactor merges by (-want +got):\n%s", diff)
	}
}

// TestApplications reads the Argo CD applications of a cluster.
func TestApplications(t *testing.T) {
	f, _ := compiled(t, nil)
	type app struct {
		ID               string
		Wave             int
		ServerSide, CRDs bool
		Chart            bool
		Project          string
		Destination      topology.Destination
	}
	to := topology.Destination{Server: "https://dev-na.example.com", Namespace: "monitoring"}
	var got []app
	for _, a := range f.Applications {
		if a.Cluster == "dev-na" {
			got = append(got, app{a.ID, a.Wave, a.ServerSide, a.CRDs, a.Chart, a.Project, a.Destination})
		}
	}
	want := []app{
		{"Application argocd/dev-na-crds", -3, true, true, false, "argocd/good", to},
		{"Application argocd/dev-na-chart", -2, true, false, true, "argocd/good", to},
		{"Application argocd/dev-na-manifests", -1, true, false, false, "argocd/good", to},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var projects []string
	for _, p := range f.Projects {
		projects = append(projects, fmt.Sprint(p.ID, p.Destinations))
	}
	wantProjects := []string{
		"argocd/good[{https://dev-na.example.com  *} {https://prod-eu.example.com  *} {https://prod-na.example.com  *}]",
		"argocd/good-apps[{https://kubernetes.default.svc  argocd}]",
	}
	if diff := cmp.Diff(wantProjects, projects); diff != "" {
		t.Errorf("projects (-want +got):\n%s", diff)
	}
}

// A reference that a finding gives back leads to the line of the inventory.
func TestLocate(t *testing.T) {
	f, _ := compiled(t, nil)
	for object, want := range map[string]string{
		"clusters/dev-na|HelmValues monitoring/dev-na": "clusters/clusters.yaml:1:9",
		"clusters/dev-na|HelmValues monitoring/none":   "",
	} {
		if got := f.Locate(object, []any{"prometheus", "prometheusSpec", "externalLabels", "cluster"}).String(); got != want {
			t.Errorf("%s is at %s, want %s", object, got, want)
		}
	}
}

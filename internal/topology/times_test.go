package topology_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/topology"
)

// TestTimes reads the spans that store gateways and sidecars serve.
func TestTimes(t *testing.T) {
	for name, test := range map[string]struct {
		flags          []string
		oldest, newest int64 // seconds; 0 for no bound
		absolute       bool
	}{
		"no bound":    {nil, 0, 0, false},
		"both":        {[]string{"--min-time=-2w", "--max-time=-2d"}, 14 * 86400, 2 * 86400, false},
		"in words":    {[]string{"--max-time", "2h"}, 0, 0, false}, // which lies in the future
		"the default": {[]string{"--min-time=0000-01-01T00:00:00Z", "--max-time=9999-12-31T23:59:59Z"}, 0, 0, false},
		"a moment":    {[]string{"--max-time=2026-01-01T00:00:00Z"}, 0, 0, true},
		"no time":     {[]string{"--max-time=-soon"}, 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := process("store", corev1.Container{Args: append([]string{"store"}, test.flags...)})
			s := fleet(t, bundle{"a": {o}}).Stores[0]
			seconds := func(s *topology.Setting) int64 {
				if s == nil {
					return 0
				}
				return s.Seconds
			}
			if seconds(s.Oldest) != test.oldest || seconds(s.Newest) != test.newest || s.Absolute != test.absolute {
				t.Errorf("serves from %d to %d, fixed: %v", seconds(s.Oldest), seconds(s.Newest), s.Absolute)
			}
		})
	}
	p := prometheus("main", nil)
	p.Spec.Thanos = &monitoringv1.ThanosSpec{MinTime: "-3h"}
	v := values(nil, nil)
	v.Overrides = map[string]any{"prometheus": map[string]any{"prometheusSpec": map[string]any{"thanos": map[string]any{"minTime": "-4h"}}}}
	f := fleet(t, bundle{"a": {prometheusObject(p), valuesObject(v)}})
	var got []int64
	for _, p := range f.Prometheuses {
		got = append(got, p.MinTime.Seconds)
	}
	if diff := cmp.Diff([]int64{3 * 3600, 4 * 3600}, got); diff != "" {
		t.Errorf("sidecars serve (-want +got):\n%s", diff)
	}
}

// TestShards reads which blocks store gateways serve, and compactors work on.
func TestShards(t *testing.T) {
	const hash = "[{action: hashmod, source_labels: [__block_id], target_label: shard, modulus: 3}, {action: keep, source_labels: [shard], regex: '0|2'}]"
	for name, test := range map[string]struct {
		config string
		want   []int64
		known  bool
	}{
		"none":            {"", nil, true},
		"a hash":          {hash, []int64{0, 2}, true},
		"labels":          {"[{action: keep, source_labels: [region], regex: na}]", nil, false},
		"a variable":      {"[{action: hashmod, source_labels: [__block_id], target_label: shard, modulus: $(N)}]", nil, false},
		"both":            {hash[:len(hash)-1] + ", {action: drop, source_labels: [region], regex: na}]", nil, false},
		"no YAML":         {"[", nil, false},
		"no list":         {"[null]", nil, false},
		"what is refused": {"[{action: hashmod, source_labels: [__block_id]}]", nil, false},
		"too many shards": {"[{action: hashmod, source_labels: [__block_id], target_label: shard, modulus: 5000}]", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"store"}
			if test.config != "" {
				args = append(args, "--selector.relabel-config="+test.config)
			}
			o, _ := process("store", corev1.Container{Args: args})
			s := fleet(t, bundle{"a": {o}}).Stores[0]
			var got []int64
			if s.Shard != nil {
				got = s.Shard.Residues
			}
			if diff := cmp.Diff(test.want, got); diff != "" || s.Known != test.known {
				t.Errorf("known: %v, residues (-want +got):\n%s", s.Known, diff)
			}
		})
	}
}

// A compactor's selector stands in a file as well, and is applied to the labels of those that share its bucket.
func TestCompactorsKeep(t *testing.T) {
	o, s := process("compact", corev1.Container{
		Args:         []string{"compact", "--objstore.config-file=/etc/bucket/config", "--selector.relabel-config-file=/etc/shard/na.yaml"},
		VolumeMounts: []corev1.VolumeMount{{Name: "bucket", MountPath: "/etc/bucket"}, {Name: "shard", MountPath: "/etc/shard"}},
	})
	s.Spec.Template.Spec.Volumes = []corev1.Volume{
		{Name: "bucket", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "bucket"}}},
		{Name: "shard", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "shard"}}}},
	}
	c := &corev1.ConfigMap{ObjectMeta: meta("monitoring", "shard"), Data: map[string]string{"na.yaml": "- {action: keep, source_labels: [region], regex: na}\n"}}
	uploading := func(name, region string) *monitoringv1.Prometheus {
		p := prometheus(name, map[string]string{"region": region})
		p.Spec.Thanos = &monitoringv1.ThanosSpec{ObjectStorageConfig: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: "bucket"}, Key: "config",
		}}
		return p
	}
	kept := ruler("rules", "nobody:1")
	spec := &kept.Resource.(*monitoringv1.ThanosRuler).Spec
	spec.Labels, spec.ObjectStorageConfig = map[string]string{"region": "na"}, uploading("x", "").Spec.Thanos.ObjectStorageConfig
	objects := bundle{"a": {o, prometheusObject(uploading("na", "na")), prometheusObject(uploading("eu", "eu")), kept, instance("elsewhere", map[string]string{"region": "na"})}}
	if f := fleet(t, objects); f.Compactors[0].Known {
		t.Error("it is known without its file")
	}
	objects["a"] = append(objects["a"], wrap("ConfigMap", c.ObjectMeta, c))
	got := fleet(t, objects).Compactors[0]
	if diff := cmp.Diff([]string{"a/monitoring/na", "a/monitoring/rules"}, got.Keeps); diff != "" || !got.Known {
		t.Errorf("known: %v, keeps (-want +got):\n%s", got.Known, diff)
	}
}

// TestRulersWithoutOperator reads rulers from their flags.
func TestRulersWithoutOperator(t *testing.T) {
	o, _ := process("rule", corev1.Container{Args: []string{
		"rule", `--label=region="na"`, "--label", `replica="$(POD)"`, "--alert.label-drop=replica", "--query=http://asking.monitoring.svc:10902",
	}})
	got := fleet(t, bundle{"a": append(querier("asking"), o)}).Rulers
	want := []*topology.Ruler{{
		Ref: topology.Ref{Object: "clusters/a|StatefulSet monitoring/rule", Path: []any{"spec", "template", "spec", "containers", 0}},
		ID:  "a/monitoring/rule", Name: "monitoring/rule", Cluster: "a", Replicas: 1, Labels: map[string]string{"region": "na"}, ReplicaLabel: "replica",
		PodLabels: []string{"replica"}, DropLabels: []string{"replica"}, Queriers: []string{"a/monitoring/asking"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Relabeling may drop what no flag does.
	o, _ = process("rule", corev1.Container{Args: []string{"rule", `--label=replica="$(POD)"`, "--alert.relabel-config=[]"}})
	if got := fleet(t, bundle{"a": {o}}).Rulers[0].DropLabels; !cmp.Equal(got, []string{"replica"}) {
		t.Errorf("drops %v", got)
	}
}

// TestUnknownFlags finds flags in command lines and in what objects add to them, once in each object.
func TestUnknownFlags(t *testing.T) {
	added := []monitoringv1.Argument{{Name: "log.level", Value: "debug"}, {Name: "no-such-flag"}}
	p := prometheus("main", nil)
	p.Spec.Thanos = &monitoringv1.ThanosSpec{Version: new("v0.42.4"), AdditionalArgs: added}
	rules := ruler("rules", "nobody:1")
	spec := &rules.Resource.(*monitoringv1.ThanosRuler).Spec
	spec.Image, spec.Version, spec.AdditionalArgs = "quay.io/thanos/thanos:v0.36.0", new("v0.42.4"), added
	v := values(nil, nil)
	v.Prometheus.PrometheusSpec.Thanos = chart.Thanos{Version: "v0.42.4"}
	v.Overrides = map[string]any{"prometheus": map[string]any{"prometheusSpec": map[string]any{"thanos": map[string]any{
		"additionalArgs": []any{map[string]any{"name": "no-such-flag"}},
	}}}}
	o, _ := process("store", corev1.Container{Image: "quay.io/thanos/thanos:v0.42.4", Args: []string{"store", "--log.level=debug", "--no-such-flag", "x"}})
	latest, _ := process("latest", corev1.Container{Image: "quay.io/thanos/thanos:latest", Args: []string{"store", "--no-such-flag"}})
	var got []string
	for _, u := range fleet(t, bundle{"a": {prometheusObject(p), rules, valuesObject(v), o, latest}, "b": {o}}).UnknownFlags {
		got = append(got, u.Command+" "+u.Version+" "+u.Flag+" "+asJSON(t, u.Path))
	}
	want := []string{
		`sidecar v0.42.4 no-such-flag ["spec","thanos","additionalArgs",1,"name"]`,
		`rule v0.36.0 no-such-flag ["spec","additionalArgs",1,"name"]`,
		`sidecar v0.42.4 no-such-flag ["prometheus","prometheusSpec","thanos","additionalArgs",0,"name"]`,
		`store v0.42.4 no-such-flag ["spec","template","spec","containers",0,"args",2]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

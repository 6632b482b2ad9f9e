package topology_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// process is a workload of one container.
func process(name string, c corev1.Container) (*manifest.Object, *appsv1.StatefulSet) {
	s := &appsv1.StatefulSet{ObjectMeta: meta("monitoring", name)}
	s.Spec.Template.Labels = map[string]string{"app": name}
	s.Spec.Template.Spec.Containers = []corev1.Container{c}
	return wrap("StatefulSet", s.ObjectMeta, s), s
}

// TestCommandLines reads the ways to write the same command line, each flag with the place that it stands at.
func TestCommandLines(t *testing.T) {
	container := []any{"spec", "template", "spec", "containers", 0}
	raw := func(list string, at int) *topology.Setting {
		return &topology.Setting{Ref: topology.Ref{Object: "clusters/a|StatefulSet monitoring/compact", Path: append(container[:5:5], list, at)},
			Value: "90d", Seconds: 90 * 86400}
	}
	for name, test := range map[string]struct {
		container corev1.Container
		want      *topology.Setting
	}{
		"one word":          {corev1.Container{Args: []string{"compact", "--wait", "--retention.resolution-raw=90d"}}, raw("args", 2)},
		"two words":         {corev1.Container{Args: []string{"compact", "--wait", "--retention.resolution-raw", "90d"}}, raw("args", 2)},
		"given twice":       {corev1.Container{Args: []string{"compact", "--retention.resolution-raw=1d", "--retention.resolution-raw=90d"}}, raw("args", 2)},
		"a program":         {corev1.Container{Command: []string{"/bin/thanos", "compact"}, Args: []string{"--retention.resolution-raw=90d"}, Image: "store:1"}, raw("args", 0)},
		"all in a command":  {corev1.Container{Command: []string{"thanos", "compact", "--retention.resolution-raw=90d"}}, raw("command", 2)},
		"an image":          {corev1.Container{Args: []string{"compact", "--retention.resolution-raw=90d"}, Image: "docker.io/bitnami/thanos:0.36.1"}, raw("args", 1)},
		"a variable":        {corev1.Container{Args: []string{"compact", "--retention.resolution-raw=$(RAW)"}, Env: []corev1.EnvVar{{Name: "RAW", Value: "90d"}}}, raw("args", 1)},
		"a secret variable": {corev1.Container{Args: []string{"compact", "--retention.resolution-raw=$(RAW)"}, Env: []corev1.EnvVar{{Name: "RAW", ValueFrom: &corev1.EnvVarSource{}}}}, nil},
		"no value":          {corev1.Container{Args: []string{"compact", "--retention.resolution-raw"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := process("compact", test.container)
			f := fleet(t, bundle{"a": {o}})
			if len(f.Compactors) != 1 {
				t.Fatalf("%d compactors", len(f.Compactors))
			}
			if diff := cmp.Diff(test.want, f.Compactors[0].Raw); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What only looks like Thanos is none.
func TestOtherProcesses(t *testing.T) {
	for name, c := range map[string]corev1.Container{
		"of another image":   {Image: "registry.example.com/shop/compactor:1.0", Args: []string{"compact"}},
		"of another command": {Image: "quay.io/thanos/thanos:v0.42.4", Args: []string{"tools", "bucket", "web"}},
		"a shell":            {Image: "quay.io/thanos/thanos:v0.42.4", Command: []string{"sh", "-c"}, Args: []string{"thanos compact"}},
		"without arguments":  {Image: "quay.io/thanos/thanos:v0.42.4"},
	} {
		t.Run(name, func(t *testing.T) {
			o, _ := process("other", c)
			if f := fleet(t, bundle{"a": {o}}); len(f.Compactors) != 0 {
				t.Errorf("is a compactor: %s", asJSON(t, f.Compactors[0]))
			}
		})
	}
}

// A bucket is a key of a Secret: one that is mounted, under its own name or another, or one that a variable holds.
func TestBucketsOfProcesses(t *testing.T) {
	mounted := []corev1.VolumeMount{{Name: "bucket", MountPath: "/etc/bucket"}}
	for name, test := range map[string]struct {
		container corev1.Container
		secret    *corev1.SecretVolumeSource
		want      string
	}{
		"mounted": {
			corev1.Container{Args: []string{"store", "--objstore.config-file=/etc/bucket/a.yaml"}, VolumeMounts: mounted},
			&corev1.SecretVolumeSource{SecretName: "bucket"}, "monitoring/bucket/a.yaml",
		},
		"by another name": {
			corev1.Container{Args: []string{"store", "--objstore.config-file", "/etc/bucket/a.yaml"}, VolumeMounts: mounted},
			&corev1.SecretVolumeSource{SecretName: "bucket", Items: []corev1.KeyToPath{{Key: "key", Path: "a.yaml"}}}, "monitoring/bucket/key",
		},
		"in a variable": {
			corev1.Container{Args: []string{"store", "--objstore.config=$(CONFIG)"}, Env: []corev1.EnvVar{{Name: "CONFIG", ValueFrom: &corev1.EnvVarSource{
				SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "bucket"}, Key: "key"},
			}}}}, nil, "monitoring/bucket/key",
		},
		"written there": {corev1.Container{Args: []string{"store", "--objstore.config=type: S3"}}, nil, ""},
		"elsewhere":     {corev1.Container{Args: []string{"store", "--objstore.config-file=/etc/bucket/a.yaml"}}, nil, ""},
		"none":          {corev1.Container{Args: []string{"store"}}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o, s := process("store", test.container)
			s.Spec.Template.Spec.Volumes = []corev1.Volume{{Name: "bucket", VolumeSource: corev1.VolumeSource{Secret: test.secret}}}
			if got := fleet(t, bundle{"a": {o}}).Stores[0].Bucket; got != test.want {
				t.Errorf("is %q, want %q", got, test.want)
			}
		})
	}
}

package topology_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// asking makes a querier with an endpoint file and further flags.
func asking(file string, flags ...string) []*manifest.Object {
	objects := querier("asking")
	pod := &objects[0].Resource.(*appsv1.Deployment).Spec.Template.Spec
	pod.Containers[1].Args = append(append(pod.Containers[1].Args, "--endpoint.sd-config-file=/etc/thanos/endpoints.yaml"), flags...)
	pod.Containers[1].VolumeMounts = []corev1.VolumeMount{{Name: "file", MountPath: "/etc/thanos"}}
	pod.Volumes = []corev1.Volume{{Name: "file", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
		LocalObjectReference: corev1.LocalObjectReference{Name: "file"}, Items: []corev1.KeyToPath{{Key: "text", Path: "endpoints.yaml"}},
	}}}}
	c := &corev1.ConfigMap{ObjectMeta: meta("monitoring", "file"), Data: map[string]string{"text": file}}
	return append(objects, wrap("ConfigMap", c.ObjectMeta, c))
}

// TestDialing finds out how endpoints are dialed, by the rules of Thanos' cmd/thanos/endpointset.go.
func TestDialing(t *testing.T) {
	type dialed struct {
		TLS  bool
		Name string
	}
	for name, test := range map[string]struct {
		file  string
		flags []string
		want  []dialed
	}{
		"nothing is said": {"endpoints: [{address: 'a:1'}]", nil, []dialed{{}}},
		"flags for all": {
			"endpoints: [{address: 'a:1'}, {address: 'dns+a:1'}]",
			[]string{"--grpc-client-tls-secure", "--grpc-client-server-name=name"}, []dialed{{true, "name"}, {true, "name"}},
		},
		"the file's default wins over flags": {
			"default_client_config: {tls_config: {enabled: false}}\nendpoints: [{address: 'a:1'}]",
			[]string{"--grpc-client-tls-secure"}, []dialed{{}},
		},
		"a certificate turns it on": {
			"default_client_config: {tls_config: {ca_file: ca}, server_name: name}\nendpoints: [{address: 'a:1'}]", nil, []dialed{{true, "name"}},
		},
		"an endpoint's own": {
			"endpoints: [{address: 'a:1', client_config: {tls_config: {enabled: true}, server_name: name}}, {address: 'b:1'}]",
			nil, []dialed{{true, "name"}, {}},
		},
		"an endpoint's name over the default": {
			"default_client_config: {tls_config: {enabled: true}}\nendpoints: [{address: 'a:1', client_config: {server_name: name}}]",
			nil, []dialed{{true, "name"}},
		},
		"what is looked up has no own": {
			"endpoints: [{address: 'dnssrv+a', client_config: {tls_config: {enabled: true}}}]", nil, []dialed{{}},
		},
		"unless it is a group": {
			"endpoints: [{address: 'dnssrv+a', group: true, client_config: {tls_config: {enabled: true}}}]", nil, []dialed{{true, ""}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []dialed
			for _, e := range fleet(t, bundle{"a": asking(test.file, test.flags...)}).Queriers[0].Endpoints {
				got = append(got, dialed{e.TLS, e.ServerName})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestBalanced finds the addresses behind which one pod is asked at a time.
func TestBalanced(t *testing.T) {
	headless := service("monitoring", "each", map[string]string{"app": "mine"})
	headless.Resource.(*corev1.Service).Spec.ClusterIP = corev1.ClusterIPNone
	for address, want := range map[string]bool{
		"mine.monitoring.svc:10901":                   true,
		"dns+mine.monitoring.svc:10901":               true,
		"dnssrv+_grpc._tcp.mine.monitoring.svc":       true,
		"each.monitoring.svc:10901":                   true,
		"dns+each.monitoring.svc:10901":               false,
		"dnssrvnoa+_grpc._tcp.each.monitoring.svc":    false,
		"mine-0.each.monitoring.svc:10901":            false,
		"dnssrv+_grpc._tcp.nowhere.monitoring.svc":    false,
		"dns+prometheus-operated.monitoring.svc:1":    false,
		"dns+thanos-ruler-operated.monitoring.svc:1":  false,
		"prometheus-operated.monitoring.svc:10901":    true,
		"thanos-ruler-operated.monitoring.svc:109010": true,
	} {
		t.Run(address, func(t *testing.T) {
			objects := append(querier("mine"), headless, instance("main", nil), ruler("rules", "nobody:1"))
			for _, q := range fleet(t, bundle{"a": append(objects, querier("asking", address)...)}).Queriers {
				for _, e := range q.Endpoints {
					if e.Balanced != want {
						t.Errorf("balanced: %v", e.Balanced)
					}
				}
			}
			group := append(querier("mine"), headless, instance("main", nil), ruler("rules", "nobody:1"))
			group = append(group, asking("endpoints: [{group: true, address: '"+address+"'}]")...)
			for _, q := range fleet(t, bundle{"a": group}).Queriers {
				for _, e := range q.Endpoints {
					if e.Balanced != (len(e.Targets) > 0 && !e.Pod) {
						t.Errorf("as a group, balanced: %v", e.Balanced)
					}
				}
			}
		})
	}
}

// A load balancer with a certificate may end TLS.
func TestTerminated(t *testing.T) {
	for annotation, want := range map[string]bool{
		"service.beta.kubernetes.io/aws-load-balancer-ssl-cert": true,
		"service.beta.kubernetes.io/aws-load-balancer-type":     false,
	} {
		objects := querier("mine")
		objects[1].Resource.(*corev1.Service).Annotations = map[string]string{annotation: "x"}
		for _, q := range fleet(t, bundle{"a": append(objects, querier("asking", "mine:1")...)}).Queriers {
			for _, e := range q.Endpoints {
				if e.Terminated != want {
					t.Errorf("%s: %v", annotation, e.Terminated)
				}
			}
		}
	}
}

// TestServers lists what answers the store API.
func TestServers(t *testing.T) {
	p := prometheus("main", nil)
	p.Spec.Replicas, p.Spec.Shards = new(int32(2)), new(int32(3))
	p.Spec.Thanos = &monitoringv1.ThanosSpec{GRPCServerTLSConfig: &monitoringv1.GRPCServerTLSConfig{}}
	stateless := ruler("stateless", "asking:1")
	stateless.Resource.(*monitoringv1.ThanosRuler).Spec.RemoteWrite = []monitoringv1.RemoteWriteSpec{{}}
	receive, s := process("receive", corev1.Container{Args: []string{"receive", "--grpc-server-tls-cert=cert"}})
	s.Spec.Replicas = new(int32(3))
	frontend, _ := process("frontend", corev1.Container{Args: []string{"query-frontend"}})
	objects := append(querier("asking"), prometheusObject(p), instance("plain", nil), ruler("rules", "asking:1"), stateless, receive, frontend)
	want := map[string]topology.Server{
		"a/monitoring/asking":  {Component: "query", Pods: 1},
		"a/monitoring/main":    {Component: "sidecar", Pods: 6, TLS: true},
		"a/monitoring/rules":   {Component: "rule", Pods: 1},
		"a/monitoring/receive": {Component: "receive", Pods: 3, TLS: true},
	}
	if diff := cmp.Diff(want, fleet(t, bundle{"a": objects}).Servers); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

package topology_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// TestProgramsOfTheChart asks for metrics of Kubernetes, which nobody declares: in clusters a and b the values tell whether
// the chart's Prometheus scrapes them, and in b there is an instance that scrapes hosts.
func TestProgramsOfTheChart(t *testing.T) {
	on := func(overrides map[string]any) *manifest.Object {
		v := values(nil, nil)
		v.Overrides = overrides
		return valuesObject(v)
	}
	off := map[string]any{"kubeStateMetrics": map[string]any{"enabled": false}}
	blind := func(spec map[string]any) map[string]any {
		return map[string]any{"kubeStateMetrics": off["kubeStateMetrics"], "prometheus": map[string]any{"prometheusSpec": spec}}
	}
	infra := func(change func(*monitoringv1.PrometheusSpec)) *manifest.Object {
		o := instance("infra", nil)
		change(&o.Resource.(*monitoringv1.Prometheus).Spec)
		return o
	}
	const stack = "monitoring/stack-prometheus"
	asks := func(instance, expr string) *manifest.Object { return rules("asks", instance, alert("A", expr, nil)) }
	own, theirs := asks("", "kube_pod_info"), asks("infra", "kube_pod_info")
	lacks := []string{"A by monitoring/infra in b: lacks kube_pod_info of " + stack}
	hostsOf := hosts("hosts", "infra", "prod", "node_load1")
	for name, test := range map[string]struct {
		a, b []*manifest.Object
		of   *manifest.Object
		want []string
	}{
		"in the cluster": {[]*manifest.Object{on(nil), own}, []*manifest.Object{on(nil), own}, own, nil},
		"turned off in one": {
			[]*manifest.Object{on(nil), own}, []*manifest.Object{on(off), own}, own,
			[]string{"A by " + stack + " in b: lacks kube_pod_info of " + stack},
		},
		"turned off everywhere": {[]*manifest.Object{on(off), own}, []*manifest.Object{on(off), own}, own, nil},
		"turned off, and something is not known": {
			[]*manifest.Object{on(nil), own}, []*manifest.Object{on(off), own, serviceMonitor("x", "m", nil)}, own, nil,
		},
		"turned off, and another scrapes it": {
			[]*manifest.Object{on(nil), own}, []*manifest.Object{on(off), own, serviceMonitor("x", "m", nil, "kube_pod_labels")}, own, nil,
		},
		"turned off, and jobs are added": {
			[]*manifest.Object{on(nil), own}, []*manifest.Object{on(blind(map[string]any{"additionalScrapeConfigs": []any{}})), own}, own, nil,
		},
		"turned off, and others write": {
			[]*manifest.Object{on(nil), own}, []*manifest.Object{on(blind(map[string]any{"enableRemoteWriteReceiver": true})), own}, own, nil,
		},
		"turned off, and others do not write": {
			[]*manifest.Object{on(nil), own}, []*manifest.Object{on(blind(map[string]any{"enableRemoteWriteReceiver": false})), own}, own,
			[]string{"A by " + stack + " in b: lacks kube_pod_info of " + stack},
		},
		"by the instance": {nil, []*manifest.Object{on(nil), instance("infra", nil), hostsOf, theirs}, theirs, lacks},
		"by an instance of unknown targets": {
			nil, []*manifest.Object{on(nil), instance("infra", nil), hosts("hosts", "infra", "prod"), theirs}, theirs, nil,
		},
		"by an instance with jobs of its own": {
			nil, []*manifest.Object{on(nil), infra(func(s *monitoringv1.PrometheusSpec) {
				s.AdditionalScrapeConfigs = &corev1.SecretKeySelector{Key: "jobs"}
			}), hostsOf, theirs}, theirs, nil,
		},
		"by an instance to which others write": {
			nil, []*manifest.Object{on(nil), infra(func(s *monitoringv1.PrometheusSpec) { s.EnableRemoteWriteReceiver = true }), hostsOf, theirs}, theirs, nil,
		},
		"by an instance that may select the chart's monitors": {
			nil, []*manifest.Object{on(nil), infra(func(s *monitoringv1.PrometheusSpec) {
				s.ServiceMonitorSelector = &metav1.LabelSelector{MatchLabels: map[string]string{"release": "stack"}}
			}), hostsOf, theirs}, theirs, nil,
		},
		"by an instance that selects no monitors": {
			nil, []*manifest.Object{on(nil), infra(func(s *monitoringv1.PrometheusSpec) { s.ServiceMonitorSelector = nil }), hostsOf, theirs}, theirs, lacks,
		},
		"a metric of which it is not known who has it": {
			nil, []*manifest.Object{on(nil), instance("infra", nil), hostsOf, asks("infra", "alertmanager_alerts or go_goroutines or up or shop_total")}, nil, nil,
		},
		"of each program": {
			nil, []*manifest.Object{on(nil), instance("infra", nil), hostsOf, asks("infra", "container_memory_rss or kubelet_running_pods or rest_client_requests_total")}, nil,
			[]string{
				"A by monitoring/infra in b: lacks container_memory_rss of " + stack,
				"A by monitoring/infra in b: lacks kubelet_running_pods of " + stack,
			},
		},
		"of the hosts, in the cluster": {
			nil, []*manifest.Object{on(nil), instance("infra", nil), hostsOf, asks("", "node_load15")}, nil,
			[]string{"A by " + stack + " in b: lacks node_load15 of monitoring/infra"},
		},
		"of the hosts, by the instance": {nil, []*manifest.Object{on(nil), instance("infra", nil), hostsOf, asks("infra", "node_load15")}, nil, nil},
		"by a ruler of which nobody knows whom it asks": {
			nil, []*manifest.Object{on(nil), ruler("infra", "http://nobody:1"), theirs}, theirs, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			of := test.of
			if of == nil {
				of = test.b[len(test.b)-1]
			}
			if diff := cmp.Diff(test.want, problems(fleet(t, bundle{"a": test.a, "b": test.b}), of)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

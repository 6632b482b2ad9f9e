package topology_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// TestAddresses resolves what a querier of cluster a, in the namespace monitoring, may dial.
func TestAddresses(t *testing.T) {
	across := service("monitoring", "external", map[string]string{"app": "theirs"})
	across.Resource.(*corev1.Service).Annotations = map[string]string{"external-dns.alpha.kubernetes.io/hostname": "theirs.b.example.com"}
	for address, want := range map[string][]string{
		"mine.monitoring:10901":                    {"a/monitoring/mine"},
		"mine.monitoring.svc:10901":                {"a/monitoring/mine"},
		"mine.monitoring.svc.cluster.local:10901":  {"a/monitoring/mine"},
		"mine.monitoring.svc.cluster.local.:10901": {"a/monitoring/mine"},
		"mine:10901":                    {"a/monitoring/mine"},
		"dns+mine.monitoring.svc:10901": {"a/monitoring/mine"},
		"dnssrv+_grpc._tcp.mine.monitoring.svc.cluster.local":                   {"a/monitoring/mine"},
		"dnssrvnoa+_grpc._tcp.both.monitoring.svc":                              {"a/monitoring/mine", "a/monitoring/other"},
		"dnssrv+_grpc._tcp.stack-thanos-discovery.monitoring.svc.cluster.local": {"a/monitoring/stack-prometheus"},
		"dnssrv+_grpc._tcp.instance-thanos-discovery.monitoring.svc":            {"a/monitoring/instance"},
		"theirs.b.example.com:10901":                                            {"b/monitoring/theirs"},
		"dns+theirs.b.example.com:10901":                                        {"b/monitoring/theirs"},
		"theirs.monitoring.svc:10901":                                           {}, // a Service of another cluster
		"mine.shop.svc:10901":                                                   {}, // of another namespace
		"mine.monitoring.example.com:10901":                                     {},
		"elsewhere:10901":                                                       {}, // whose Service selects no pod here
		"handmade.monitoring.svc:10901":                                         {}, // whose Service selects by no label
		"thanos.example.com:10901":                                              {},
	} {
		t.Run(address, func(t *testing.T) {
			v := values(nil, nil)
			v.Prometheus.ThanosService.Enabled = true
			objects := append(querier("mine"), querier("other")...)
			objects = append(objects, valuesObject(v), instance("instance", nil),
				service("monitoring", "both", nil), service("monitoring", "handmade", nil),
				service("monitoring", "elsewhere", map[string]string{"app": "nowhere"}),
				service("monitoring", "instance-thanos-discovery", map[string]string{"operator.prometheus.io/name": "instance"}))
			objects = append(objects, querier("asking", address)...)
			both := objects[6].Resource.(*corev1.Service)
			both.Spec.Selector = map[string]string{"tier": "query"}
			for _, o := range objects[:4] {
				if d, ok := o.Resource.(*appsv1.Deployment); ok {
					d.Spec.Template.Labels["tier"] = "query"
				}
			}
			f := fleet(t, bundle{"a": objects, "b": append(querier("theirs"), across)})
			var got []string
			for _, q := range f.Queriers {
				for _, e := range q.Endpoints {
					if e.Address != address {
						t.Errorf("asks at %s", e.Address)
					}
					got = e.Targets
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("reaches (-want +got):\n%s", diff)
			}
		})
	}
}

// A querier's endpoints stand in flags and in a file of a ConfigMap; each finds its way back.
func TestEndpoints(t *testing.T) {
	objects := querier("query", "mine.monitoring:10901")
	pod := &objects[0].Resource.(*appsv1.Deployment).Spec.Template.Spec
	pod.Containers[1].Args = append(pod.Containers[1].Args, "--endpoint-group=store.monitoring:10901", "--endpoint-strict=rule.monitoring:10901",
		"--endpoint.sd-config-file=/etc/thanos/file/endpoints.yaml", "--log.level=info")
	pod.Containers[1].VolumeMounts = []corev1.VolumeMount{{Name: "file", MountPath: "/etc/thanos/file"}}
	pod.Volumes = []corev1.Volume{{Name: "file", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
		LocalObjectReference: corev1.LocalObjectReference{Name: "endpoints"},
	}}}}
	configMap := func(text string) *manifest.Object {
		c := &corev1.ConfigMap{ObjectMeta: meta("monitoring", "endpoints"), Data: map[string]string{"endpoints.yaml": text}}
		return wrap("ConfigMap", c.ObjectMeta, c)
	}
	file := configMap("endpoints:\n- address: sidecar.monitoring:10901\n  strict: true\n")
	q := fleet(t, bundle{"a": append(objects, file)}).Queriers[0]
	var got []string
	for _, e := range q.Endpoints {
		got = append(got, e.Address+" "+asJSON(t, e.Path))
	}
	want := []string{
		`mine.monitoring:10901 ["spec","template","spec","containers",1,"args",2]`,
		`store.monitoring:10901 ["spec","template","spec","containers",1,"args",3]`,
		`rule.monitoring:10901 ["spec","template","spec","containers",1,"args",4]`,
		`sidecar.monitoring:10901 ["data","endpoints.yaml","endpoints",0,"address"]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"replica"}, q.ReplicaLabels); diff != "" {
		t.Errorf("replica labels (-want +got):\n%s", diff)
	}
	// A file that is not there is asked nothing.
	if q := fleet(t, bundle{"a": objects, "b": {file}}).Queriers[0]; len(q.Endpoints) != 3 {
		t.Errorf("without its file, it asks %v", q.Endpoints)
	}
	// Of one that does not parse, nothing is known.
	if q := fleet(t, bundle{"a": append(objects, configMap("endpoints: ["))}).Queriers[0]; len(q.Endpoints) != 3 || !q.Opaque {
		t.Errorf("with a file that does not parse, it asks %v", q.Endpoints)
	}
}

// A querier without endpoints has an empty list, which a policy can go over.
func TestNoEndpoints(t *testing.T) {
	f := fleet(t, bundle{"a": querier("query")})
	if got := asJSON(t, f.Queriers[0].Endpoints); got != "[]" {
		t.Errorf("endpoints are %s", got)
	}
}

func TestCycles(t *testing.T) {
	at := func(name string) string { return name + ".monitoring:10901" }
	for name, test := range map[string]struct {
		asks map[string][]string
		want [][]string
	}{
		"a tree":            {map[string][]string{"x": {"y", "z"}, "y": {"w"}, "z": {"w"}, "w": nil}, nil},
		"itself":            {map[string][]string{"x": {"x", "y"}, "y": nil}, [][]string{{"x"}}},
		"two":               {map[string][]string{"x": {"y"}, "y": {"x"}}, [][]string{{"x", "y"}}},
		"three":             {map[string][]string{"y": {"z"}, "z": {"x"}, "x": {"y"}}, [][]string{{"x", "y", "z"}}},
		"two circles":       {map[string][]string{"v": {"w"}, "w": {"v"}, "x": {"y"}, "y": {"x"}}, [][]string{{"v", "w"}, {"x", "y"}}},
		"two through one":   {map[string][]string{"x": {"y", "z"}, "y": {"x"}, "z": {"x"}}, [][]string{{"x", "y"}}},
		"a long way beside": {map[string][]string{"x": {"y"}, "y": {"x", "z"}, "z": {"y"}}, [][]string{{"x", "y"}, {"y", "z"}}},
		"behind a tree":     {map[string][]string{"v": {"w"}, "w": {"x"}, "x": {"y"}, "y": {"x"}}, [][]string{{"x", "y"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var objects []*manifest.Object
			for _, q := range []string{"z", "y", "x", "w", "v"} {
				if _, ok := test.asks[q]; !ok {
					continue
				}
				var addresses []string
				for _, to := range test.asks[q] {
					addresses = append(addresses, at(to))
				}
				objects = append(objects, querier(q, addresses...)...)
			}
			var want [][]string
			for _, way := range test.want {
				var ids []string
				for _, q := range way {
					ids = append(ids, "a/monitoring/"+q)
				}
				want = append(want, ids)
			}
			if diff := cmp.Diff(want, fleet(t, bundle{"a": objects}).Cycles); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Rulers name the queriers that they ask, and the addresses behind which nothing stands.
func TestRulersAsk(t *testing.T) {
	objects := append(querier("query"), ruler("near", "http://query.monitoring.svc.cluster.local:10902"), ruler("far", "http://query.example.com:10902"),
		ruler("plain", "query.monitoring:10902"))
	want := map[string]string{
		"monitoring/near": "a/monitoring/query", "monitoring/far": "query.example.com:10902", "monitoring/plain": "a/monitoring/query",
	}
	got := map[string]string{}
	for _, r := range fleet(t, bundle{"a": objects}).Rulers {
		got[r.Name] = strings.Join(r.Queriers, " ")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The good fleet's federation: who asks whom.
func TestFederation(t *testing.T) {
	f, _ := compiled(t, nil)
	const leaf, chart = "/monitoring/thanos-query", "/monitoring/kube-prometheus-stack-prometheus"
	want := map[string][]string{
		"dev-na" + leaf:  {"dev-na" + chart},
		"prod-na" + leaf: {"prod-na" + chart},
		"prod-eu" + leaf: {"prod-eu" + chart},
		"prod-na" + leaf + "-region": {
			"dev-na" + leaf, "prod-na" + leaf, "prod-na/monitoring/thanos-store", "prod-na/monitoring/ruler-na", "prod-na/monitoring/infrastructure",
		},
		"prod-eu" + leaf + "-region": {
			"prod-eu" + leaf, "prod-eu/monitoring/thanos-store", "prod-eu/monitoring/ruler-eu", "prod-eu/monitoring/infrastructure",
		},
		"prod-na" + leaf + "-global": {"prod-eu" + leaf + "-region", "prod-na" + leaf + "-region", "prod-na/monitoring/ruler-global"},
	}
	got := map[string][]string{}
	for _, q := range f.Queriers {
		for _, e := range q.Endpoints {
			got[q.ID] = append(got[q.ID], e.Targets...)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if f.Cycles != nil {
		t.Errorf("goes in circles: %v", f.Cycles)
	}
}

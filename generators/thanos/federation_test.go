package thanos

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// endpoints reads the file of a querier back.
func endpoints(t *testing.T, objects []*manifest.Object, querier string) []Endpoint {
	t.Helper()
	c, _ := find[*corev1.ConfigMap](t, objects, "ConfigMap", querier+"-endpoints")
	var f EndpointFile
	if err := yaml.UnmarshalStrict([]byte(c.Data["endpoints.yaml"]), &f); err != nil {
		t.Fatal(err)
	}
	return f.Endpoints
}

func flags(t *testing.T, objects []*manifest.Object, workload string) []string {
	t.Helper()
	template, ok := pods(objects)[workload]
	if !ok {
		t.Fatalf("no workload %s", workload)
	}
	return template.Spec.Containers[0].Args
}

// The file's keys are those that Thanos v0.42.4 reads, since it ignores all others. In the folder of its module:
//
//	sed -n '/^type tlsConfig/,/^type endpointConfigProvider/p' cmd/thanos/endpointset.go |
//	  grep -oE 'yaml:"[a-z_]+"' | cut -d'"' -f2 | sort -u > testdata/v0.42.4/endpoint.keys
func TestEndpointKeysExist(t *testing.T) {
	client := &ClientConfig{
		TLSConfig:  TLSConfig{Enabled: true, InsecureSkipVerify: true, CertFile: "c", KeyFile: "k", CAFile: "a", MinVersion: "1.3"},
		ServerName: "s", Compression: "none",
	}
	all, err := yaml.Marshal(EndpointFile{DefaultClientConfig: client, Endpoints: []Endpoint{
		{Address: "a", Strict: true, Group: true, ServiceConfig: "{}", ClientConfig: client},
	}})
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for line := range strings.Lines(string(all)) {
		key, _, _ := strings.Cut(strings.TrimLeft(line, "- "), ":")
		keys[key] = true
	}
	if d := cmp.Diff(lines(t, "testdata/v0.42.4/endpoint.keys"), slices.Sorted(maps.Keys(keys))); d != "" {
		t.Errorf("keys differ (-thanos +ours):\n%s", d)
	}
}

// Each layer reaches each producer below it once, by the one way that leads there.
func TestQueriersReachEachProducerOnce(t *testing.T) {
	inv := fleet()
	const in = ".monitoring.svc.cluster.local"
	tests := []struct {
		name    string
		objects []*manifest.Object
		querier string
		want    []string
	}{
		{"leaf", Leaf(inv), "thanos-query", []string{"dnssrv+_grpc._tcp.kube-prometheus-stack-thanos-discovery" + in}},
		{"region with an instance of its own", Region(inv, inv.Region("eu")), "thanos-query-region", []string{
			"thanos-query.dev-eu-1.thanos.example.com:10901",
			"thanos-query" + in + ":10901",
			"dnssrv+_grpc._tcp.thanos-store" + in,
			"dnssrv+_grpc._tcp.ruler-eu" + in,
			"dnssrv+_grpc._tcp.infrastructure-thanos-discovery" + in,
		}},
		{"region without", Region(inv, inv.Region("na")), "thanos-query-region", []string{
			"thanos-query.dev-na-1.thanos.example.com:10901",
			"thanos-query" + in + ":10901",
			"thanos-query.prod-na-2.thanos.example.com:10901",
			"dnssrv+_grpc._tcp.thanos-store" + in,
			"dnssrv+_grpc._tcp.ruler-na" + in,
		}},
		{"global", Global(inv), "thanos-query-global", []string{
			"thanos-query-region.prod-eu-1.thanos.example.com:10901",
			"thanos-query-region" + in + ":10901",
			"dnssrv+_grpc._tcp.ruler-global" + in,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, e := range endpoints(t, test.objects, test.querier) {
				got = append(got, e.Address)
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("endpoints differ (-want +got):\n%s", d)
			}
		})
	}
}

// Whoever dials a querier uses TLS and expects the name that it has across clusters; nothing else has TLS. Thanos takes
// no client configuration of its own for an address that it resolves, unless it is a group.
func TestTLSAtBothEnds(t *testing.T) {
	inv := fleet()
	for _, u := range units(inv) {
		for name, template := range pods(u.objects) {
			args := template.Spec.Containers[0].Args
			if len(args) == 0 || args[0] != "query" {
				continue
			}
			for _, want := range []string{
				"--grpc-server-tls-cert=/etc/thanos/tls/tls.crt",
				"--grpc-server-tls-key=/etc/thanos/tls/tls.key",
				"--grpc-server-tls-client-ca=/etc/thanos/tls/ca.crt",
			} {
				if !slices.Contains(args, want) {
					t.Errorf("%s: %s lacks %s", u.dir, name, want)
				}
			}
			for _, e := range endpoints(t, u.objects, name) {
				querier := strings.HasPrefix(e.Address, "thanos-query")
				switch {
				case querier != (e.ClientConfig != nil && e.ClientConfig.TLSConfig.Enabled):
					t.Errorf("%s: %s is dialed with the wrong kind of connection", u.dir, e.Address)
				case !querier && !strings.HasPrefix(e.Address, "dnssrv+"):
					t.Errorf("%s: %s is one address for several pods", u.dir, e.Address)
				case querier && !strings.HasSuffix(e.ClientConfig.ServerName, ".thanos.example.com"):
					t.Errorf("%s: %s is expected to be %q", u.dir, e.Address, e.ClientConfig.ServerName)
				}
			}
		}
	}
}

// A name that is dialed from another cluster is one that some door announces, and every door is used.
func TestDoorsAreThoseDialed(t *testing.T) {
	inv := fleet()
	dialed, announced := map[string]bool{}, map[string]bool{}
	for _, u := range units(inv) {
		for _, o := range u.objects {
			switch r := o.Resource.(type) {
			case *corev1.ConfigMap:
				for _, e := range endpoints(t, u.objects, strings.TrimSuffix(o.Name, "-endpoints")) {
					if host, found := strings.CutSuffix(e.Address, ".thanos.example.com:10901"); found {
						dialed[host+".thanos.example.com"] = true
					}
				}
			case *corev1.Service:
				if r.Spec.Type == corev1.ServiceTypeLoadBalancer {
					announced[r.Annotations["external-dns.alpha.kubernetes.io/hostname"]] = true
				}
			}
		}
	}
	if d := cmp.Diff(dialed, announced); d != "" {
		t.Errorf("names differ (-dialed +announced):\n%s", d)
	}
	if len(dialed) == 0 {
		t.Error("nothing is dialed across clusters")
	}
}

// One list of replica labels is behind every querier, ruler and, where it merges, compactor.
func TestReplicaLabels(t *testing.T) {
	inv := fleet()
	inv.Fleet.Labels.Replica, inv.Fleet.Labels.RulerReplica = "replica", "ruler_replica"
	na := inv.Region("na")
	na.Bucket.Deduplicate = true
	// The operator labels its rulers thanos_ruler_replica, whatever else they have.
	want := []string{"replica", "ruler_replica", "thanos_ruler_replica"}

	dropped := func(args []string, flag string) []string {
		var labels []string
		for _, a := range args {
			if label, found := strings.CutPrefix(a, flag+"="); found {
				labels = append(labels, label)
			}
		}
		return labels
	}
	region := Region(inv, na)
	for name, got := range map[string][]string{
		"leaf":      dropped(flags(t, Leaf(inv), "thanos-query"), "--query.replica-label"),
		"region":    dropped(flags(t, region, "thanos-query-region"), "--query.replica-label"),
		"global":    dropped(flags(t, Global(inv), "thanos-query-global"), "--query.replica-label"),
		"compactor": dropped(flags(t, region, "thanos-compact"), "--deduplication.replica-label"),
	} {
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s drops (-want +got):\n%s", name, d)
		}
	}
	if !slices.Contains(flags(t, region, "thanos-compact"), "--deduplication.func=penalty") {
		t.Error("the compactor merges by the algorithm that is for equal timestamps")
	}

	ruler, _ := find[*monitoringv1.ThanosRuler](t, region, "ThanosRuler", "ruler-na")
	if d := cmp.Diff(want, ruler.Spec.AlertDropLabels); d != "" {
		t.Errorf("the ruler drops (-want +got):\n%s", d)
	}
	labels := map[string]string{"region": "na", "ruler": "ruler-na", "ruler_replica": "$(POD_NAME)"}
	if d := cmp.Diff(labels, ruler.Spec.Labels); d != "" {
		t.Errorf("the ruler's labels (-want +got):\n%s", d)
	}
}

// Without being asked, the compactor merges nothing, since that cannot be undone.
func TestCompactorMergesOnlyWhenAsked(t *testing.T) {
	inv := fleet()
	for _, a := range flags(t, Region(inv, inv.Region("na")), "thanos-compact") {
		if strings.HasPrefix(a, "--deduplication") {
			t.Errorf("unasked: %s", a)
		}
	}
}

func TestOneCompactorForEachBucket(t *testing.T) {
	inv := fleet()
	compactors := map[string]int32{}
	for _, u := range units(inv) {
		for _, o := range u.objects {
			if s, ok := o.Resource.(*appsv1.StatefulSet); ok && s.Spec.Template.Spec.Containers[0].Args[0] == "compact" {
				compactors[s.Spec.Template.Spec.Volumes[0].Secret.SecretName] += *s.Spec.Replicas
			}
		}
	}
	if d := cmp.Diff(map[string]int32{"objstore-eu": 1, "objstore-na": 1}, compactors); d != "" {
		t.Errorf("compactors by bucket (-want +got):\n%s", d)
	}
}

func TestStorageClassIsTheClustersByDefault(t *testing.T) {
	spec := claim(inventory.Storage{Size: "10Gi"})
	if spec.StorageClassName != nil {
		t.Errorf("class %q", *spec.StorageClassName)
	}
	if got := spec.Resources.Requests.Storage().String(); got != "10Gi" {
		t.Errorf("size %s", got)
	}
}

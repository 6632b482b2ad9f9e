package prometheus

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// fleet has a full instance and one that says no more than it must.
func fleet() (inv *inventory.Inventory, full, bare *inventory.Instance, r *inventory.Region) {
	f := &inventory.Fleet{Name: "example", Namespace: "monitoring"}
	f.Labels.Replica, f.Labels.Region = "prometheus_replica", "region"
	f.Versions.Prometheus, f.Versions.Thanos = "v3.14.0", "v0.42.4"
	f.Chart.Release = "kube-prometheus-stack"
	r = &inventory.Region{Name: "na", Hub: "prod-na-1"}
	r.Bucket.Secret = inventory.SecretKey{Name: "objstore-na", Key: "objstore.yml"}
	full = &inventory.Instance{
		Name: "infrastructure", Spans: inventory.SpansRegion, Replicas: 2, Shards: 3,
		Retention:      inventory.Duration(48 * time.Hour),
		RetentionSize:  "80GiB",
		ScrapeInterval: inventory.Duration(time.Minute), EvaluationInterval: inventory.Duration(30 * time.Second),
		Storage: inventory.Storage{Class: "gp3", Size: "100Gi"},
		Resources: inventory.Resources{
			Requests: inventory.Quantities{CPU: "500m", Memory: "4Gi"},
			Limits:   inventory.Quantities{Memory: "8Gi"},
		},
		Limits: inventory.Limits{Samples: 5000, Targets: 400, Labels: 40, BodySize: "20MB"},
	}
	bare = &inventory.Instance{
		Name: "bare", Spans: inventory.SpansRegion, Replicas: 1, Shards: 1,
		Retention:      inventory.Duration(24 * time.Hour),
		ScrapeInterval: inventory.Duration(30 * time.Second), EvaluationInterval: inventory.Duration(30 * time.Second),
		Storage: inventory.Storage{Size: "50Gi"},
	}
	return &inventory.Inventory{Fleet: f, Regions: []*inventory.Region{r}}, full, bare, r
}

func TestGolden(t *testing.T) {
	inv, full, bare, r := fleet()
	for _, i := range []*inventory.Instance{full, bare} {
		var got string
		for _, o := range Generate(inv, i, r) {
			if want := "manifests/prometheus/" + i.Name + ".yaml"; o.File != want {
				t.Errorf("%s is in %s", o.ID(), o.File)
			}
			got += "---\n" + text(t, o)
		}
		golden.File(t, filepath.Join("testdata", "golden", i.Name+".yaml"), got)
	}
}

// Every object is its own type's, says the same of itself as its resource does, and stands there once.
func TestObjectsRoundTrip(t *testing.T) {
	inv, full, _, r := fleet()
	seen := map[string]bool{}
	for _, o := range Generate(inv, full, r) {
		copied := reflect.New(reflect.TypeOf(o.Resource).Elem()).Interface().(typed)
		if err := yaml.UnmarshalStrict([]byte(text(t, o)), copied); err != nil {
			t.Errorf("%s: %v", o.ID(), err)
			continue
		}
		if d := cmp.Diff(o.Resource, any(copied)); d != "" {
			t.Errorf("%s changed (-made +read):\n%s", o.ID(), d)
		}
		apiVersion, kind := copied.GetObjectKind().GroupVersionKind().ToAPIVersionAndKind()
		said := []string{o.APIVersion, o.Kind, o.Namespace, o.Name}
		if d := cmp.Diff(said, []string{apiVersion, kind, copied.GetNamespace(), copied.GetName()}); d != "" {
			t.Errorf("%s is another (-object +resource):\n%s", o.ID(), d)
		}
		if got := copied.GetLabels()["app.kubernetes.io/managed-by"]; got != "gauntlet" {
			t.Errorf("%s is managed by %q", o.ID(), got)
		}
		if seen[o.APIVersion+o.ID()] {
			t.Errorf("%s stands there twice", o.ID())
		}
		seen[o.APIVersion+o.ID()] = true
	}
}

// The Services and the budget select the operator's pods, whose labels makeSelectorLabels of its
// pkg/prometheus/server/operator.go gives, and the monitor selects the Services, at ports that they have.
func TestSelectors(t *testing.T) {
	inv, full, _, r := fleet()
	pod := map[string]string{
		"app.kubernetes.io/name":       "prometheus",
		"app.kubernetes.io/managed-by": "prometheus-operator",
		"app.kubernetes.io/instance":   "infrastructure",
		"operator.prometheus.io/name":  "infrastructure",
		"operator.prometheus.io/shard": "2",
		"prometheus":                   "infrastructure",
	}
	// The chart's own must stay out.
	other := map[string]string{
		"app.kubernetes.io/name":      "prometheus",
		"operator.prometheus.io/name": "kube-prometheus-stack-prometheus",
	}
	ports := map[string]int32{"http-web": 9090, "grpc": 10901, "http": 10902}

	var monitor *monitoringv1.ServiceMonitor
	services := map[string]*corev1.Service{}
	account := ""
	for _, o := range Generate(inv, full, r) {
		var selector map[string]string
		switch resource := o.Resource.(type) {
		case *corev1.Service:
			selector = resource.Spec.Selector
			services[o.Name] = resource
			for _, p := range resource.Spec.Ports {
				if ports[p.Name] != p.Port || p.TargetPort.StrVal != p.Name {
					t.Errorf("%s: the container has no port %s %d", o.ID(), p.Name, p.Port)
				}
			}
		case *policyv1.PodDisruptionBudget:
			selector = resource.Spec.Selector.MatchLabels
		case *monitoringv1.ServiceMonitor:
			monitor = resource
			continue
		case *corev1.ServiceAccount:
			account = o.Name
			continue
		case *monitoringv1.Prometheus:
			if resource.Spec.ServiceAccountName != account {
				t.Errorf("runs as %q, and the account is %q", resource.Spec.ServiceAccountName, account)
			}
			if s := services[*resource.Spec.ServiceName]; s == nil || s.Spec.ClusterIP != corev1.ClusterIPNone {
				t.Errorf("no headless Service %s", *resource.Spec.ServiceName)
			}
			continue
		case *rbacv1.ClusterRoleBinding:
			if got := resource.Subjects[0].Name; got != account {
				t.Errorf("the role is bound to %q, and the account is %q", got, account)
			}
			continue
		default:
			continue
		}
		if !matches(selector, pod) || matches(selector, other) {
			t.Errorf("%s selects by %v", o.ID(), selector)
		}
	}
	scraped := map[string]string{}
	for name, s := range services {
		if !matches(monitor.Spec.Selector.MatchLabels, s.Labels) {
			t.Errorf("nothing scrapes Service %s", name)
		}
		for _, e := range monitor.Spec.Endpoints {
			if slices.ContainsFunc(s.Spec.Ports, func(p corev1.ServicePort) bool { return p.Name == e.Port }) {
				scraped[e.Port] += name
			}
		}
	}
	want := map[string]string{"http-web": "prometheus-infrastructure", "http": "infrastructure-thanos-discovery"}
	if d := cmp.Diff(want, scraped); d != "" {
		t.Errorf("scraped (-want +got):\n%s", d)
	}
}

func matches(selector, labels map[string]string) bool {
	for k, v := range selector {
		if labels[k] != v {
			return false
		}
	}
	return len(selector) > 0
}

// asked is a locator that remembers what it was asked for.
type asked struct{ path []any }

func (a *asked) At(path ...any) diag.Span {
	a.path = path
	return diag.Span{}
}

// trace gives the entity and the field of it that an object's field comes from.
func trace(o *manifest.Object, path ...any) (diag.Locator, []any) {
	probes := map[*asked]diag.Locator{}
	copied := &manifest.Object{}
	for _, or := range o.Origins {
		p := &asked{}
		probes[p] = or.Source
		copied.Origins = append(copied.Origins, manifest.Origin{Path: or.Path, Source: p, At: or.At})
	}
	copied.Locate(path)
	for p, source := range probes {
		if p.path != nil {
			return source, p.path
		}
	}
	return nil, nil
}

func TestOrigins(t *testing.T) {
	inv, full, _, r := fleet()
	objects := Generate(inv, full, r)
	i := slices.IndexFunc(objects, func(o *manifest.Object) bool { return o.Kind == "Prometheus" })
	for _, test := range []struct {
		path   []any
		source diag.Locator
		at     []any
	}{
		{[]any{"metadata", "name"}, full, []any{"name"}},
		{[]any{"metadata", "namespace"}, inv.Fleet, []any{"namespace"}},
		{[]any{"spec", "replicas"}, full, []any{"replicas"}},
		{[]any{"spec", "shards"}, full, []any{"shards"}},
		{[]any{"spec", "retention"}, full, []any{"retention"}},
		{[]any{"spec", "resources", "requests", "memory"}, full, []any{"resources", "requests", "memory"}},
		{[]any{"spec", "sampleLimit"}, full, []any{"limits", "samples"}},
		{[]any{"spec", "bodySizeLimit"}, full, []any{"limits", "bodySize"}},
		{[]any{"spec", "version"}, inv.Fleet, []any{"versions", "prometheus"}},
		{[]any{"spec", "replicaExternalLabelName"}, inv.Fleet, []any{"labels", "replica"}},
		{[]any{"spec", "externalLabels", "region"}, r, []any{"name"}},
		{[]any{"spec", "thanos", "objectStorageConfig", "name"}, r, []any{"bucket", "secret", "name"}},
	} {
		source, at := trace(objects[i], test.path...)
		if source != test.source {
			t.Errorf("%v comes from another entity", test.path)
		}
		if d := cmp.Diff(test.at, at); d != "" {
			t.Errorf("%v comes from (-want +got):\n%s", test.path, d)
		}
	}
}

func text(t *testing.T, o *manifest.Object) string {
	t.Helper()
	b, err := o.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

package topology_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// sidecars is a Prometheus with sidecars and a Service of its name over them.
func sidecars(name string, external map[string]string) []*manifest.Object {
	p := prometheus(name, external)
	p.Spec.Thanos = &monitoringv1.ThanosSpec{}
	return []*manifest.Object{prometheusObject(p), service("monitoring", name, map[string]string{"operator.prometheus.io/name": name})}
}

// across is a Service of a querier that other clusters dial.
func across(name, host string) *manifest.Object {
	o := service("monitoring", name+"-external", map[string]string{"app": name})
	o.Resource.(*corev1.Service).Annotations = map[string]string{"external-dns.alpha.kubernetes.io/hostname": host}
	return o
}

// join puts the lists of objects one after another.
func join(lists ...[]*manifest.Object) []*manifest.Object {
	var all []*manifest.Object
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func TestUnreached(t *testing.T) {
	region := func(name string) map[string]string { return map[string]string{"region": name} }
	// In each of a and b, a leaf asks a Prometheus; in a, a top over both.
	in := func(cluster string, leaf ...string) []*manifest.Object {
		return join(sidecars("main", region(cluster)), querier("leaf", leaf...), []*manifest.Object{across("leaf", "leaf."+cluster+".example.com")})
	}
	leafA, leafB := "leaf.a.example.com:1", "leaf.b.example.com:1"
	for name, test := range map[string]struct {
		objects bundle
		want    []string // querier, address, parts
	}{
		"a tree": {bundle{"a": join(in("a", "main:1"), querier("top", leafA, leafB)), "b": in("b", "main:1")}, nil},
		"a leaf is missing": {
			bundle{"a": join(in("a", "main:1"), querier("top", leafA)), "b": in("b", "main:1")},
			[]string{"a/monitoring/top", "", "b/monitoring/leaf"},
		},
		"a producer is missing": {
			bundle{"a": join(in("a", "main:1"), querier("top", leafA, leafB)), "b": in("b")},
			[]string{"b/monitoring/leaf", "", "b/monitoring/main"},
		},
		"an address is wrong": {
			bundle{"a": join(in("a", "main:1"), querier("top", leafA, leafB)), "b": in("b", "mian.monitoring.svc:1")},
			[]string{"b/monitoring/leaf", "mian.monitoring.svc:1", "b/monitoring/main"},
		},
		"what shares a label": {
			bundle{"a": join(in("a", "main:1"), sidecars("other", region("b")), querier("middle", "other:1"), querier("top", leafA, leafB, "middle:1")),
				"b": join(in("b", "main:1"), sidecars("more", region("b")))},
			[]string{"b/monitoring/leaf", "", "b/monitoring/more"},
		},
		"somebody may ask more": {bundle{"a": join(in("a", "main:1"), querier("top", leafA, "elsewhere.example.com:1")), "b": in("b", "main:1")}, nil},
		"one layer":             {bundle{"a": in("a", "main:1"), "b": join(in("b", "main:1"), sidecars("second", nil))}, []string{"b/monitoring/leaf", "", "b/monitoring/second"}},
		"no querier":            {bundle{"a": in("a", "main:1"), "b": sidecars("second", nil)}, nil},
		"two tops": {
			bundle{"a": join(in("a", "main:1"), querier("top", leafA)), "b": join(in("b", "main:1"), querier("top", leafB))}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, u := range fleet(t, test.objects).Unreached {
				got = append(append(got, u.Querier, u.Address), u.Parts...)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDuplicates(t *testing.T) {
	objects := func(top ...string) []*manifest.Object {
		return join(sidecars("main", nil), querier("one", "main:1"), querier("two", "main:1"), querier("top", top...))
	}
	for name, test := range map[string]struct {
		objects []*manifest.Object
		want    []string
	}{
		"one way":      {objects("one:1"), nil},
		"equal":        {objects("one:1", "one:1"), nil},
		"directly too": {objects("one:1", "main:1"), []string{"main:1", "one:1", "a/monitoring/main"}},
		"two ways":     {objects("two:1", "one:1"), []string{"one:1", "two:1", "a/monitoring/main"}},
		"around":       {join(sidecars("main", nil), querier("one", "main:1", "top:1"), querier("top", "one:1")), nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, d := range fleet(t, bundle{"a": test.objects}).Duplicates {
				got = append(append(got, d.Address, d.Earlier), d.Producers...)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if d := fleet(t, bundle{"a": objects("one:1", "two:1", "main:1")}).Duplicates; len(d) != 1 || d[0].More != 1 {
		t.Errorf("three ways: %s", asJSON(t, d))
	}
}
